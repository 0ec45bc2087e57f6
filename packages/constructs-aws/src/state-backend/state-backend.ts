import {
  LockMode, PlatformEnvironment, Problems, StateBackendAttributes, StateBackendOptions, StateBackendPresets, StateBackendSettings,
} from '@plinth/env-presets';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { administratorArns, checkPlace } from '../private/deployers';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { ImportedStateBackend } from './private/imported-state-backend';
import { stateBackendNames } from './private/names';
import { replicate } from './private/replication';
import { StateBackendBase } from './state-backend-base';
import { createStateBucket, removalPolicy } from './private/state-bucket';
import { IStateBackend } from './state-backend-interface';

/**
 * Props of a `StateBackend`.
 *
 * @stability experimental
 */
export interface StateBackendProps extends StateBackendOptions {
  /** The environment whose states it keeps, and whose tier gives every default. */
  readonly environment: PlatformEnvironment;
}

/**
 * Where Terraform, OpenTofu and CDKTF keep their state: versioned, encrypted, locked, recoverable.
 *
 * Creates a bucket with its policy; above dev a KMS key with an alias (about 1 USD a month); with lockMode DYNAMODB or
 * BOTH a table (paid by request); with `replicaRegion` the role that replicates. Names follow from the environment,
 * never from the construct's path, so a rename in code replaces nothing.
 *
 * @example
 * declare const deployRole: iam.Role;
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * const state = new StateBackend(this, 'State', { environment });
 * state.grantApply(deployRole);
 * console.log(state.configuration({ component: 'network' }).toHcl());
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 * @stability experimental
 */
export class StateBackend extends StateBackendBase {
  /**
   * Finds a state backend that exists already. Nothing is created.
   *
   * @param scope where the reference stands
   * @param id its id there
   * @param attributes what is known of it; what is left out has the name that `StateBackend` would give it
   */
  public static fromStateBackendAttributes(scope: Construct, id: string, attributes: StateBackendAttributes): IStateBackend {
    return new ImportedStateBackend(scope, id, attributes);
  }

  public readonly environment: PlatformEnvironment;
  public readonly bucketName: string;
  public readonly bucketArn: string;
  public readonly lockMode: LockMode;
  public readonly tableName?: string;
  public readonly tableArn?: string;
  public readonly keyArn?: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: StateBackendSettings;
  /** The bucket that holds the states. */
  public readonly bucket: Bucket;
  /** The key that encrypts the bucket, if it is not S3's own. */
  public readonly key?: Key;
  /** The lock table, if lockMode needs one. */
  public readonly table?: Table;
  /** The role that S3 replicates as, if there is a replica. */
  public readonly replicationRole?: Role;
  protected readonly configuredKeyArn?: string;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: StateBackendProps) {
    super(scope, id);
    const { environment } = props;
    const problems = new Problems(this.node.path);
    this.settings = StateBackendPresets.resolve(environment, props, problems);
    const administrators = administratorArns(this, environment, problems);
    checkPlace(this, environment, environment.region, problems);
    StateBackendPresets.checkReplicaRegion(environment, problems, props.replicaRegion);
    const names = stateBackendNames(environment, props);
    claimName(this, 'bucket', names.bucketName, problems);
    problems.throwIfAny();

    const created = createStateBucket(this, {
      environment,
      settings: this.settings,
      bucketName: names.bucketName,
      keyAlias: names.keyAlias,
      administratorArns: administrators,
    });
    this.table = this.settings.lockMode === LockMode.S3 ? undefined : this.createTable(names.tableName);
    this.replicationRole = props.replicaRegion === undefined ? undefined : replicate(this, created, { environment, names, replicaRegion: props.replicaRegion });
    tagResources(this, environment);

    this.environment = environment;
    this.bucket = created.bucket;
    this.key = created.key;
    this.bucketName = names.bucketName;
    this.bucketArn = created.bucket.bucketArn;
    this.lockMode = this.settings.lockMode;
    this.tableName = this.table && names.tableName;
    this.tableArn = this.table?.tableArn;
    this.keyArn = created.key?.keyArn;
    this.configuredKeyArn = created.key && names.keyAliasArn;
  }

  /** Encrypted with DynamoDB's own key: the table holds who locks what and checksums, never a state. */
  private createTable(tableName: string): Table {
    return new Table(this, 'Table', {
      tableName,
      partitionKey: { name: 'LockID', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: this.settings.lockTablePointInTimeRecovery },
      deletionProtection: this.settings.lockTableDeletionProtection,
      removalPolicy: removalPolicy(this.settings),
    });
  }
}
