import {
  DeleteBackupVaultLockConfigurationCommand, DeleteRecoveryPointCommand, DescribeBackupVaultCommand, DisassociateRecoveryPointCommand,
  GetBackupVaultAccessPolicyCommand, GetBackupVaultNotificationsCommand, PutBackupVaultAccessPolicyCommand, PutBackupVaultLockConfigurationCommand,
  PutBackupVaultNotificationsCommand, UpdateRecoveryPointLifecycleCommand,
} from '@aws-sdk/client-backup';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { grantedBy, prepare, StaticOnly } from '../../../access/live';
import { ifPresent } from '../../../readers/if-present';
import { disableKey, putKeyPolicy, scheduleKeyDeletion } from '../../shared/key-tries';
import { BackupPlanModel } from '../model';
import { BackupPlanSubject } from '../subject';
import { BackupPlanAttempt, BackupPlanRow, BackupPlanTry, IdentityName, keyArn, recoveryPointArn, roleArn, row, vaultArn } from './row';

export { type BackupPlanAttempt, type BackupPlanRow } from './row';

type Expected = BackupPlanRow['expected'];
type Applies = (subject: BackupPlanSubject) => boolean;

const NOBODY_IS_BREAK_GLASS = 'break-glass credentials are for emergencies, so nobody has them at hand';
const ONLY_A_SERVICE = 'nobody but a service of AWS can make this request';

const tried = (live: BackupPlanTry | string) => (typeof live === 'string' ? { staticOnly: live } : { live });
const vault = ({ subject }: BackupPlanAttempt) => ({ BackupVaultName: subject.names.vault.vaultName });
const retained: Applies = ({ settings }) => settings.retainOnDeletion;
const destroyable: Applies = (subject) => !retained(subject);

/** What AWS Backup answers once it has granted the permission, and finds that the recovery point does not allow it. */
const NOT_SO = { InvalidRequestException: /./, InvalidParameterValueException: /./, InvalidResourceStateException: /./ };

const deletePoint: BackupPlanTry = async (attempt) =>
  grantedBy(NOT_SO, attempt.clients.backup.send(new DeleteRecoveryPointCommand({ ...vault(attempt), RecoveryPointArn: await attempt.recoveryPoint() })));
const disassociatePoint: BackupPlanTry = async (attempt) =>
  grantedBy(NOT_SO, attempt.clients.backup.send(new DisassociateRecoveryPointCommand({ ...vault(attempt), RecoveryPointArn: await attempt.recoveryPoint() })));
/** Leaves out what the lifecycle would be: if it is allowed, nothing is shortened. */
const updatePoint: BackupPlanTry = async (attempt) =>
  grantedBy(NOT_SO, attempt.clients.backup.send(new UpdateRecoveryPointLifecycleCommand({ ...vault(attempt),
    RecoveryPointArn: await attempt.recoveryPoint() })));

/** Writes back what is there. */
const putLock: BackupPlanTry = async (attempt) => {
  const { Locked, LockDate, MinRetentionDays, MaxRetentionDays } = await prepare('reading the lock that would be written back', attempt.deployer.backup.send(new DescribeBackupVaultCommand(vault(attempt))));
  if (!Locked || LockDate !== undefined) {
    throw new StaticOnly('there is no lock that could be written back, so an attempt could change something');
  }
  return attempt.clients.backup.send(new PutBackupVaultLockConfigurationCommand({ ...vault(attempt), MinRetentionDays, MaxRetentionDays }));
};
/** Puts back what should not have gone. */
const deleteLock: BackupPlanTry = async (attempt) => {
  const { Locked, LockDate, MinRetentionDays, MaxRetentionDays } = await prepare('reading the lock', attempt.deployer.backup.send(new DescribeBackupVaultCommand(vault(attempt))));
  if (!attempt.emulated || !Locked || LockDate !== undefined) {
    throw new StaticOnly('there is no lock here that could be taken away and put back');
  }
  await attempt.clients.backup.send(new DeleteBackupVaultLockConfigurationCommand(vault(attempt)));
  await prepare('putting the lock back', attempt.deployer.backup.send(new PutBackupVaultLockConfigurationCommand({ ...vault(attempt), MinRetentionDays, MaxRetentionDays })));
};
const putPolicy: BackupPlanTry = async (attempt) => {
  const found = await prepare('reading what would be written back', attempt.deployer.backup.send(new GetBackupVaultAccessPolicyCommand(vault(attempt))));
  return attempt.clients.backup.send(new PutBackupVaultAccessPolicyCommand({ ...vault(attempt), Policy: found.Policy }));
};
const putNotifications: BackupPlanTry = async (attempt) => {
  const found = await prepare('reading what would be written back', ifPresent(attempt.deployer.backup.send(new GetBackupVaultNotificationsCommand(vault(attempt)))));
  if (!found?.SNSTopicArn) {
    throw new StaticOnly('nothing is configured there that could be written back, so an attempt could change something');
  }
  return attempt.clients.backup.send(new PutBackupVaultNotificationsCommand({ ...vault(attempt), SNSTopicArn: found.SNSTopicArn,
    BackupVaultEvents: found.BackupVaultEvents }));
};

interface Change {
  readonly id: string;
  readonly what: string;
  readonly action: string;
  readonly live: BackupPlanTry | string;
}

