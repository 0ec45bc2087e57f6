import { LockMode, PlatformEnvironment, StateConfiguration, StateConfigurationOptions, StateGrantOptions } from '@plinth/env-presets';
import { S3Backend, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';

/**
 * Where Terraform, OpenTofu and CDKTF keep their state: made by `StateBackend`, or found by
 * `StateBackend.fromStateBackendAttributes()`.
 *
 * @stability experimental
 */
export interface IStateBackend extends IConstruct {
  /** The environment that the backend belongs to. */
  readonly environment: PlatformEnvironment;
  /** The bucket's name, concrete. */
  readonly bucketName: string;
  /** ARN of the bucket, concrete. */
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
   * @throws if the prefix reaches further than it reads, or the identity cannot hold the policy
   */
  grantPlan(identity: Identity, options?: StateGrantOptions): Grant;

  /**
   * Lets an identity run `terraform apply`: all that plan may, and writes states. It deletes neither states nor
   * versions.
   *
   * @param identity who runs apply
   * @param options which states; by default all of the environment
   * @throws if the prefix reaches further than it reads, or the identity cannot hold the policy
   */
  grantApply(identity: Identity, options?: StateGrantOptions): Grant;

  /**
   * The backend configuration of one state, in every form that people paste.
   *
   * @param options which state
   * @throws if not exactly one of `component` and `key` is given, or a value is known only after a deploy
   */
  configuration(options: StateConfigurationOptions): StateConfiguration;

  /**
   * Keeps the state of a stack of this app in the backend.
   *
   * @param stack whose state is kept
   * @param options where in the bucket
   * @returns the stack's backend, for what else it needs, for example `addOverride('profile', 'acme')`
   * @throws if the stack has a backend already, or another stack of the app has this state
   */
  attachTo(stack: TerraformStack, options: StateConfigurationOptions): S3Backend;
}
