import { LockMode, PlatformEnvironment, StateBackendNames, StateBackendSettings, StateEncryption } from '@plinth/env-presets';

/** The names that a backend, or its replica, must have. */
export type StateBackendNamed =
  Pick<StateBackendNames, 'bucketName' | 'bucketArn' | 'tableName' | 'tableArn' | 'keyAlias' | 'keyAliasArn'>
  & Partial<Pick<StateBackendNames, 'replicaBucketArn'>>;

/** What a backend should be. */
export interface StateBackendSubject {
  readonly environment: PlatformEnvironment;
  readonly settings: StateBackendSettings;
  readonly names: StateBackendNamed;
  /** The role with `grantPlan()` for the environment's own prefix. */
  readonly planRoleArn: string;
  /** The role with `grantApply()` for the environment's own prefix. */
  readonly applyRoleArn: string;
  /**
   * Where it is replicated to.
   * @default - not replicated
   */
  readonly replicaRegion?: string;
  /**
   * Where it stands.
   * @default - the environment's region
   */
  readonly region?: string;
}

/** The replica of a backend as a subject of its own: protected like the original, without table and grants. */
export function replicaSubject(subject: StateBackendSubject, names: StateBackendNames): StateBackendSubject {
  const region = subject.replicaRegion;
  if (region === undefined) {
    throw new Error(`${subject.names.bucketName} has no replica, give the subject its replicaRegion`);
  }
  return {
    ...subject,
    region,
    replicaRegion: undefined,
    settings: { ...subject.settings, lockMode: LockMode.S3 },
    names: {
      tableName: names.tableName,
      tableArn: names.tableArn,
      bucketName: names.replicaBucketName(region),
      bucketArn: names.replicaBucketArn(region),
      keyAlias: names.replicaKeyAlias,
      keyAliasArn: names.replicaKeyAliasArn(region),
    },
  };
}

export function regionOf(subject: StateBackendSubject): string {
  return subject.region ?? subject.environment.region;
}

export function hasKey({ settings }: StateBackendSubject): boolean {
  return settings.encryption === StateEncryption.CUSTOMER_MANAGED_KEY;
}

export function hasTable({ settings }: StateBackendSubject): boolean {
  return settings.lockMode !== LockMode.S3;
}

export function locksWithObjects({ settings }: StateBackendSubject): boolean {
  return settings.lockMode !== LockMode.DYNAMODB;
}

/** What the keys of the environment's states begin with. */
export function statePrefix({ environment }: StateBackendSubject): string {
  return `${environment.name}/`;
}

/** Who deploys, as patterns. Where the environment names nobody it is CloudFormation, by the role of `cdk bootstrap`. */
export function deployerArns({ environment }: StateBackendSubject): string[] {
  const { partition, account } = environment;
  return environment.deployerArns ?? [`arn:${partition}:iam::${account}:role/cdk-*-cfn-exec-role-${account}-*`];
}
