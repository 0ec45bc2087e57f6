import { BackupStoreNames, BackupStoreSettings, ObjectLockMode, PlatformEnvironment } from '@plinth/env-presets';

/** Where a replica stands. */
export interface ReplicaPlace {
  readonly region: string;
  /** @default - the environment's */
  readonly account?: string;
}

/** What a backup store, or its replica, should be. */
export interface BackupStoreSubject {
  readonly environment: PlatformEnvironment;
  readonly settings: BackupStoreSettings;
  readonly names: BackupStoreNames;
  /**
   * ARN of the topic that is told of the key, where it is made elsewhere.
   * @default - the store's own
   */
  readonly alarmTopicArn?: string;
  /**
   * Where it is replicated to.
   * @default - not replicated
   */
  readonly replicatedTo?: ReplicaPlace;
  /**
   * Where the replica stands whose subject this is: see `backupReplicaSubject`.
   * @default - it is the store itself
   */
  readonly place?: ReplicaPlace;
  /**
   * The role with `grantRestore()`, which who verifies may take.
   * @default - nobody was granted to restore
   */
  readonly restoreRoleArn?: string;
  /**
   * What that grant was for; ends in `/`.
   * @default - `dumps/{project}-{environment}/`
   */
  readonly restorePrefix?: string;
  /**
   * Whether that role may also put metrics of `Plinth/Backups`, as the restore drill does.
   * @default false
   */
  readonly restorePutsMetrics?: boolean;
}

/** The replica of a store as a subject of its own: protected like the original, without topic, rule and grants. */
export function backupReplicaSubject(subject: BackupStoreSubject, settings: BackupStoreSettings = subject.settings): BackupStoreSubject {
  const { environment, names, replicatedTo: place } = subject;
  if (place === undefined) {
    throw new Error(`${names.bucketName} has no replica, give the subject where it is replicated to`);
  }
  return { environment, names, settings, place };
}

export function isReplica({ place }: BackupStoreSubject): boolean {
  return place !== undefined;
}

export function isStore({ place }: BackupStoreSubject): boolean {
  return place === undefined;
}

export function regionOf({ place, environment }: BackupStoreSubject): string {
  return place?.region ?? environment.region;
}

export function accountOf({ place, environment }: BackupStoreSubject): string {
  return place?.account ?? environment.account;
}

export function bucketNameOf({ names, place }: BackupStoreSubject): string {
  return place ? names.replicaBucketName(place.region, place.account) : names.bucketName;
}

export function bucketArnOf(subject: BackupStoreSubject): string {
  return `arn:${subject.environment.partition}:s3:::${bucketNameOf(subject)}`;
}

export function keyAliasOf({ names, place }: BackupStoreSubject): string {
  return place ? names.replicaKeyAlias : names.keyAlias;
}

export function isLocked({ settings }: BackupStoreSubject): boolean {
  return settings.objectLockMode !== ObjectLockMode.NONE;
}

export function ownsAlarmTopic(subject: BackupStoreSubject): boolean {
  return subject.alarmTopicArn === undefined && isStore(subject);
}

export function alarmTopicArnOf({ alarmTopicArn, names }: BackupStoreSubject): string {
  return alarmTopicArn ?? names.alarmTopicArn;
}

export function restorePrefixOf({ restorePrefix, environment }: BackupStoreSubject): string {
  return restorePrefix ?? `dumps/${environment}/`;
}

/** Who deploys, as patterns. Where the environment names nobody it is CloudFormation, by the role of `cdk bootstrap`. */
export function deployerArns(subject: BackupStoreSubject): string[] {
  const { environment: { partition, deployerArns: given } } = subject;
  const account = accountOf(subject);
  return given ?? [`arn:${partition}:iam::${account}:role/cdk-*-cfn-exec-role-${account}-*`];
}

/** Who may delete backups and end the key: where they are retained break-glass principals only. */
export function destroyerArns(subject: BackupStoreSubject): string[] {
  const { environment: { breakGlassArns }, settings: { retainOnDeletion } } = subject;
  return retainOnDeletion ? breakGlassArns : [...deployerArns(subject), ...breakGlassArns];
}
