import { Statement } from '../../iam';
import { AlarmModel, KeyModel, ModelSource, TopicModel } from '../../model';

type Tags = Readonly<Record<string, string>>;

export interface VaultModel {
  readonly name: string;
  readonly arn: string;
  readonly airGapped: boolean;
  readonly keyArn?: string;
  readonly lock?: {
    readonly minimumDays?: number;
    readonly maximumDays?: number;
    /** Whether it can never be taken away once the cooling-off is over. */
    readonly forGood: boolean;
    /** Unknown of what is deployed, which knows a date. */
    readonly coolingOffDays?: number;
  };
  readonly policy: readonly Statement[];
  readonly notifications?: { readonly topicArn: string; readonly events: readonly string[] };
  readonly tags: Tags;
  /** Unknown of what is deployed. */
  readonly retainedOnDeletion?: boolean;
  /** Whether something empties it when it is removed. Unknown of what is deployed. */
  readonly emptiedOnDeletion?: boolean;
}

export interface CopyActionModel {
  readonly vaultArn: string;
  readonly deleteAfterDays?: number;
  readonly coldAfterDays?: number;
}

export interface BackupRuleModel {
  readonly name: string;
  readonly vaultName: string;
  readonly schedule?: string;
  readonly timezone?: string;
  readonly startWindowMinutes?: number;
  readonly completionWindowMinutes?: number;
  readonly continuous: boolean;
  readonly deleteAfterDays?: number;
  readonly coldAfterDays?: number;
  readonly copies: readonly CopyActionModel[];
}

/** What a plan backs up. */
export interface BackupSelectionModel {
  readonly name: string;
  /** What the plan is called by, where the selection is read: its id. */
  readonly planId: string;
  readonly roleArn: string;
  /** As `operator key=value`. */
  readonly tags: readonly string[];
  /** Resources that are named, or left out by name. */
  readonly resources: readonly string[];
}

export interface PlanModel {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly BackupRuleModel[];
  readonly selections: readonly BackupSelectionModel[];
  readonly tags: Tags;
}

export interface RestoreTestingModel {
  readonly name: string;
  readonly schedule?: string;
  readonly timezone?: string;
  readonly algorithm?: string;
  readonly vaults: readonly string[];
  readonly recoveryPointTypes: readonly string[];
  readonly windowDays?: number;
  readonly tags: Tags;
  readonly selections: ReadonlyArray<{ readonly name: string; readonly resourceType: string; readonly roleArn: string; readonly resources: readonly string[] }>;
}

/** The role that AWS Backup backs up and restores as. */
export interface ServiceRoleModel {
  readonly arn: string;
  readonly managedPolicyArns: readonly string[];
  /** Its own statements, beside AWS's policies. */
  readonly policy: readonly Statement[];
  readonly trust: readonly Statement[];
  readonly tags: Tags;
}

/** A vault that backups are copied to, however it was read. */
export interface BackupVaultModel {
  readonly source: ModelSource;
  readonly vault?: VaultModel;
  readonly key?: KeyModel;
  readonly unnamed?: readonly string[];
  readonly types?: readonly string[];
}

/** A backup plan with its vault, however it was read. */
export interface BackupPlanModel extends BackupVaultModel {
  readonly plans: readonly PlanModel[];
  readonly role?: ServiceRoleModel;
  readonly restoreTesting?: RestoreTestingModel;
  readonly alarmTopic?: TopicModel;
  readonly alarmKey?: KeyModel;
  readonly alarms: readonly AlarmModel[];
}
