import { BackupAdministrators, BackupPlanPolicies, BackupVaultNames, BackupVaultSettings, PolicyDocuments, PolicyStatementData, VaultLockMode } from '@plinth/env-presets';
import { CfnBackupVault } from 'aws-cdk-lib/aws-backup';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { createProtectedKey, removalPolicy } from '../../private/protected-bucket';

export interface VaultProps {
  readonly settings: BackupVaultSettings;
  readonly names: BackupVaultNames;
  readonly keyDescription: string;
  readonly accountRootArn: string;
  readonly administrators: BackupAdministrators;
  /** What the vault's policy says in addition. */
  readonly statements?: PolicyStatementData[];
  readonly notifications?: CfnBackupVault.NotificationObjectTypeProperty;
}

export interface Vault {
  readonly vault: CfnBackupVault;
  readonly key: CfnKey;
}

/** A vault with a name and a key of its own, locked, from which nobody deletes. */
export function createVault(scope: Construct, props: VaultProps): Vault {
  const { settings, names, administrators } = props;
  const removal = removalPolicy(settings);
  const key = createProtectedKey(scope, {
    description: props.keyDescription,
    alias: names.keyAlias,
    deletionWindowDays: settings.keyDeletionWindowDays,
    policy: BackupPlanPolicies.key(props.accountRootArn, administrators),
    removalPolicy: removal,
  });
  const vault = new CfnBackupVault(scope, 'Vault', {
    backupVaultName: names.vaultName,
    encryptionKeyArn: key.attrArn,
    accessPolicy: PolicyDocuments.render([...BackupPlanPolicies.vault(names.vaultArn, administrators), ...(props.statements ?? [])]),
    lockConfiguration: lock(settings),
    notifications: props.notifications,
  });
  vault.applyRemovalPolicy(removal);
  return { vault, key };
}

/** Without the days of cooling-off the lock is one of governance. */
function lock(settings: BackupVaultSettings): CfnBackupVault.LockConfigurationTypeProperty | undefined {
  return settings.vaultLockMode === VaultLockMode.NONE ? undefined : {
    minRetentionDays: settings.vaultMinimumRetentionDays,
    maxRetentionDays: settings.vaultMaximumRetentionDays,
    changeableForDays: settings.vaultLockMode === VaultLockMode.COMPLIANCE ? settings.vaultLockCoolingOffDays : undefined,
  };
}
