import { Statement } from './iam';

/** What made a model, and so what it cannot know. */
export type ModelSource = 'template' | 'terraform' | 'deployed';

export interface StorageTransitionModel {
  readonly storageClass: string;
  readonly days: number;
  readonly minimumBytes: number;
}

export interface BucketModel {
  readonly name: string;
  /** `Enabled`, `Suspended`, or nothing where it was never set. */
  readonly versioning?: string;
  readonly encryption?: {
    /** `AES256` or `aws:kms`. */
    readonly algorithm: string;
    readonly keyArn?: string;
    readonly bucketKey: boolean;
  };
  readonly publicAccessBlock?: {
    readonly blockPublicAcls: boolean;
    readonly ignorePublicAcls: boolean;
    readonly blockPublicPolicy: boolean;
    readonly restrictPublicBuckets: boolean;
  };
  readonly ownership?: string;
  /** What the enabled rules that cover the whole bucket do. */
  readonly lifecycle: {
    readonly noncurrentDays?: number;
    readonly newerNoncurrentVersions?: number;
    readonly abortIncompleteUploadDays?: number;
    readonly expiredObjectDeleteMarker: boolean;
    /** After how many days every current object expires; nothing if none does by its age. */
    readonly expirationDays?: number;
    /** What enabled rules do beyond that, in words: expire current states, say, or cover a part of the bucket. */
    readonly others: readonly string[];
    /** When current objects move to another storage class, and the smallest that do. */
    readonly transitions?: readonly StorageTransitionModel[];
  };
  readonly policy: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
  readonly objectLock: boolean;
  /** How what is written is locked by default. */
  readonly retention?: { readonly mode: string; readonly days: number };
  readonly replication?: {
    readonly destinationArn: string;
    /** ARN of the role that S3 replicates as. */
    readonly roleArn?: string;
    /** The account that the copies belong to, where it is said. */
    readonly account?: string;
    readonly replicaKeyArn?: string;
    readonly deleteMarkers: boolean;
    readonly encryptedObjects: boolean;
  };
  /** Whether it stays when the construct is removed. Unknown of what is deployed. */
  readonly retainedOnDeletion?: boolean;
  /** Whether something empties it when it is removed. Unknown of what is deployed. */
  readonly emptiedOnDeletion?: boolean;
}

export interface KeyModel {
  readonly arn: string;
  readonly rotation: boolean;
  /** Unknown of what is deployed. */
  readonly deletionWindowDays?: number;
  readonly policy: readonly Statement[];
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly retainedOnDeletion?: boolean;
}

export interface TopicModel {
  readonly name: string;
  readonly arn: string;
  /** The key of the encryption at rest, as it was given: an ARN, an id or an alias. */
  readonly keyReference?: string;
  /** With which hash messages are signed; nothing where SNS's own default, 1, is left. */
  readonly signatureVersion?: string;
  readonly policy: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface SubscriptionModel {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Whether the message itself is delivered, without an envelope and its signature. */
  readonly raw: boolean;
  /** ARN of the queue of what could not be delivered. */
  readonly deadLetterArn?: string;
  /** Whether the endpoint has confirmed it; unknown of templates. */
  readonly confirmed?: boolean;
}

export interface QueueModel {
  readonly name: string;
  readonly arn: string;
  /** The key of the encryption at rest, as it was given: an ARN, an id or an alias. */
  readonly keyReference?: string;
  readonly retentionSeconds: number;
  readonly policy: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface AlarmModel {
  readonly name: string;
  readonly description?: string;
  readonly namespace?: string;
  readonly metricName?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic?: string;
  readonly periodSeconds?: number;
  readonly evaluationPeriods?: number;
  readonly threshold?: number;
  readonly comparison?: string;
  readonly missingData: string;
  readonly enabled: boolean;
  /** Whom it tells when it goes off. */
  readonly actions: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A rule of EventBridge's default bus. */
export interface RuleModel {
  readonly name: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  readonly targetArns: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}
