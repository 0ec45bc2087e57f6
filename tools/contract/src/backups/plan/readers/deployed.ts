import {
  BackupClient, DescribeBackupVaultCommand, GetBackupPlanCommand, GetBackupSelectionCommand, GetBackupVaultAccessPolicyCommand,
  GetBackupVaultNotificationsCommand, GetRestoreTestingPlanCommand, GetRestoreTestingSelectionCommand, ListTagsCommand, paginateListBackupPlans,
  paginateListBackupSelections, paginateListRestoreTestingSelections,
} from '@aws-sdk/client-backup';
import { GetRoleCommand, GetRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand, ListRoleTagsCommand } from '@aws-sdk/client-iam';
import { AwsAccess } from '../../../aws-access';
import { Connection } from '../../../connection';
import { parsePolicy } from '../../../iam';
import { readDeployedKey, tagsOf } from '../../../readers/deployed-bucket';
import { readDeployedAlarms, readDeployedTopic } from '../../../readers/deployed-messaging';
import { ifPresent } from '../../../readers/if-present';
import { BackupClients, backupClients } from '../../clients';
import { BackupPlanModel, BackupVaultModel, PlanModel, RestoreTestingModel, ServiceRoleModel, VaultModel } from '../model';
import { BackupPlanSubject, BackupVaultSubject, ownsAlarmTopic } from '../subject';
import { airGappedOf, planOf, restoreTestingOf, selectionOf, tagMap, vaultOf } from './shapes';

/**
 * Reads a backup plan as it stands in an account.
 *
 * @throws if there is no such vault, or the credentials may not read it
 */
export async function readDeployedBackupPlan(access: AwsAccess, subject: BackupPlanSubject): Promise<BackupPlanModel> {
  const connection = new Connection(access);
  try {
    return await readWith(backupClients(connection), subject);
  } finally {
    connection.close();
  }
}

/**
 * Reads a vault that backups are copied to, with credentials of its account, in its region.
 *
 * @throws if there is no such vault
 */
export async function readDeployedBackupVault(access: AwsAccess, subject: BackupVaultSubject): Promise<BackupVaultModel> {
  const connection = new Connection({ ...access, region: subject.region ?? access.region });
  try {
    return await readVaultWith(backupClients(connection), subject.names.vaultName, subject.account ?? subject.environment.account);
  } finally {
    connection.close();
  }
}

export async function readWith(clients: BackupClients, subject: BackupPlanSubject): Promise<BackupPlanModel> {
  const { names, environment: { account } } = subject;
  const own = ownsAlarmTopic(subject);
  const [vault, plans, role, restoreTesting, alarmTopic, alarmKey, alarms] = await Promise.all([
    readVaultWith(clients, names.vault.vaultName, account),
    readPlans(clients.backup, (name) => Object.values(subject.settings.frequencies).some((frequency) => names.planName(frequency) === name)),
    readServiceRole(clients.iam, names.roleName, names.roleArn),
    readRestoreTesting(clients.backup, names.restoreTestingPlanName),
    own ? readDeployedTopic(clients.sns, names.alarmTopicArn) : undefined,
    own ? readDeployedKey(clients.kms, names.alarmKeyAlias) : undefined,
    readDeployedAlarms(clients.cloudwatch, names.alarmName('x').slice(0, -1)),
  ]);
  return { ...vault, plans, role, restoreTesting, alarmTopic, alarmKey, alarms };
}

export async function readVaultWith(clients: BackupClients, name: string, account: string): Promise<BackupVaultModel> {
  const vault = await readVault(clients.backup, name);
  if (!vault) {
    throw new Error(`the vault ${name} does not exist in account ${account}, deploy it first`);
  }
  return { source: 'deployed', vault, key: vault.keyArn && !vault.airGapped ? await readDeployedKey(clients.kms, vault.keyArn) : undefined };
}

