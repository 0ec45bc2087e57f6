import { Statement } from '../../iam';
import { BucketModel, KeyModel, ModelSource, RuleModel, TopicModel } from '../../model';

/** The role that S3 replicates as. */
export interface ReplicationRoleModel {
  readonly arn: string;
  readonly policy: readonly Statement[];
  readonly trust: readonly Statement[];
}

/** A backup store, or its replica, however it was read. */
export interface BackupStoreModel {
  readonly source: ModelSource;
  readonly bucket: BucketModel;
  readonly key?: KeyModel;
  /** The alarm topic, if it is the store's own. */
  readonly alarmTopic?: TopicModel;
  readonly alarmKey?: KeyModel;
  readonly keyRule?: RuleModel;
  readonly replicationRole?: ReplicationRoleModel;
  /** Everything that is attached to the role that restores; nothing where it was not found. */
  readonly restorer?: readonly Statement[];
  /** What was named by nobody, so that CloudFormation or Terraform would, and might replace it; unknown of what is deployed. */
  readonly unnamed?: readonly string[];
  /** The types of what stands beside it; unknown of what is deployed. */
  readonly types?: readonly string[];
}
