import {
  LockMode, PlatformEnvironment, Problems, StateBackendAttributes, StateBackendOptions, StateBackendPresets, StateBackendSettings,
} from '@plinth/env-presets';
import { CfnTable, ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { administratorArns, checkPlace } from '../private/deployers';
import { bucketOf, removalPolicy, ProtectedBucket } from '../private/protected-bucket';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { ImportedStateBackend } from './private/imported-state-backend';
import { stateBackendNames } from './private/names';
import { replicate } from './private/replication';
import { StateBackendBase } from './state-backend-base';
import { createStateBucket } from './private/state-bucket';
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
  /** The bucket's resource, for properties that no method has. */
  public readonly cfnBucket: CfnBucket;
  /** The lock table's resource, if lockMode needs one. */
  public readonly cfnTable?: CfnTable;
  /** The key's resource, if the bucket's key is not S3's own. */
  public readonly cfnKey?: CfnKey;
  /** The role that S3 replicates as, if there is a replica. */
  public readonly replicationRole?: CfnRole;
  public readonly configuredKeyArn?: string;
  private readonly created: ProtectedBucket;
  private l2Bucket?: IBucket;
  private l2Key?: IKey;
  private l2Table?: ITable;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: StateBackendProps) {
    super(scope, id);
    const { environment } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(StateBackendPresets, environment, props, problems);
    const administrators = administratorArns(this, environment, problems);
    checkPlace(this, environment, environment.region, problems);
    StateBackendPresets.checkReplicaRegion(environment, problems, { prop: 'replicaRegion', region: props.replicaRegion });
    problems.throwIfAny();
    const names = stateBackendNames(environment, props, props.replicaRegion);
    claimName(this, 'bucket', names.bucketName, problems);
    problems.throwIfAny();

    const created = createStateBucket(this, {
      environment,
      settings: this.settings,
      bucketName: names.bucketName,
      keyAlias: names.keyAlias,
      administratorArns: administrators,
    });
    this.cfnTable = this.settings.lockMode === LockMode.S3 ? undefined : this.createTable(names.tableName);
    this.replicationRole = props.replicaRegion === undefined ? undefined : replicate(this, created, { environment, names, replicaRegion: props.replicaRegion });
    tagResources(this, environment);

    this.environment = environment;
    this.created = created;
    this.cfnBucket = created.bucket;
    this.cfnKey = created.key;
    this.bucketName = names.bucketName;
    this.bucketArn = created.bucket.attrArn;
    this.lockMode = this.settings.lockMode;
    this.tableName = this.cfnTable && names.tableName;
    this.tableArn = this.cfnTable?.attrArn;
    this.keyArn = created.key?.attrArn;
    this.configuredKeyArn = created.key && names.keyAliasArn;
  }

  /** The bucket that holds the states. What is added to its policy lands in the policy that protects it. */
  public get bucket(): IBucket {
    this.l2Bucket ??= bucketOf(this.created);
    return this.l2Bucket;
  }

  /** The key that encrypts the bucket, if it is not S3's own. */
  public get key(): IKey | undefined {
    this.l2Key ??= this.cfnKey && Key.fromCfnKey(this.cfnKey);
    return this.l2Key;
  }

  /** The lock table, if lockMode needs one. */
  public get table(): ITable | undefined {
    this.l2Table ??= this.tableArn === undefined ? undefined : Table.fromTableArn(this, 'TableReference', this.tableArn);
    return this.l2Table;
  }

  /** Encrypted with DynamoDB's own key: the table holds who locks what and checksums, never a state. */
  private createTable(tableName: string): CfnTable {
    const table = new CfnTable(this, 'Table', {
      tableName,
      keySchema: [{ attributeName: 'LockID', keyType: 'HASH' }],
      attributeDefinitions: [{ attributeName: 'LockID', attributeType: 'S' }],
      billingMode: 'PAY_PER_REQUEST',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: this.settings.lockTablePointInTimeRecovery },
      deletionProtectionEnabled: this.settings.lockTableDeletionProtection,
    });
    table.applyRemovalPolicy(removalPolicy(this.settings));
    return table;
  }
}
