import { BackupPlan } from '@cdktf/provider-aws/lib/backup-plan';
import { BackupRestoreTestingPlan } from '@cdktf/provider-aws/lib/backup-restore-testing-plan';
import { BackupRestoreTestingSelection } from '@cdktf/provider-aws/lib/backup-restore-testing-selection';
import { BackupSelection } from '@cdktf/provider-aws/lib/backup-selection';
import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import {
  BackupCopy, BackupPlanNames, BackupPlanPolicies, BackupPlanPresets, BackupPlanSettings, BackupRuleData, PlatformEnvironment, PolicyDocuments, Problems,
} from '@plinth/env-presets';
import { Construct } from 'constructs';
import { pinning } from '../../private/addresses';
import { Common } from '../../private/common';
import { partTokens } from '../../private/concrete';
import { joinEnds } from '../../private/copy-order';

/** How cdktf writes what only Terraform will know. */
const MARK = /\$\{TfToken\[([^\]]+)\]\}/g;
const JUDGED = ['retentionDays', 'coldStorageAfterDays', 'vaultMinimumRetentionDays', 'vaultMaximumRetentionDays', 'frequencies'] as const;

export interface ServiceRole {
  readonly role: IamRole;
  readonly attachments: IamRolePolicyAttachment[];
}

export interface PlanProps extends Common, ServiceRole {
  readonly names: BackupPlanNames;
  readonly settings: BackupPlanSettings;
  readonly vault: BackupVault;
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

/** The role that AWS Backup backs up and restores as: AWS's own policies follow its services, which copies of them would not. */
export function createServiceRole(
  scope: Construct, names: BackupPlanNames, environment: PlatformEnvironment, { pinnedTo, tags, provider }: Common,
): ServiceRole {
  const pin = pinning(pinnedTo);
  const role = pin(new IamRole(scope, 'Role', {
    name: names.roleName,
    description: 'AWS Backup backs up and restores as this role',
    assumeRolePolicy: JSON.stringify(PolicyDocuments.render(BackupPlanPolicies.serviceTrust())),
    tags,
    provider,
  }));
  const attachments = BackupPlanPolicies.managedPolicyArns(environment).map((policyArn) => pin(
    new IamRolePolicyAttachment(scope, `Role-${policyArn.slice(policyArn.lastIndexOf('/') + 1)}`, { role: role.name, policyArn, provider }),
  ));
  return { role, attachments };
}

/** A plan of one rule, and its one selection: what carries the tag with the frequency as value. */
export function createPlan(scope: Construct, rule: BackupRuleData, props: PlanProps): BackupPlan {
  const { names, settings, vault, role, attachments, tags, provider } = props;
  const pin = pinning(props.pinnedTo);
  const { frequency } = rule;
  const id = frequency[0].toUpperCase() + frequency.slice(1);
  const name = names.planName(frequency);
  const plan = pin(new BackupPlan(scope, `${id}Plan`, {
    name,
    rule: [{
      ruleName: frequency,
      targetVaultName: vault.id,
      schedule: rule.schedule,
      scheduleExpressionTimezone: 'Etc/UTC',
      startWindow: settings.startWindowMinutes,
      completionWindow: settings.completionWindowMinutes,
      enableContinuousBackup: rule.continuous,
      lifecycle: lifecycle(rule.retentionDays, rule.coldStorageAfterDays),
      copyAction: rule.copies.map((copy) => ({
        destinationVaultArn: copy.vaultArn,
        lifecycle: lifecycle(copy.retentionDays, copy.coldStorageAfterDays),
      })),
    }],
    tags,
    provider,
  }));
  rule.copies.forEach((copy) => joinEnds(copy.vaultArn, { source: plan }));
  pin(new BackupSelection(scope, `${id}Selection`, {
    name,
    planId: plan.id,
    iamRoleArn: role.arn,
    selectionTag: [{ type: 'STRINGEQUALS', key: BackupPlanNames.TAG_KEY, value: frequency }],
    dependsOn: attachments,
    provider,
  }));
  return plan;
}

function lifecycle(deleteAfter: number, coldAfterDays: number): { deleteAfter: number; coldStorageAfter?: number } {
  return { deleteAfter, coldStorageAfter: coldAfterDays === 0 ? undefined : coldAfterDays };
}

/** The newest recovery point of each resource of some kinds is restored now and then, and what was restored is deleted. */
export function createRestoreTesting(scope: Construct, props: PlanProps): BackupRestoreTestingPlan {
  const { names, settings, vault, role, attachments, tags, provider } = props;
  const pin = pinning(props.pinnedTo);
  const plan = pin(new BackupRestoreTestingPlan(scope, 'RestoreTestingPlan', {
    name: names.restoreTestingPlanName,
    scheduleExpression: settings.restoreTestingSchedule,
    scheduleExpressionTimezone: 'Etc/UTC',
    recoveryPointSelection: [{
      algorithm: 'LATEST_WITHIN_WINDOW',
      includeVaults: [vault.arn],
      recoveryPointTypes: settings.continuousBackup ? ['SNAPSHOT', 'CONTINUOUS'] : ['SNAPSHOT'],
      selectionWindowDays: BackupPlanPresets.restoreTestingWindowDays(settings),
    }],
    tags,
    provider,
  }));
  for (const resourceType of settings.restoreTestingResourceTypes) {
    pin(new BackupRestoreTestingSelection(scope, `RestoreTesting${resourceType}`, {
      name: names.restoreTestingSelectionName(resourceType),
      restoreTestingPlanName: plan.name,
      protectedResourceType: resourceType,
      protectedResourceArns: ['*'],
      iamRoleArn: role.arn,
      dependsOn: attachments,
      provider,
    }));
  }
  return plan;
}
