/**
 * Which of the two access keys of an uploader: IAM allows two per user, so that one can be rotated while the other works.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html
 * @stability experimental
 */
export enum AccessKeySlot {
  /** The first slot. */
  A = 'A',
  /** The second slot. */
  B = 'B',
}

/**
 * One access key.
 *
 * @stability experimental
 */
export interface AccessKeyData {
  /** Where it stands. A key stays in its slot for life: another slot is another key. */
  readonly slot: AccessKeySlot;
  /** The day on which it was made, `YYYY-MM-DD`: its age is counted from here. */
  readonly createdOn: string;
  /**
   * Whether the key is kept but refused: the step before it is removed, from which one can still go back.
   * @default false
   */
  readonly disabled?: boolean;
}

/**
 * The access keys of an uploader, and which of them the secret holds.
 *
 * @stability experimental
 */
export interface AccessKeyCredentialOptions {
  /** One key, or two while one is rotated. */
  readonly keys: AccessKeyData[];
  /**
   * Whose key the secret holds.
   * @default - the slot of the only key; with two keys it must be said
   */
  readonly active?: AccessKeySlot;
}

/**
 * A Kubernetes service account that takes the uploader's role with a token of its cluster (IRSA).
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 * @stability experimental
 */
export interface IrsaCredentialOptions {
  /**
   * The cluster's OIDC issuer, for example `https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E`.
   * It is part of the names of condition keys, so it must be concrete. Its identity provider must exist in the account.
   */
  readonly oidcIssuer: string;
  /** The namespace of the service account. */
  readonly namespace: string;
  /** The service account's name. */
  readonly serviceAccount: string;
}

/**
 * A Kubernetes service account that takes the uploader's role through EKS Pod Identity.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 * @stability experimental
 */
export interface PodIdentityCredentialOptions {
  /** ARN of the cluster, in the environment's account. Its name is taken from it, so it must be concrete. */
  readonly clusterArn: string;
  /** The namespace of the service account. */
  readonly namespace: string;
  /** The service account's name. */
  readonly serviceAccount: string;
}

/**
 * A GitHub Actions workflow that takes the uploader's role with GitHub's token. Exactly one of `branch` and
 * `githubEnvironment` is given.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 * @stability experimental
 */
export interface GithubOidcCredentialOptions {
  /**
   * The repository as the token's subject names it: `owner/name`, or with the ids that are never given to another,
   * `owner@123456/name@456789`, as GitHub does for repositories made, renamed or moved since July 2026 and those that opted in.
   * @see https://docs.github.com/en/actions/reference/security/oidc
   */
  readonly repository: string;
  /**
   * The branch that the workflow runs on, for example `main`.
   * @default - `githubEnvironment` is given
   */
  readonly branch?: string;
  /**
   * The deployment environment that the job names, for example `prod`.
   * @default - `branch` is given
   */
  readonly githubEnvironment?: string;
}

/**
 * How an uploader shows who it is.
 *
 * @stability experimental
 */
export enum CredentialKind {
  /** An IAM user with access keys, which a secret holds. */
  ACCESS_KEY = 'access-key',
  /** A role for a Kubernetes service account, by the cluster's OIDC provider. */
  IRSA = 'irsa',
  /** A role for a Kubernetes service account, by EKS Pod Identity. */
  POD_IDENTITY = 'pod-identity',
  /** A role for a GitHub Actions workflow. */
  GITHUB_OIDC = 'github-oidc',
  /** A role that exists already. */
  ROLE = 'role',
}

/**
 * What may be chosen of an uploader. What is left out comes from the environment's tier.
 *
 * @stability experimental
 */
export interface UploaderOptions {
  /**
   * The word that tells this uploader from others of the environment: it is part of the names of user, role and secret.
   * Changing it makes a new identity with a new key.
   * @default uploader
   */
  readonly name?: string;
  /**
   * What the keys of the objects begin with, each ending in `/`. No two uploaders of a bucket may overlap, and where an
   * `AssetCdn` serves the bucket, each must lie below its `uploadPrefixes` (or `acknowledge` says why it need not).
   * @default ['uploads/']
   */
  readonly prefixes?: string[];
  /**
   * Whether an object that exists may be replaced. Without it every upload must send `If-None-Match: *`; S3 answers 412
   * if the object exists.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
   * @default - true in dev, staging and prod
   */
  readonly overwrite?: boolean;
  /**
   * The networks from which uploads are accepted, in CIDR notation. Together with `vpcEndpointIds` either is enough.
   * @default - from anywhere
   */
  readonly sourceCidrs?: string[];
  /**
   * The S3 VPC endpoints through which uploads are accepted. Together with `sourceCidrs` either is enough.
   * @default - through any
   */
  readonly vpcEndpointIds?: string[];
  /**
   * Days after `createdOn` at which a message says that an access key is too old, 1 to 365.
   * @default - 180 in dev, 90 in staging and prod
   */
  readonly keyMaxAgeDays?: number;
  /**
   * ARN of the SNS topic that is told when an access key is too old. One schedule a key, no Lambda.
   * @default - nobody is told
   */
  readonly keyAgeTopicArn?: string;
  /**
   * ARN of the key that encrypts that topic, if it is a customer managed one.
   * @default - none
   */
  readonly keyAgeTopicKeyArn?: string;
  /**
   * Whether access keys are made here. Without it the secret is made empty and `storeKeyCommand` fills it with a key made
   * elsewhere, which then is in no template and no state. Changing it from true to false deletes the keys made here at once,
   * also the active one.
   * @default - true in constructs-aws; in constructs-tf, where the key lands in the state, true in dev and staging and false in prod
   */
  readonly generateKey?: boolean;
  /**
   * Why an option may be weaker than the tier below this environment's.
   * @default - no option may
   */
  readonly acknowledge?: string;
}

/**
 * What an uploader is made with: every value, resolved.
 *
 * @stability experimental
 */
export interface UploaderSettings {
  /** What the keys of the objects begin with. */
  readonly prefixes: string[];
  /** Whether an object that exists may be replaced. */
  readonly overwrite: boolean;
  /** Days after which an access key is too old. */
  readonly keyMaxAgeDays: number;
  /** Whether access keys are made here. */
  readonly generateKey: boolean;
}