async function readVault(backup: BackupClient, name: string): Promise<VaultModel | undefined> {
  const of = { BackupVaultName: name };
  const found = await ifPresent(backup.send(new DescribeBackupVaultCommand(of)));
  if (!found?.BackupVaultArn) {
    return undefined;
  }
  const [policy, notifications, tags] = await Promise.all([
    ifPresent(backup.send(new GetBackupVaultAccessPolicyCommand(of))),
    ifPresent(backup.send(new GetBackupVaultNotificationsCommand(of))),
    readTags(backup, found.BackupVaultArn),
  ]);
  const statements = policy?.Policy ? parsePolicy(policy.Policy) : [];
  if (found.VaultType === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT') {
    return airGappedOf(name, found.BackupVaultArn, { MinRetentionDays: found.MinRetentionDays, MaxRetentionDays: found.MaxRetentionDays }, statements, tags);
  }
  const vault = vaultOf(name, found.BackupVaultArn, {
    keyArn: found.EncryptionKeyArn,
    lock: found.Locked ? { MinRetentionDays: found.MinRetentionDays, MaxRetentionDays: found.MaxRetentionDays } : {},
    notifications: notifications?.SNSTopicArn ? { SNSTopicArn: notifications.SNSTopicArn, BackupVaultEvents: notifications.BackupVaultEvents } : {},
    policy: statements,
  }, tags);
  return vault.lock ? { ...vault, lock: { ...vault.lock, forGood: found.LockDate !== undefined } } : vault;
}

async function readTags(backup: BackupClient, arn: string): Promise<Record<string, string>> {
  return tagMap((await backup.send(new ListTagsCommand({ ResourceArn: arn }))).Tags);
}

async function readPlans(backup: BackupClient, isOurs: (name: string) => boolean): Promise<PlanModel[]> {
  const plans: Array<Promise<PlanModel>> = [];
  for await (const { BackupPlansList: page = [] } of paginateListBackupPlans({ client: backup }, {})) {
    plans.push(...page.filter(({ BackupPlanName: name }) => isOurs(String(name))).map(({ BackupPlanId: id, BackupPlanArn: arn }) => readPlan(backup,
      String(id), String(arn))));
  }
  return Promise.all(plans);
}

async function readPlan(backup: BackupClient, BackupPlanId: string, arn: string): Promise<PlanModel> {
  const [plan, tags] = await Promise.all([backup.send(new GetBackupPlanCommand({ BackupPlanId })), readTags(backup, arn)]);
  const selections = [];
  for await (const { BackupSelectionsList: page = [] } of paginateListBackupSelections({ client: backup }, { BackupPlanId })) {
    for (const { SelectionId } of page) {
      const found = await backup.send(new GetBackupSelectionCommand({ BackupPlanId, SelectionId }));
      selections.push(selectionOf(BackupPlanId, found.BackupSelection));
    }
  }
  return planOf(BackupPlanId, String(plan.BackupPlan?.BackupPlanName), plan.BackupPlan, selections, tags);
}

async function readServiceRole(iam: IAMClient, RoleName: string, arn: string): Promise<ServiceRoleModel | undefined> {
  const found = await ifPresent(iam.send(new GetRoleCommand({ RoleName })));
  if (!found?.Role) {
    return undefined;
  }
  const [inline, attached, tags] = await Promise.all([
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
    iam.send(new ListRoleTagsCommand({ RoleName })),
  ]);
  const documents = await Promise.all((inline.PolicyNames ?? []).map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))));
  return {
    arn,
    managedPolicyArns: (attached.AttachedPolicies ?? []).map(({ PolicyArn: policy }) => String(policy)).sort(),
    policy: documents.flatMap(({ PolicyDocument: document }) => parsePolicy(decodeURIComponent(document!))),
    trust: parsePolicy(decodeURIComponent(found.Role.AssumeRolePolicyDocument!)),
    tags: tagsOf(tags.Tags?.map(({ Key: key, Value: value }) => [key, value])),
  };
}

async function readRestoreTesting(backup: BackupClient, name: string): Promise<RestoreTestingModel | undefined> {
  const of = { RestoreTestingPlanName: name };
  const plan = (await ifPresent(backup.send(new GetRestoreTestingPlanCommand(of))))?.RestoreTestingPlan;
  if (!plan) {
    return undefined;
  }
  const selections = [];
  for await (const { RestoreTestingSelections: page = [] } of paginateListRestoreTestingSelections({ client: backup }, of)) {
    for (const { RestoreTestingSelectionName } of page) {
      const found = await backup.send(new GetRestoreTestingSelectionCommand({ ...of, RestoreTestingSelectionName }));
      selections.push(found.RestoreTestingSelection);
    }
  }
  return restoreTestingOf(name, plan, selections, await readTags(backup, String(plan.RestoreTestingPlanArn)));
}
