import { parsePolicy } from '../../../iam';
import { CfnTemplate } from '../../../readers/cloudformation';
import { isRetained, readTags, readTemplateKey } from '../../../readers/template-bucket';
import { readTemplateAlarms, readTemplateTopics } from '../../../readers/template-messaging';
import { Json, list, members, text } from '../../../readers/values';
import { unnamedInTemplate } from '../../shared/unnamed';
import { BackupPlanModel, BackupVaultModel, PlanModel, RestoreTestingModel, ServiceRoleModel, VaultModel } from '../model';
import { BackupPlanSubject, BackupVaultSubject, ownsAlarmTopic } from '../subject';
import { airGappedOf, planOf, restoreTestingOf, selectionOf, tagMap, vaultOf } from './shapes';

/**
 * Reads a backup plan from a CloudFormation template, as aws-cdk-lib synthesizes it.
 *
 * @throws if a policy cannot be read
 */
export function readBackupPlanTemplate(template: Json, subject: BackupPlanSubject): BackupPlanModel {
  const { environment: { partition, account, region }, names } = subject;
  const cfn = new CfnTemplate(template, { partition, account, region });
  const own = ownsAlarmTopic(subject);
  return {
    ...readVault(cfn, names.vault.vaultName, names.vault.keyAlias),
    plans: readPlans(cfn),
    role: readServiceRole(cfn, names.roleName, names.roleArn),
    restoreTesting: readRestoreTesting(cfn),
    alarmTopic: own ? readTemplateTopics(cfn).find(({ arn }) => arn === names.alarmTopicArn) : undefined,
    alarmKey: own ? readTemplateKey(cfn, undefined, names.alarmKeyAlias) : undefined,
    alarms: readTemplateAlarms(cfn),
  };
}

/** Reads a vault that backups are copied to, of whichever kind. */
export function readBackupVaultTemplate(template: Json, subject: BackupVaultSubject): BackupVaultModel {
  const { environment, region = environment.region, account = environment.account, names } = subject;
  return readVault(new CfnTemplate(template, { partition: environment.partition, account, region }), names.vaultName, names.keyAlias);
}

function readVault(cfn: CfnTemplate, name: string, keyAlias: string): BackupVaultModel {
  const vault = findVault(cfn, name);
  return { source: 'template', vault, key: readTemplateKey(cfn, vault?.keyArn, keyAlias), unnamed: unnamedInTemplate(cfn), types: cfn.types };
}

/** The vault with a name, or the only one: then its name is found to be wrong. */
function findVault(cfn: CfnTemplate, name: string): VaultModel | undefined {
  const vaults = [...cfn.all('AWS::Backup::BackupVault'), ...cfn.all('AWS::Backup::LogicallyAirGappedBackupVault')];
  const found = vaults.find(({ properties }) => properties.BackupVaultName === name) ?? (vaults.length === 1 ? vaults[0] : undefined);
  if (!found) {
    return undefined;
  }
  const { properties, logicalId, type } = found;
  const own = text(properties.BackupVaultName) ?? logicalId;
  const { partition, region, account } = cfn.place;
  const arn = `arn:${partition}:backup:${region}:${account}:backup-vault:${own}`;
  const policy = properties.AccessPolicy === undefined ? [] : parsePolicy(properties.AccessPolicy);
  const tags = tagMap(properties.BackupVaultTags);
  return {
    ...(type.includes('AirGapped') ? airGappedOf(own, arn, properties, policy, tags) : vaultOf(own, arn, {
      keyArn: text(properties.EncryptionKeyArn), lock: properties.LockConfiguration, notifications: properties.Notifications, policy,
    }, tags)),
    retainedOnDeletion: isRetained(found),
    emptiedOnDeletion: false,
  };
}

function readPlans(cfn: CfnTemplate): PlanModel[] {
  const selections = cfn.all('AWS::Backup::BackupSelection').map(({ properties }) => selectionOf(String(properties.BackupPlanId), properties.BackupSelection));
  return cfn.all('AWS::Backup::BackupPlan').map(({ logicalId, properties }) => {
    const plan = members(properties.BackupPlan);
    return planOf(logicalId, text(plan.BackupPlanName) ?? logicalId, plan, selections, tagMap(properties.BackupPlanTags));
  });
}

function readServiceRole(cfn: CfnTemplate, name: string, arn: string): ServiceRoleModel | undefined {
  const role = cfn.all('AWS::IAM::Role').find(({ properties }) => properties.RoleName === name)?.properties;
  const attached = cfn.all('AWS::IAM::Policy').filter(({ properties }) => list(properties.Roles).includes(name)).map(({ properties }) => properties);
  return role && {
    arn,
    managedPolicyArns: list(role.ManagedPolicyArns).map(String).sort(),
    policy: [...list(role.Policies).map(members), ...attached].flatMap(({ PolicyDocument: document }) => parsePolicy(document)),
    trust: parsePolicy(role.AssumeRolePolicyDocument),
    tags: readTags(role.Tags),
  };
}

function readRestoreTesting(cfn: CfnTemplate): RestoreTestingModel | undefined {
  const [plan] = cfn.all('AWS::Backup::RestoreTestingPlan');
  if (!plan) {
    return undefined;
  }
  const name = text(plan.properties.RestoreTestingPlanName) ?? plan.logicalId;
  const selections = cfn.all('AWS::Backup::RestoreTestingSelection').filter(({ properties }) => properties.RestoreTestingPlanName === name).map(({ properties }) => properties);
  return restoreTestingOf(name, plan.properties, selections, readTags(plan.properties.Tags));
}
