import { parsePolicy } from '../../../iam';
import { isRetained, readTags, readTerraformKey } from '../../../readers/terraform-bucket';
import { TerraformDocument } from '../../../readers/terraform-document';
import { readTerraformAlarms, readTerraformTopics } from '../../../readers/terraform-messaging';
import { flag, Json, list, members, text } from '../../../readers/values';
import { unnamedInTerraform } from '../../shared/unnamed';
import { BackupPlanModel, BackupVaultModel, PlanModel, RestoreTestingModel, ServiceRoleModel, VaultModel } from '../model';
import { BackupPlanSubject, BackupVaultSubject, ownsAlarmTopic } from '../subject';
import { airGappedOf, planOf, restoreTestingOf, selectionOf, vaultOf } from './shapes';

/**
 * Reads a backup plan from Terraform's JSON, as cdktf writes it to `cdk.tf.json`.
 *
 * @throws if a policy or a reference cannot be read
 */
export function readBackupPlanTerraform(document: Json, subject: BackupPlanSubject): BackupPlanModel {
  const { environment, names } = subject;
  const tf = documentOf(document, environment);
  const own = ownsAlarmTopic(subject);
  return {
    ...readVault(tf, names.vault.vaultName, names.vault.keyAlias),
    plans: readPlans(tf),
    role: readServiceRole(tf, names.roleName, names.roleArn),
    restoreTesting: readRestoreTesting(tf),
    alarmTopic: own ? readTerraformTopics(tf).find(({ arn }) => arn === names.alarmTopicArn) : undefined,
    alarmKey: own ? readTerraformKey(tf, undefined, names.alarmKeyAlias) : undefined,
    alarms: readTerraformAlarms(tf),
  };
}

/** Reads a vault that backups are copied to, of whichever kind. */
export function readBackupVaultTerraform(document: Json, subject: BackupVaultSubject): BackupVaultModel {
  const { environment, region = environment.region, account = environment.account, names } = subject;
  return readVault(documentOf(document, { partition: environment.partition, region, account }), names.vaultName, names.keyAlias);
}

function documentOf(document: Json, { partition, account, region }: TerraformDocument['place']): TerraformDocument {
  return new TerraformDocument(typeof document === 'string' ? JSON.parse(document) : document, { partition, account, region });
}

function readVault(tf: TerraformDocument, name: string, keyAlias: string): BackupVaultModel {
  const vault = findVault(tf, name);
  return { source: 'terraform', vault, key: readTerraformKey(tf, vault?.keyArn, keyAlias), unnamed: unnamedInTerraform(tf), types: tf.types };
}

/** The vault with a name, or the only one: then its name is found to be wrong. */
function findVault(tf: TerraformDocument, name: string): VaultModel | undefined {
  const vaults = [...tf.all('aws_backup_vault'), ...tf.all('aws_backup_logically_air_gapped_vault')];
  const found = vaults.find(({ arguments: given }) => given.name === name) ?? (vaults.length === 1 ? vaults[0] : undefined);
  if (!found) {
    return undefined;
  }
  const { arguments: given, type } = found;
  const own = text(given.name) ?? found.name;
  const { partition, region, account } = tf.place;
  const arn = `arn:${partition}:backup:${region}:${account}:backup-vault:${own}`;
  const part = (kind: string) => tf.of(`aws_backup_vault_${kind}`, 'backup_vault_name', own);
  const document = part('policy')?.policy;
  const policy = document === undefined ? [] : parsePolicy(document);
  const lock = part('lock_configuration');
  return {
    ...(type.includes('air_gapped') ? airGappedOf(own, arn, given, policy, readTags(tf, given)) : vaultOf(own, arn, {
      keyArn: text(given.kms_key_arn), lock, notifications: part('notifications'), policy,
    }, readTags(tf, given))),
    retainedOnDeletion: isRetained(given),
    emptiedOnDeletion: flag(given.force_destroy),
  };
}

function readPlans(tf: TerraformDocument): PlanModel[] {
  const selections = tf.all('aws_backup_selection').map(({ arguments: given }) => selectionOf(String(given.plan_id), given));
  return tf.all('aws_backup_plan').map(({ name, arguments: given }) => planOf(name, text(given.name) ?? name, given, selections, readTags(tf, given)));
}

function readServiceRole(tf: TerraformDocument, name: string, arn: string): ServiceRoleModel | undefined {
  const role = tf.of('aws_iam_role', 'name', name);
  const attached = tf.all('aws_iam_role_policy_attachment').filter(({ arguments: given }) => given.role === name).map(({ arguments: given }) => given.policy_arn);
  const own = tf.all('aws_iam_role_policy').filter(({ arguments: given }) => given.role === name).map(({ arguments: given }) => given.policy);
  return role && {
    arn,
    managedPolicyArns: [...attached, ...list(role.managed_policy_arns)].map(String).sort(),
    policy: [...list(role.inline_policy).map((policy) => members(policy).policy), ...own].flatMap((document) => parsePolicy(document)),
    trust: parsePolicy(role.assume_role_policy),
    tags: readTags(tf, role),
  };
}

function readRestoreTesting(tf: TerraformDocument): RestoreTestingModel | undefined {
  const [plan] = tf.all('aws_backup_restore_testing_plan');
  if (!plan) {
    return undefined;
  }
  const name = text(plan.arguments.name) ?? plan.name;
  const selections = tf.all('aws_backup_restore_testing_selection')
    .filter(({ arguments: given }) => given.restore_testing_plan_name === name).map(({ arguments: given }) => given);
  return restoreTestingOf(name, plan.arguments, selections, readTags(tf, plan.arguments));
}