const POINTS: readonly Change[] = [
  { id: 'delete-point', what: 'delete a recovery point', action: 'DeleteRecoveryPoint', live: deletePoint },
  { id: 'disassociate-point', what: 'take a continuous recovery point from the service that made it', action: 'DisassociateRecoveryPoint', live: disassociatePoint },
  { id: 'update-point', what: 'change how long a recovery point is kept', action: 'UpdateRecoveryPointLifecycle', live: updatePoint },
];
const VAULT: readonly Change[] = [
  { id: 'put-lock', what: 'change the vault\'s lock', action: 'PutBackupVaultLockConfiguration', live: putLock },
  { id: 'delete-lock', what: 'take away the vault\'s lock', action: 'DeleteBackupVaultLockConfiguration', live: deleteLock },
  { id: 'put-policy', what: 'change the vault\'s policy', action: 'PutBackupVaultAccessPolicy', live: putPolicy },
  { id: 'delete-policy', what: 'remove the vault\'s policy', action: 'DeleteBackupVaultAccessPolicy', live: 'if it were allowed, the vault would stand without its policy' },
  { id: 'put-notifications', what: 'change whom the vault tells', action: 'PutBackupVaultNotifications', live: putNotifications },
  { id: 'delete-notifications', what: 'have the vault tell nobody', action: 'DeleteBackupVaultNotifications', live: 'if it were allowed, the vault would be silent' },
  { id: 'delete-vault', what: 'delete the vault', action: 'DeleteBackupVault', live: 'if it were allowed, an empty vault would be gone' },
];

type Wrap = (live: BackupPlanTry | string) => BackupPlanTry | string;
const asIs: Wrap = (live) => live;
/** What an engine wrote is written back on the local cloud only. */
const onLocalCloud: Wrap = (live) => (typeof live === 'string' ? live : async (attempt) => {
  if (!attempt.emulated) {
    throw new StaticOnly('on AWS what protects the vault is written by the engine alone, also where it would be written back');
  }
  return live(attempt);
});
const without = (reason: string): Wrap => () => reason;

const points = (identity: IdentityName, expected: Expected, wrap: Wrap, applies?: Applies): BackupPlanRow[] => POINTS.map(({ id, what, action, live }) =>
  row({ identity, expected, id, what, action: `backup:${action}`, resource: recoveryPointArn, applies, ...tried(wrap(live)) }));
const changes = (identity: IdentityName, expected: Expected, wrap: Wrap): BackupPlanRow[] => VAULT.map(({ id, what, action, live }) =>
  row({ identity, expected, id, what, action: `backup:${action}`, resource: vaultArn, ...tried(wrap(live)) }));

const keyOf = (model: BackupPlanModel): string => model.key?.arn ?? '';
const onKey = (identity: IdentityName, expected: Expected, id: string, what: string, action: string, live: BackupPlanTry | string,
  applies?: Applies): BackupPlanRow =>
  row({ identity, expected, id, what, action: `kms:${action}`, resource: keyArn, applies, ...tried(live) });
const endsKey = (identity: IdentityName, applies?: Applies): BackupPlanRow[] => [
  onKey(identity, 'deny', 'disable-key', 'disable the vault\'s key', 'DisableKey', disableKey(keyOf), applies),
  onKey(identity, 'deny', 'schedule-key-deletion', 'schedule the deletion of the vault\'s key', 'ScheduleKeyDeletion', scheduleKeyDeletion(keyOf), applies),
];

const takeRole = (identity: IdentityName, expected: Expected, what: string, live: BackupPlanTry | string): BackupPlanRow =>
  row({ identity, expected, id: 'take-role', what, action: 'sts:AssumeRole', resource: roleArn, ...tried(live) });

/** Who may do what with a vault and its plans, and who may not. */
export const backupPlanAccess: BackupPlanRow[] = [
  ...points('service-role', 'deny', asIs),
  ...changes('service-role', 'deny', asIs),
  ...endsKey('service-role'),
  onKey('service-role', 'deny', 'put-key-policy', 'change the policy of the vault\'s key', 'PutKeyPolicy', putKeyPolicy(keyOf)),
  ...points('other-admin', 'deny', asIs),
  ...changes('other-admin', 'deny', asIs),
  ...endsKey('other-admin'),
  onKey('other-admin', 'deny', 'put-key-policy', 'change the policy of the vault\'s key', 'PutKeyPolicy', putKeyPolicy(keyOf)),
  takeRole('other-admin', 'deny', 'take the role that AWS Backup works as', async ({ clients, subject }) =>
    clients.sts.send(new AssumeRoleCommand({ RoleArn: subject.names.roleArn, RoleSessionName: 'plinth-verify' }))),
  ...points('deployer', 'deny', asIs, retained),
  ...points('deployer', 'allow', without('a recovery point that others are refused at the same time would be gone; it is deleted at the end'), destroyable),
  ...changes('deployer', 'allow', onLocalCloud),
  ...endsKey('deployer', retained),
  ...points('break-glass', 'allow', without(NOBODY_IS_BREAK_GLASS)),
  ...changes('break-glass', 'allow', without(NOBODY_IS_BREAK_GLASS)),
  takeRole('backup', 'allow', 'take its role', ONLY_A_SERVICE),
  takeRole('other-service', 'deny', 'take AWS Backup\'s role', ONLY_A_SERVICE),
];
