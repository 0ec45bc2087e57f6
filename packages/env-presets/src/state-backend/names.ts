import { PlatformEnvironment } from '../environment';
import { BucketNamespace, NamedResource } from '../naming';

/**
 * What the names of a state backend are made from.
 *
 * @stability experimental
 */
export interface StateBackendNamesOptions {
  /**
   * The word that tells this backend from others of the environment.
   * @default tfstate
   */
  readonly name?: string;
  /**
   * The namespace of the buckets.
   * @default - the environment's, or GLOBAL
   */
  readonly bucketNamespace?: BucketNamespace;
}

/**
 * The names of a state backend and of its replica. They follow from the environment alone, never from a construct
 * tree, so that a rename in code replaces nothing and two regions can name each other without a reference.
 *
 * @example
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new StateBackendNames(environment).bucketName; // acme-dev-tfstate-111111111111
 *
 * @stability experimental
 */
export class StateBackendNames {
  /** The states' bucket. */
  public readonly bucketName: string;
  /** ARN of the states' bucket. */
  public readonly bucketArn: string;
  /** The lock table. */
  public readonly tableName: string;
  /** ARN of the lock table. */
  public readonly tableArn: string;
  /** The alias of the states' key, beginning with `alias/`. */
  public readonly keyAlias: string;
  /** ARN of that alias: what backend configurations name as the key. */
  public readonly keyAliasArn: string;
  /** The role that S3 replicates as. */
  public readonly replicationRoleName: string;

  private readonly word: string;

  /**
   * @throws if a name breaks a rule of its service
   */
  constructor(private readonly environment: PlatformEnvironment, private readonly options: StateBackendNamesOptions = {}) {
    this.word = options.name ?? 'tfstate';
    this.bucketName = environment.bucketName(this.word, { namespace: options.bucketNamespace });
    this.bucketArn = `arn:${environment.partition}:s3:::${this.bucketName}`;
    this.tableName = environment.resourceName(`${this.word}-lock`, NamedResource.TABLE);
    this.tableArn = `arn:${environment.partition}:dynamodb:${environment.region}:${environment.account}:table/${this.tableName}`;
    this.keyAlias = environment.keyAlias(this.word);
    this.keyAliasArn = this.keyArnIn(environment.region, this.keyAlias);
    this.replicationRoleName = environment.resourceName(`${this.word}-replication`);
  }

  /** The replica's bucket in another region. */
  public replicaBucketName(region: string): string {
    return this.environment.bucketName(`${this.word}-replica`, { namespace: this.options.bucketNamespace, region });
  }

  /** ARN of the replica's bucket. */
  public replicaBucketArn(region: string): string {
    return `arn:${this.environment.partition}:s3:::${this.replicaBucketName(region)}`;
  }

  /** The alias of the replica's key, beginning with `alias/`. */
  public get replicaKeyAlias(): string {
    return this.environment.keyAlias(`${this.word}-replica`);
  }

  /** ARN of the replica's key alias in another region. */
  public replicaKeyAliasArn(region: string): string {
    return this.keyArnIn(region, this.replicaKeyAlias);
  }

  private keyArnIn(region: string, resource: string): string {
    return `arn:${this.environment.partition}:kms:${region}:${this.environment.account}:${resource}`;
  }
}
