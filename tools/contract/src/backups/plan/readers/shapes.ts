import { Shape } from '../../../readers/shape';
import { Json, list, members } from '../../../readers/values';
import { BackupRuleModel, BackupSelectionModel, PlanModel, RestoreTestingModel, VaultModel } from '../model';

type Tags = Readonly<Record<string, string>>;

/** Tags that are a map. */
export function tagMap(given: Json): Tags {
  return Object.fromEntries(Object.entries(members(given)).map(([key, value]) => [key, String(value)]));
}

const daysOf = (given: Shape) => {
  const lifecycle = given.one('Lifecycle');
  return { deleteAfterDays: lifecycle.count('DeleteAfterDays', 'DeleteAfter'), coldAfterDays: days(lifecycle.count('MoveToColdStorageAfterDays', 'ColdStorageAfter')) };
};

/** Terraform writes 0 for never. */
function days(given: number | undefined): number | undefined {
  return given === 0 ? undefined : given;
}

/** A rule of a plan as any of the three spells it. */
function ruleOf(rule: Shape): BackupRuleModel {
  return {
    name: rule.text('RuleName') ?? '',
    vaultName: rule.text('TargetBackupVault', 'TargetBackupVaultName', 'TargetVaultName') ?? '',
    schedule: rule.text('ScheduleExpression', 'Schedule'),
    timezone: rule.text('ScheduleExpressionTimezone'),
    startWindowMinutes: rule.count('StartWindowMinutes', 'StartWindow'),
    completionWindowMinutes: rule.count('CompletionWindowMinutes', 'CompletionWindow'),
    continuous: rule.flag('EnableContinuousBackup'),
    ...daysOf(rule),
    copies: rule.many('CopyActions', 'CopyAction').map((copy) => ({ vaultArn: copy.text('DestinationBackupVaultArn', 'DestinationVaultArn') ?? '', ...daysOf(copy) })),
  };
}

export function planOf(id: string, name: string, given: Json, selections: readonly BackupSelectionModel[], tags: Tags): PlanModel {
  return { id, name, rules: Shape.of(given).many('BackupPlanRule', 'Rules', 'Rule').map(ruleOf), selections: selections.filter(({ planId }) => planId === id), tags };
}

/** What a plan backs up, as any of the three spells it. */
export function selectionOf(planId: string, given: Json): BackupSelectionModel {
  const selection = Shape.of(given);
  const conditions = Object.entries(members(list(members(given).Conditions ?? members(given).condition)[0])).flatMap(([operator, conditionsOf]) =>
    Shape.of({ conditionsOf }).many('conditionsOf').map((condition) => `${operator} ${condition.text('ConditionKey', 'Key')}=${condition.text('ConditionValue', 'Value')}`));
  return {
    name: selection.text('SelectionName', 'Name') ?? '',
    planId,
    roleArn: selection.text('IamRoleArn') ?? '',
    tags: [
      ...selection.many('ListOfTags', 'SelectionTag').map((tag) => `${tag.text('ConditionType', 'Type')} ${tag.text('ConditionKey', 'Key')}=${tag.text('ConditionValue', 'Value')}`),
      ...conditions,
    ],
    resources: [...selection.texts('Resources'), ...selection.texts('NotResources').map((arn) => `not ${arn}`)],
  };
}

export function vaultOf(
  name: string, arn: string,
  parts: { readonly keyArn?: string; readonly lock: Json; readonly notifications: Json; readonly policy: VaultModel['policy'] }, tags: Tags,
): VaultModel {
  const lock = Shape.of(parts.lock);
  const notifications = Shape.of(parts.notifications);
  const coolingOffDays = lock.count('ChangeableForDays');
  return {
    name,
    arn,
    airGapped: false,
    keyArn: parts.keyArn,
    ...(!lock.isEmpty && {
      lock: { minimumDays: lock.count('MinRetentionDays'), maximumDays: lock.count('MaxRetentionDays'), forGood: coolingOffDays !== undefined, coolingOffDays },
    }),
    policy: parts.policy,
    ...(!notifications.isEmpty && {
      notifications: { topicArn: notifications.text('SNSTopicArn') ?? '', events: notifications.texts('BackupVaultEvents').sort() },
    }),
    tags,
  };
}

/** A logically air-gapped vault, which is locked for good from its first day. */
export function airGappedOf(name: string, arn: string, given: Json, policy: VaultModel['policy'], tags: Tags): VaultModel {
  const vault = Shape.of(given);
  return {
    name, arn, airGapped: true, lock: { minimumDays: vault.count('MinRetentionDays'), maximumDays: vault.count('MaxRetentionDays'), forGood: true }, policy, tags,
  };
}

export function restoreTestingOf(name: string, given: Json, selections: readonly Json[], tags: Tags): RestoreTestingModel {
  const plan = Shape.of(given);
  const from = plan.one('RecoveryPointSelection');
  return {
    name,
    schedule: plan.text('ScheduleExpression'),
    timezone: plan.text('ScheduleExpressionTimezone'),
    algorithm: from.text('Algorithm'),
    vaults: from.texts('IncludeVaults'),
    recoveryPointTypes: from.texts('RecoveryPointTypes').sort(),
    windowDays: from.count('SelectionWindowDays'),
    tags,
    selections: selections.map((each) => Shape.of(each)).map((selection) => ({
      name: selection.text('RestoreTestingSelectionName', 'Name') ?? '',
      resourceType: selection.text('ProtectedResourceType') ?? '',
      roleArn: selection.text('IamRoleArn') ?? '',
      resources: selection.texts('ProtectedResourceArns'),
    })).sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}
