import { LockMode, PlatformEnvironment, StateConfiguration, StateConfigurationOptions, StateGrantOptions } from '@plinth/env-presets';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/**
 * Where Terraform, OpenTofu and CDKTF keep their state: made by `StateBackend`, or found by
 * `StateBackend.fromStateBackendAttributes()`.
 *
 * @stability experimental
 */
export interface IStateBackend extends IConstruct {
  /** The environment that the backend belongs to. */
  readonly environment: PlatformEnvironment;
  /** The bucket's name. */
  readonly bucketName: string;
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** How states are locked. */
  readonly lockMode: LockMode;
  /** The lock table's name, if lockMode needs one. */
  readonly tableName?: string;
  /** ARN of the lock table, if lockMode needs one. */
  readonly tableArn?: string;
  /** ARN of the key that encrypts the bucket, if it is not S3's own. */
  readonly keyArn?: string;

  /**
   * Lets an identity run `terraform plan`: it reads states, takes and releases locks, and writes no state.
   *
   * @param identity who runs plan
   * @param options which states; by default all of the environment
   */
  grantPlan(identity: IGrantable, options?: StateGrantOptions): Grant;

  /**
   * Lets an identity run `terraform apply`: all that plan may, and writes states. It deletes neither states nor
   * versions.
   *
   * @param identity who runs apply
   * @param options which states; by default all of the environment
   */
  grantApply(identity: IGrantable, options?: StateGrantOptions): Grant;

  /**
   * The backend configuration of one state, in every form that people paste.
   *
   * @param options which state
   */
  configuration(options: StateConfigurationOptions): StateConfiguration;
}
