import {
  AccessKeyCredentialOptions, AccessKeySlot, CredentialKind, GithubOidcCredentialOptions, IrsaCredentialOptions, PlatformEnvironment,
  PodIdentityCredentialOptions, UploaderNames, UploaderSettings,
} from '@plinth/env-presets';

/** How the uploader shows who it is; exactly the member of its kind is given. */
export interface UploaderCredential {
  readonly kind: CredentialKind;
  readonly accessKey?: AccessKeyCredentialOptions;
  readonly irsa?: IrsaCredentialOptions;
  readonly podIdentity?: PodIdentityCredentialOptions;
  readonly githubOidc?: GithubOidcCredentialOptions;
}

/** What an uploader should be. */
export interface UploaderSubject {
  readonly environment: PlatformEnvironment;
  readonly settings: UploaderSettings;
  readonly credential: UploaderCredential;
  readonly names: UploaderNames;
  /**
   * ARN of the role that existed already, of a credential of that kind.
   * @default - the user or role that follows from the names
   */
  readonly roleArn?: string;
  readonly bucketName: string;
  /**
   * The bucket's region.
   * @default - the environment's region
   */
  readonly bucketRegion?: string;
  /**
   * What an `AssetBucket` of the same stack refuses as too old: `presignedMaxAgeSeconds` of its settings.
   * @default - the bucket is somebody else's: nothing is promised of its policy
   */
  readonly presignedMaxAgeSeconds?: number;
  /**
   * Whether the bucket is encrypted with a customer managed key.
   * @default false
   */
  readonly customerManagedKey?: boolean;
  /**
   * ARN of that key where it is made elsewhere. A key of the template is found by the reader.
   * @default - the key of the bucket in the template, or of the deployed bucket
   */
  readonly keyArn?: string;
  /** @default - from anywhere */
  readonly sourceCidrs?: readonly string[];
  /** @default - through any */
  readonly vpcEndpointIds?: readonly string[];
  /**
   * The role that the External Secrets Operator reads the secret with, which has `grantRead()`.
   * @default - nobody reads the secret
   */
  readonly readerRoleArn?: string;
  /**
   * Whether the reader was allowed to list secrets.
   * @default false
   */
  readonly readerLists?: boolean;
  /**
   * A name of the CDN that serves what is uploaded: what was written is then read there.
   * @default - it is read from the bucket, by who verifies
   */
  readonly cdnDomainName?: string;
  /**
   * The topic that is told of a key that is too old.
   * @default - nobody is told
   */
  readonly keyAgeTopicArn?: string;
}

export function hasAccessKey({ credential }: UploaderSubject): boolean {
  return credential.kind === CredentialKind.ACCESS_KEY;
}

/** ARN of the user, or of the role, that uploads. */
export function principalArnOf(subject: UploaderSubject): string {
  return hasAccessKey(subject) ? subject.names.userArn : subject.roleArn ?? subject.names.roleArn;
}

/** Whether the uploader's role is made with it, and so trusts whom it should. */
export function hasOwnRole({ credential: { kind } }: UploaderSubject): boolean {
  return kind !== CredentialKind.ACCESS_KEY && kind !== CredentialKind.ROLE;
}

export function hasReader(subject: UploaderSubject): boolean {
  return subject.readerRoleArn !== undefined && hasAccessKey(subject);
}

export function hasKey({ customerManagedKey }: UploaderSubject): boolean {
  return customerManagedKey ?? false;
}

export function ownsBucket({ presignedMaxAgeSeconds }: UploaderSubject): boolean {
  return presignedMaxAgeSeconds !== undefined;
}

export function isLimited({ sourceCidrs = [], vpcEndpointIds = [] }: UploaderSubject): boolean {
  return sourceCidrs.length + vpcEndpointIds.length > 0;
}

export function bucketRegionOf({ bucketRegion, environment }: UploaderSubject): string {
  return bucketRegion ?? environment.region;
}

export function bucketArnOf({ bucketName, environment }: UploaderSubject): string {
  return `arn:${environment.partition}:s3:::${bucketName}`;
}

/** Whose key the secret holds: the only one's, unless it is said. */
export function activeSlot({ credential }: UploaderSubject): AccessKeySlot | undefined {
  return credential.accessKey?.active ?? credential.accessKey?.keys[0]?.slot;
}
