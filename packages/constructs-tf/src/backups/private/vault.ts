import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault';
import { BackupVaultLockConfiguration } from '@cdktf/provider-aws/lib/backup-vault-lock-configuration';
import { BackupVaultPolicy } from '@cdktf/provider-aws/lib/backup-vault-policy';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import {
  BackupAdministrators, BackupPlanPolicies, BackupVaultNames, BackupVaultSettings, PolicyDocuments, PolicyStatementData, VaultLockMode,
} from '@plinth/env-presets';
import { Construct } from 'constructs';
import { pinning } from '../../private/addresses';
import { Common } from '../../private/common';
import { createProtectedKey, retention } from '../../private/protected-key';

export interface VaultProps extends Common {
  readonly settings: BackupVaultSettings;
  readonly names: BackupVaultNames;
  readonly keyDescription: string;
  readonly accountRootArn: string;
  readonly administrators: BackupAdministrators;
  /** What the vault's policy says in addition. */
  readonly statements?: PolicyStatementData[];
}

export interface Vault {
  readonly vault: BackupVault;
  readonly key: KmsKey;
}

/** A vault with a name and a key of its own, locked, from which nobody deletes. */
export function createVault(scope: Construct, props: VaultProps): Vault {
  const { settings, names, administrators, pinnedTo, tags, provider } = props;
  const pin = pinning(pinnedTo);
  const key = createProtectedKey(scope, {
    description: props.keyDescription,
    alias: names.keyAlias,
    deletionWindowDays: settings.keyDeletionWindowDays,
    policy: BackupPlanPolicies.key(props.accountRootArn, administrators),
    retainOnDeletion: settings.retainOnDeletion,
    pinnedTo,
    tags,
    provider,
  });
  const vault = pin(new BackupVault(scope, 'Vault', {
    name: names.vaultName, kmsKeyArn: key.arn, forceDestroy: false, lifecycle: retention(settings), tags, provider,
  }));
  const statements = [...BackupPlanPolicies.vault(names.vaultArn, administrators), ...(props.statements ?? [])];
  pin(new BackupVaultPolicy(scope, 'VaultPolicy', { backupVaultName: vault.id, policy: JSON.stringify(PolicyDocuments.render(statements)), provider }));
  if (settings.vaultLockMode !== VaultLockMode.NONE) {
    pin(new BackupVaultLockConfiguration(scope, 'VaultLock', {
      backupVaultName: vault.id,
      minRetentionDays: settings.vaultMinimumRetentionDays,
      maxRetentionDays: settings.vaultMaximumRetentionDays,
      // without the days of cooling-off the lock is one of governance
      changeableForDays: settings.vaultLockMode === VaultLockMode.COMPLIANCE ? settings.vaultLockCoolingOffDays : undefined,
      provider,
    }));
  }
  return { vault, key };
}
