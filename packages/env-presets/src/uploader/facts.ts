import { PlatformEnvironment } from '../environment';
import { AccessKeyData } from './settings';

/**
 * What the policies of an uploader are made from.
 *
 * @stability experimental
 */
export interface UploadAccessProps {
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** The bucket's region. */
  readonly region: string;
  /** What the keys of the objects begin with. */
  readonly prefixes: string[];
  /** Whether an object that exists may be replaced. */
  readonly overwrite: boolean;
  /**
   * The networks from which uploads are accepted.
   * @default - from anywhere
   */
  readonly sourceCidrs?: string[];
  /**
   * The VPC endpoints through which uploads are accepted.
   * @default - through any
   */
  readonly vpcEndpointIds?: string[];
  /**
   * ARN of the key that encrypts the bucket.
   * @default - none: S3-managed keys
   */
  readonly keyArn?: string;
}

/**
 * How the External Secrets Operator is to read an uploader's secret.
 *
 * @see https://external-secrets.io/latest/provider/aws-secrets-manager/
 * @stability experimental
 */
export interface ExternalSecretOptions {
  /** The Kubernetes namespace of both manifests. */
  readonly namespace: string;
  /**
   * The service account by which the operator takes the reader's role.
   * @default - the operator's own identity is the reader
   */
  readonly serviceAccount?: string;
  /**
   * The name of the SecretStore, the ExternalSecret and of the Kubernetes secret that it makes.
   * @default - `{project}-{environment}-{name}`, as the uploader's user
   */
  readonly name?: string;
  /**
   * How often the operator looks for a rotated key, in minutes, at least 1.
   * @default 15
   */
  readonly refreshMinutes?: number;
}

/**
 * What a reader of the secret may do.
 *
 * @stability experimental
 */
export interface SecretReadOptions {
  /**
   * Whether the reader may list secrets too, which can be allowed for all of an account's secrets only: their names and
   * tags, never their values.
   * @default false
   */
  readonly listSecrets?: boolean;
}

/**
 * How to find an uploader that exists already. What is left out is as `Uploader` would make it.
 *
 * @stability experimental
 */
export interface UploaderAttributes {
  /** The environment that it belongs to. */
  readonly environment: PlatformEnvironment;
  /**
   * The word in its names.
   * @default uploader
   */
  readonly name?: string;
  /** The bucket's name. */
  readonly bucketName: string;
  /**
   * The bucket's region.
   * @default - the environment's home region
   */
  readonly bucketRegion?: string;
  /**
   * What the keys of the objects begin with.
   * @default ['uploads/']
   */
  readonly prefixes?: string[];
}

/**
 * What a presigned POST may upload: the bucket checks what IAM cannot.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 * @stability experimental
 */
export interface UploadPostOptions {
  /** The type that the object must be sent with, for example `image/png`, or `image/*` for every image. */
  readonly contentType: string;
  /** The most bytes that are accepted, 1 to 5368709120 (5 GiB). */
  readonly maximumBytes: number;
  /**
   * The least bytes that are accepted.
   * @default 1
   */
  readonly minimumBytes?: number;
  /**
   * The one key that may be written, below one of the uploader's prefixes.
   * @default - any name below `prefix`
   */
  readonly key?: string;
  /**
   * What the key must begin with: one of the uploader's prefixes or a folder below, ending in `/`.
   * @default - the first prefix
   */
  readonly prefix?: string;
  /**
   * Seconds for which the form may be sent, 1 to 604800. The bucket refuses older signatures than its own
   * `presignedMaxAgeSeconds`, whatever is said here.
   * @default 900
   */
  readonly expiresSeconds?: number;
}

/**
 * An access key, as IAM hands it out.
 *
 * @stability experimental
 */
export interface AccessKeyPair {
  /** The id, which is no secret. */
  readonly accessKeyId: string;
  /** The secret. */
  readonly secretAccessKey: string;
}

/**
 * Two prefixes of which one holds the other.
 *
 * @stability experimental
 */
export interface PrefixOverlap {
  /** The one. */
  readonly prefix: string;
  /** The other. */
  readonly other: string;
}

/**
 * What a schedule that tells of an old key is for.
 *
 * @stability experimental
 */
export interface KeyAgeProps {
  /** The user that has the key. */
  readonly userName: string;
  /** The key. */
  readonly key: AccessKeyData;
  /** Days after which it is too old. */
  readonly maxAgeDays: number;
}

/**
 * What tells of old keys needs to know.
 *
 * @stability experimental
 */
export interface KeyAgeAccessProps {
  /** ARN of the topic that is told. */
  readonly topicArn: string;
  /** The topic's region. */
  readonly region: string;
  /**
   * ARN of the key that encrypts the topic.
   * @default - none, or SNS's own
   */
  readonly topicKeyArn?: string;
}

/**
 * What is known of an uploader: what its secret, manifests and commands are made from.
 *
 * @stability experimental
 */
export interface UploaderFacts {
  /** The environment that it belongs to. */
  readonly environment: PlatformEnvironment;
  /** The word in its names. */
  readonly name: string;
  /** The bucket's name. */
  readonly bucketName: string;
  /** The bucket's region. */
  readonly bucketRegion: string;
  /** What the keys of the objects begin with. */
  readonly prefixes: string[];
}
