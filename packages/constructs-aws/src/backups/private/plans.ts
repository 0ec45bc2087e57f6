import { BackupCopy, BackupPlanNames, BackupPlanPresets, BackupPlanSettings, BackupRuleData, Problems } from '@plinth/env-presets';
import { CfnBackupPlan, CfnBackupSelection, CfnRestoreTestingPlan, CfnRestoreTestingSelection } from 'aws-cdk-lib/aws-backup';
import { Construct } from 'constructs';
import { partTokens } from '../../private/concrete';

/** How CDK writes what only CloudFormation will know. */
const MARK = /\$\{Token\[([^\]]+)\]\}/g;
const JUDGED = ['retentionDays', 'coldStorageAfterDays', 'vaultMinimumRetentionDays', 'vaultMaximumRetentionDays', 'frequencies'] as const;

export interface PlanProps {
  readonly names: BackupPlanNames;
  readonly settings: BackupPlanSettings;
  readonly vault: string;
  readonly roleArn: string;
}

/**
 * The copies as they can be judged. The ARN of a vault may be a token, which is marked so that it is none here: it would save all copies from
 * being judged. What is compared with the locks of vaults must be concrete.
 */
export function judgedCopies(copies: BackupCopy[] | undefined, problems: Problems): BackupCopy[] | undefined {
  const reason = BackupPlanPresets.mustBeConcrete().dailyRetentionDays;
  const mustBeConcrete = Object.fromEntries(JUDGED.map((name) => [`copies.${name}`, reason]));
  return copies?.map((copy) => {
    const { known } = partTokens(Object.fromEntries(JUDGED.map((name) => [`copies.${name}`, copy[name]])), mustBeConcrete, problems);
    const values = Object.entries(known).map(([name, value]) => [name.replace('copies.', ''), value]);
    return { ...Object.fromEntries(values), vaultArn: copy.vaultArn.replace(MARK, '${$1}') };
  });
}

/** A plan of one rule, and its one selection: what carries the tag with the frequency as value. */
export function createPlan(scope: Construct, rule: BackupRuleData, { names, settings, vault, roleArn }: PlanProps): CfnBackupPlan {
  const { frequency } = rule;
  const id = frequency[0].toUpperCase() + frequency.slice(1);
  const name = names.planName(frequency);
  const plan = new CfnBackupPlan(scope, `${id}Plan`, {
    backupPlan: {
      backupPlanName: name,
      backupPlanRule: [{
        ruleName: frequency,
        targetBackupVault: vault,
        scheduleExpression: rule.schedule,
        scheduleExpressionTimezone: 'Etc/UTC',
        startWindowMinutes: settings.startWindowMinutes,
        completionWindowMinutes: settings.completionWindowMinutes,
        enableContinuousBackup: rule.continuous,
        lifecycle: lifecycle(rule.retentionDays, rule.coldStorageAfterDays),
        copyActions: rule.copies.length === 0 ? undefined : rule.copies.map((copy) => ({
          destinationBackupVaultArn: copy.vaultArn,
          lifecycle: lifecycle(copy.retentionDays, copy.coldStorageAfterDays),
        })),
      }],
    },
  });
  new CfnBackupSelection(scope, `${id}Selection`, {
    backupPlanId: plan.attrBackupPlanId,
    backupSelection: {
      selectionName: name,
      iamRoleArn: roleArn,
      listOfTags: [{ conditionType: 'STRINGEQUALS', conditionKey: BackupPlanNames.TAG_KEY, conditionValue: frequency }],
    },
  });
  return plan;
}

function lifecycle(deleteAfterDays: number, coldAfterDays: number): CfnBackupPlan.LifecycleResourceTypeProperty {
  return { deleteAfterDays, moveToColdStorageAfterDays: coldAfterDays === 0 ? undefined : coldAfterDays };
}

/** The newest recovery point of each resource of some kinds is restored now and then, and what was restored is deleted. */
export function createRestoreTesting(scope: Construct, vaultArn: string, { names, settings, roleArn }: PlanProps): CfnRestoreTestingPlan {
  const plan = new CfnRestoreTestingPlan(scope, 'RestoreTestingPlan', {
    restoreTestingPlanName: names.restoreTestingPlanName,
    scheduleExpression: settings.restoreTestingSchedule,
    scheduleExpressionTimezone: 'Etc/UTC',
    recoveryPointSelection: {
      algorithm: 'LATEST_WITHIN_WINDOW',
      includeVaults: [vaultArn],
      recoveryPointTypes: settings.continuousBackup ? ['SNAPSHOT', 'CONTINUOUS'] : ['SNAPSHOT'],
      selectionWindowDays: BackupPlanPresets.restoreTestingWindowDays(settings),
    },
  });
  for (const resourceType of settings.restoreTestingResourceTypes) {
    new CfnRestoreTestingSelection(scope, `RestoreTesting${resourceType}`, {
      restoreTestingPlanName: plan.ref,
      restoreTestingSelectionName: names.restoreTestingSelectionName(resourceType),
      protectedResourceType: resourceType,
      protectedResourceArns: ['*'],
      iamRoleArn: roleArn,
    });
  }
  return plan;
}
