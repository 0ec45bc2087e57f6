import { PlatformEnvironment } from '../../environment';
import { BucketNamespace, NamedResource } from '../../naming';

/**
 * What the names of a backup store are made from.
 *
 * @stability experimental
 */
export interface BackupStoreNamesOptions {
  /**
   * The word that tells this store from others of the environment.
   * @default backups
   */
  readonly name?: string;
  /**
   * The namespace of the buckets.
   * @default - the environment's, or GLOBAL
   */
  readonly bucketNamespace?: BucketNamespace;
}

/**
 * The names of a backup store and of its replica. They follow from the environment alone, never from a construct tree, so that a rename in
 * code replaces nothing and two regions can name each other without a reference.
 *
 * @example
 * import { BackupStoreNames, PlatformEnvironment } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new BackupStoreNames(environment).bucketName; // acme-dev-backups-111111111111
 *
 * @stability experimental
 */
export class BackupStoreNames {
  /** The word in the names. */
  public readonly name: string;
  /** `{project}-{environment}-{name}`: what logical ids and addresses begin with. */
  public readonly fullName: string;
  /** The bucket. */
  public readonly bucketName: string;
  /** ARN of the bucket. */
  public readonly bucketArn: string;
  /** The alias of the bucket's key, beginning with `alias/`. */
  public readonly keyAlias: string;
  /** The topic that alarms go to. */
  public readonly alarmTopicName: string;
  /** ARN of the alarm topic. */
  public readonly alarmTopicArn: string;
  /** The alias of the alarm topic's key, beginning with `alias/`. */
  public readonly alarmKeyAlias: string;
  /** The rule that tells when the bucket's key is disabled or its deletion scheduled. */
  public readonly keyRuleName: string;
  /** The role that S3 replicates as. */
  public readonly replicationRoleName: string;
  /** The replica's bucket key's alias, beginning with `alias/`. */
  public readonly replicaKeyAlias: string;

  /**
   * @param environment whose names they are
   * @param options the word and the namespace
   * @throws if a name breaks a rule of its service
   */
  constructor(private readonly environment: PlatformEnvironment, private readonly options: BackupStoreNamesOptions = {}) {
    const { partition, region, account } = environment;
    this.name = options.name ?? 'backups';
    this.fullName = environment.resourceName(this.name);
    this.bucketName = environment.bucketName(this.name, { namespace: options.bucketNamespace });
    this.bucketArn = `arn:${partition}:s3:::${this.bucketName}`;
    this.keyAlias = environment.keyAlias(this.name);
    this.alarmTopicName = environment.resourceName(`${this.name}-alarms`, NamedResource.TOPIC);
    this.alarmTopicArn = `arn:${partition}:sns:${region}:${account}:${this.alarmTopicName}`;
    this.alarmKeyAlias = environment.keyAlias(`${this.name}-alarms`);
    this.keyRuleName = environment.resourceName(`${this.name}-key`, NamedResource.EVENT_RULE);
    this.replicationRoleName = environment.resourceName(`${this.name}-replication`);
    this.replicaKeyAlias = environment.keyAlias(`${this.name}-replica`);
  }

  /** ARN of the role that S3 replicates as. */
  public get replicationRoleArn(): string {
    return `arn:${this.environment.partition}:iam::${this.environment.account}:role/${this.replicationRoleName}`;
  }

  /**
   * The replica's bucket.
   *
   * @param region the replica's region
   * @param account the replica's account; by default the environment's
   */
  public replicaBucketName(region: string, account?: string): string {
    return this.environment.bucketName(`${this.name}-replica`, { namespace: this.options.bucketNamespace, region, account });
  }

  /**
   * ARN of the replica's bucket.
   *
   * @param region the replica's region
   * @param account the replica's account; by default the environment's
   */
  public replicaBucketArn(region: string, account?: string): string {
    return `arn:${this.environment.partition}:s3:::${this.replicaBucketName(region, account)}`;
  }
}
