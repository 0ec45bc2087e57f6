import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import {
  LockMode, PlatformEnvironment, Problems, StateBackendAttributes, StateBackendOptions, StateBackendPresets, StateBackendSettings,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { administratorArns } from '../private/deployers';
import { checkPlace } from '../private/place';
import { retention } from '../private/protected-key';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { ImportedStateBackend } from './private/imported-state-backend';
import { namesOf } from './private/names';
import { replicate } from './private/replication';
import { createStateBucket } from './private/state-bucket';
import { StateBackendBase } from './state-backend-base';
import { IStateBackend } from './state-backend-interface';

/**
 * Props of a `StateBackend`.
 *
 * @stability experimental
 */
export interface StateBackendProps extends StateBackendOptions {
  /** The environment whose states it keeps, and whose tier gives every default. It must name its `deployerArns`. */
  readonly environment: PlatformEnvironment;
  /**
   * The provider that everything is made with, for example an aliased one.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * Where Terraform, OpenTofu and CDKTF keep their state: versioned, encrypted, locked, recoverable.
 *
 * Creates a bucket with its policy; above dev a KMS key with an alias (about 1 USD a month); with lockMode DYNAMODB or
 * BOTH a table (paid by request); with `replicaRegion` the role that replicates. Names follow from the environment,
 * never from the construct's path, so a rename in code changes addresses only.
 *
 * A bucket in the account-regional namespace needs provider 6.37 or newer; everything else works from 5.100 on.
 *
 * @example
 * import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
 * import { Identity, StateBackend } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { App, TerraformStack } from 'cdktf';
 *
 * const environment = PlatformEnvironment.dev({
 *   project: 'acme', account: '111111111111', region: 'eu-central-1', deployerArns: ['arn:aws:iam::111111111111:role/deployer'],
 * });
 * const app = new App();
 * const bootstrap = new TerraformStack(app, 'bootstrap');
 * new AwsProvider(bootstrap, 'Aws', { region: environment.region });
 * const state = new StateBackend(bootstrap, 'State', { environment });
 * state.grantApply(Identity.roleName('deployer'));
 * state.attachTo(new TerraformStack(app, 'network'), { component: 'network' });
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
   * @throws one error with everything that is wrong with the attributes
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
  public readonly bucket: S3Bucket;
  /** The key that encrypts the bucket, if it is not S3's own. */
  public readonly key?: KmsKey;
  /** The lock table, if lockMode needs one. */
  public readonly table?: DynamodbTable;
  /** The role that S3 replicates as, if there is a replica. */
  public readonly replicationRole?: IamRole;
  public readonly configuredKeyArn?: string;
  protected readonly provider?: TerraformProvider;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: StateBackendProps) {
    super(scope, id);
    const { environment, provider, replicaRegion } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(StateBackendPresets, environment, props, problems);
    const administrators = administratorArns(environment, problems);
    checkPlace(this, environment, environment.region, problems, provider);
    StateBackendPresets.checkReplicaRegion(environment, problems, { prop: 'replicaRegion', region: replicaRegion });
    problems.throwIfAny();
    const names = namesOf(environment, props);
    claimName(this, 'bucket', names.bucketName, problems);
    problems.throwIfAny();

    const { tags } = environment;
    const created = createStateBucket(this, {
      environment,
      settings: this.settings,
      bucketName: names.bucketName,
      bucketArn: names.bucketArn,
      keyAlias: names.keyAlias,
      administratorArns: administrators,
      tags,
      provider,
    });
    this.table = this.settings.lockMode === LockMode.S3 ? undefined : this.createTable(names.tableName, tags, provider);
    this.replicationRole = replicaRegion === undefined ? undefined : replicate(this, created, { environment, names, replicaRegion, tags, provider });

    this.environment = environment;
    this.provider = provider;
    this.bucket = created.bucket;
    this.key = created.key;
    this.bucketName = names.bucketName;
    this.bucketArn = names.bucketArn;
    this.lockMode = this.settings.lockMode;
    this.tableName = this.table && names.tableName;
    this.tableArn = this.table && names.tableArn;
    this.keyArn = created.key?.arn;
    this.configuredKeyArn = created.key && names.keyAliasArn;
  }

  /** Encrypted with DynamoDB's own key: the table holds who locks what and checksums, never a state. */
  private createTable(name: string, tags: { [key: string]: string }, provider?: TerraformProvider): DynamodbTable {
    return new DynamodbTable(this, 'Table', {
      name,
      hashKey: 'LockID',
      attribute: [{ name: 'LockID', type: 'S' }],
      billingMode: 'PAY_PER_REQUEST',
      pointInTimeRecovery: { enabled: this.settings.lockTablePointInTimeRecovery },
      deletionProtectionEnabled: this.settings.lockTableDeletionProtection,
      lifecycle: retention(this.settings),
      tags,
      provider,
    });
  }
}
