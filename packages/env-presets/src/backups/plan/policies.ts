import { PlatformEnvironment } from '../../environment';
import { PolicyEffect, PolicyStatementData } from '../../policy-statement';
import { butFor } from '../../private/statements';
import { BackupAdministrators, BackupStorePolicies } from '../store/policies';

const BACKUP = 'backup.amazonaws.com';

/**
 * Who may do what with a vault, as data.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
 * @stability experimental
 */
export class BackupPlanPolicies {
  /** What AWS Backup needs to back up: AWS's own policy, which follows its services. */
  public static readonly BACKUP_POLICY = 'service-role/AWSBackupServiceRolePolicyForBackup';
  /** What AWS Backup needs to restore. */
  public static readonly RESTORE_POLICY = 'service-role/AWSBackupServiceRolePolicyForRestores';
  /** The same for S3, which the two leave out. */
  public static readonly S3_BACKUP_POLICY = 'AWSBackupServiceRolePolicyForS3Backup';
  /** The same for restores of S3. */
  public static readonly S3_RESTORE_POLICY = 'AWSBackupServiceRolePolicyForS3Restore';

  /**
   * ARNs of AWS's own policies of the service role.
   *
   * @param environment the environment
   */
  public static managedPolicyArns(environment: PlatformEnvironment): string[] {
    const { BACKUP_POLICY, RESTORE_POLICY, S3_BACKUP_POLICY, S3_RESTORE_POLICY } = BackupPlanPolicies;
    return [BACKUP_POLICY, RESTORE_POLICY, S3_BACKUP_POLICY, S3_RESTORE_POLICY].map((name) => `arn:${environment.partition}:iam::aws:policy/${name}`);
  }

  /**
   * Who may take the service role: AWS Backup. Without a condition, as in AWS's own: whether AWS Backup says for whom it asks is not
   * documented, and a key that is missing would let every job fail. A role can be handed to a service by its own account only.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
   */
  public static serviceTrust(): PolicyStatementData[] {
    return [{ sid: 'TrustBackup', effect: PolicyEffect.ALLOW, servicePrincipals: [BACKUP], actions: ['sts:AssumeRole'], resources: [] }];
  }

  /**
   * The vault's policy: nobody deletes or shortens a recovery point, or takes away lock and policy, but break-glass principals (and the
   * deployers where a destroy is to leave nothing). AWS Backup's own expiry asks no policy.
   *
   * @param vaultArn ARN of the vault
   * @param administrators who administers it
   */
  public static vault(vaultArn: string, administrators: BackupAdministrators): PolicyStatementData[] {
    const { deployerArns, breakGlassArns, retainOnDeletion } = administrators;
    return [
      deny('DenyDeletion', ['backup:DeleteRecoveryPoint', 'backup:DisassociateRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'], ['*'],
        retainOnDeletion ? breakGlassArns : [...deployerArns, ...breakGlassArns]),
      deny('DenyWeakeningToOthers', [
        'backup:DeleteBackupVault',
        'backup:DeleteBackupVaultAccessPolicy',
        'backup:DeleteBackupVaultLockConfiguration',
        'backup:DeleteBackupVaultNotifications',
        'backup:PutBackupVaultAccessPolicy',
        'backup:PutBackupVaultLockConfiguration',
        'backup:PutBackupVaultNotifications',
      ], [vaultArn], [...deployerArns, ...breakGlassArns]),
    ];
  }

  /**
   * What the policy of a vault of copies allows in addition: the environment's account may copy into it.
   *
   * @param environment whose backups are copied
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
   */
  public static copyVault(environment: PlatformEnvironment): PolicyStatementData[] {
    return [{ sid: 'AllowCopies', effect: PolicyEffect.ALLOW, awsPrincipals: [environment.accountRootArn], actions: ['backup:CopyIntoBackupVault'], resources: ['*'] }];
  }

  /**
   * The policy of a vault's key: as a store's.
   *
   * @param accountRootArn ARN of the root of the vault's account
   * @param administrators who administers it
   */
  public static key(accountRootArn: string, administrators: BackupAdministrators): PolicyStatementData[] {
    return BackupStorePolicies.key(accountRootArn, administrators);
  }

  private constructor() {}
}

function deny(sid: string, actions: string[], resources: string[], spared: string[]): PolicyStatementData {
  return { sid, effect: PolicyEffect.DENY, awsPrincipals: ['*'], actions, resources, conditions: butFor(spared) };
}
