import { BackupVaultSettings, VaultLockMode } from '@plinth/env-presets';
import { decideBy } from '../../../access/decide';
import { Identity } from '../../../access/identity';
import { PromiseOf } from '../../../promise';
import { expectSame, firstProblem, missingTags, onlyInTemplates } from '../../../promises/expect';
import { isKey } from '../../../promises/statements';
import { Administration, administratorsOf, destroyersOf, othersOf, somebodyElse } from '../../shared/administrators';
import { BackupVaultModel, VaultModel } from '../model';

/** What a vault should be. */
export interface VaultExpectation<Subject> {
  applies(subject: Subject): boolean;
  name(subject: Subject): string;
  arn(subject: Subject): string;
  tags(subject: Subject): Readonly<Record<string, string>>;
  settings(subject: Subject): BackupVaultSettings;
  administration(subject: Subject): Administration;
}

const DELETED = ['backup:DeleteRecoveryPoint', 'backup:DisassociateRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];
const WEAKENED = [
  'backup:PutBackupVaultLockConfiguration', 'backup:DeleteBackupVaultLockConfiguration', 'backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy',
  'backup:PutBackupVaultNotifications', 'backup:DeleteBackupVaultNotifications', 'backup:DeleteBackupVault',
];
const POINT = 'recovery-point:00000000-0000-0000-0000-000000000000';

type Who = ReadonlyArray<readonly [string, Identity]>;

function decided(expected: 'allow' | 'deny', who: Who, actions: readonly string[], vault: VaultModel, account: string): Array<string | undefined> {
  return actions.flatMap((action) => who.map(([name, identity]) => {
    const resource = action.includes('RecoveryPoint') ? vault.arn.replace(/backup-vault:.*$/, POINT) : vault.arn;
    const { effect } = decideBy({ identity, action, resource, context: {} }, { account, backup: vault.policy });
    return effect === expected ? undefined : `${action} by ${name} is ${effect === 'allow' ? 'allowed' : 'denied'}, must be ${expected === 'allow' ? 'allowed' : 'denied'} by the vault's policy`;
  }));
}

/** What keeps recovery points, wherever the vault stands. */
export function vaultPromises<Model extends BackupVaultModel, Subject>(expected: VaultExpectation<Subject>): Array<PromiseOf<Model, Subject>> {
  const applies = expected.applies.bind(expected);
  return [
    {
      id: 'vault-name',
      title: 'The vault has the name that follows from the environment, so that a rename in code replaces nothing',
      applies,
      check: ({ vault }, subject) => expectSame('the vault', vault?.arn, expected.arn(subject)) ?? expectSame('the vault\'s name', vault?.name, expected.name(subject)),
    },
    {
      id: 'vault-encrypted',
      title: 'Recovery points are encrypted with the vault\'s own key',
      applies,
      check: ({ vault, key }) => (isKey(vault?.keyArn, key?.arn) ? undefined : `the vault's key is ${vault?.keyArn ?? 'not set'}, must be its own, ${key?.arn ?? 'which was not found'}`),
    },
    {
      id: 'vault-lock',
      title: 'The vault is locked as the settings say: nothing is kept for less or for longer, and for good with COMPLIANCE only',
      applies,
      check: ({ vault }, subject) => {
        const { vaultLockMode, vaultMinimumRetentionDays: minimumDays, vaultMaximumRetentionDays: maximumDays } = expected.settings(subject);
        const { lock } = vault ?? {};
        return expectSame('the vault\'s lock', lock && { minimumDays: lock.minimumDays, maximumDays: lock.maximumDays, forGood: lock.forGood },
          vaultLockMode === VaultLockMode.NONE ? undefined : { minimumDays, maximumDays, forGood: vaultLockMode === VaultLockMode.COMPLIANCE });
      },
    },
    {
      id: 'vault-cooling-off',
      title: 'A lock for good can still be taken away for the days of the settings, three at least',
      applies: (subject) => applies(subject) && expected.settings(subject).vaultLockMode === VaultLockMode.COMPLIANCE,
      unknown: ({ source }) => (source === 'deployed' ? 'an account tells the day, not the days; checked on the template and on Terraform\'s JSON' : undefined),
      check: ({ vault }, subject) => expectSame('the days of cooling-off', vault?.lock?.coolingOffDays, expected.settings(subject).vaultLockCoolingOffDays)
        ?? ((vault?.lock?.coolingOffDays ?? 0) < 3 ? `the days of cooling-off are ${vault?.lock?.coolingOffDays}, must be at least 3` : undefined),
    },
    {
      id: 'vault-no-deletion',
      title: 'Nobody but break-glass principals deletes or shortens a recovery point, nor do deployers where the vault is retained',
      applies,
      check: ({ vault }, subject) => (vault && firstProblem([
        ...decided('deny', othersOf(expected.administration(subject)), DELETED, vault, expected.administration(subject).account),
        ...decided('allow', destroyersOf(expected.administration(subject)), DELETED, vault, expected.administration(subject).account),
      ])),
    },
    {
      id: 'vault-admins',
      title: 'Nobody but deployers and break-glass principals changes lock, policy or notifications of the vault, or deletes it',
      applies,
      check: ({ vault }, subject) => (vault && firstProblem([
        ...decided('deny', [somebodyElse(expected.administration(subject))], WEAKENED, vault, expected.administration(subject).account),
        ...decided('allow', administratorsOf(expected.administration(subject)), WEAKENED, vault, expected.administration(subject).account),
      ])),
    },
    {
      id: 'vault-tags',
      title: 'The vault carries every tag of the environment',
      applies,
      check: ({ vault }, subject) => vault && missingTags('the vault', vault.tags, expected.tags(subject)),
    },
    {
      id: 'vault-retention',
      title: 'The vault stays or goes with its construct as the settings say',
      applies,
      unknown: ({ vault }) => (vault ? onlyInTemplates(vault.retainedOnDeletion) : undefined),
      check: ({ vault }, subject) => vault && expectSame('retention of the vault on deletion', vault.retainedOnDeletion, expected.settings(subject).retainOnDeletion),
    },
    {
      id: 'never-emptied',
      title: 'Nothing empties the vault to be able to delete it',
      applies,
      unknown: ({ vault }) => (vault ? onlyInTemplates(vault.emptiedOnDeletion) : undefined),
      check: ({ vault }) => vault && expectSame('emptying on deletion', vault.emptiedOnDeletion, false),
    },
  ];
}
