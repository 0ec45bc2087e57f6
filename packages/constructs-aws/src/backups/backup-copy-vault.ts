import {
  BackupCopyVaultOptions, BackupPlanPolicies, BackupVaultNames, BackupVaultPresets, BackupVaultSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { CfnBackupVault } from 'aws-cdk-lib/aws-backup';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { checkPlace, deployerArnsOf } from '../private/deployers';
import { pinLogicalIds } from '../private/logical-ids';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { tellOfLock } from './private/lock-notice';
import { checkReplicaPlace } from './private/replica-place';
import { createVault } from './private/vault';

/**
 * Props of a `BackupCopyVault`.
 *
 * @stability experimental
 */
export interface BackupCopyVaultProps extends BackupCopyVaultOptions {
  /** The environment whose recovery points are copied. */
  readonly environment: PlatformEnvironment;
}

/**
 * A vault in a second region or account that an environment's recovery points are copied to: named, encrypted with a key of its own and locked
 * like the original. It stands in a stack of that place; a `BackupPlan` names its ARN in `copies`.
 *
 * For copies to another account both must be in one AWS Organization that has cross-account backup switched on, and what is copied must be
 * encrypted with a customer managed key.
 *
 * @example
 * import { BackupCopyVault, BackupPlan } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack } from 'aws-cdk-lib';
 *
 * declare const stack: Stack;
 * declare const stackInIreland: Stack;
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const copies = new BackupCopyVault(stackInIreland, 'Copies', { environment, region: 'eu-west-1' });
 * new BackupPlan(stack, 'BackupPlan', { environment, copies: [{ vaultArn: copies.vaultArn, vaultMinimumRetentionDays: 35 }] });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 * @stability experimental
 */
export class BackupCopyVault extends Construct {
  /** What it was made with: every value, resolved. */
  public readonly settings: BackupVaultSettings;
  /** The vault's name. */
  public readonly vaultName: string;
  /** ARN of the vault: concrete, since the plan stands in another region or account. */
  public readonly vaultArn: string;
  /** The vault's resource. */
  public readonly cfnVault: CfnBackupVault;
  /** The key's resource. */
  public readonly cfnKey: CfnKey;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: BackupCopyVaultProps) {
    super(scope, id);
    const { environment, region, name = 'backups-copy' } = props;
    const { account = environment.account } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(BackupVaultPresets, environment, props, problems);
    const deployerArns = deployerArnsOf(this, environment, problems, account);
    checkReplicaPlace(environment, { regionProp: 'region', accountProp: 'account', region, account }, problems);
    checkPlace(this, environment, region, problems, account);
    problems.throwIfAny();
    const names = new BackupVaultNames(environment, name, { region, account });
    claimName(this, 'vault', names.vaultArn, problems);
    problems.throwIfAny();

    const { vault, key } = createVault(this, {
      settings: this.settings,
      names,
      keyDescription: `Copies of the recovery points of ${environment}`,
      accountRootArn: `arn:${environment.partition}:iam::${account}:root`,
      administrators: { deployerArns, breakGlassArns: environment.breakGlassArns, retainOnDeletion: this.settings.retainOnDeletion },
      statements: account === environment.account ? [] : BackupPlanPolicies.copyVault(environment),
    });
    pinLogicalIds(this, `${names.vaultName}-vault`);
    tagResources(this, environment);
    tellOfLock(this, BackupVaultPresets.lockNotice(this.settings, Date.now()));
    this.vaultName = names.vaultName;
    this.vaultArn = names.vaultArn;
    this.cfnVault = vault;
    this.cfnKey = key;
  }
}
