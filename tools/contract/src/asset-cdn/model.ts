import { Statement } from '../iam';
import { BucketModel, KeyModel, ModelSource } from '../model';

/** One header that CloudFront sets; whether it does so also if the object brings one. */
export interface HeaderModel {
  readonly value: string;
  readonly override: boolean;
}

/** What a response headers policy adds and takes away. */
export interface HeadersModel {
  /** By the header's name in lower case. */
  readonly set: Readonly<Record<string, HeaderModel>>;
  readonly cors?: {
    readonly origins: readonly string[];
    readonly methods: readonly string[];
    readonly credentials: boolean;
    readonly override: boolean;
  };
}

export interface BehaviorModel {
  /** `*` of the default behavior. */
  readonly pathPattern: string;
  readonly origin: string;
  readonly viewerProtocol: string;
  readonly allowedMethods: readonly string[];
  readonly compress: boolean;
  readonly cachePolicyId?: string;
  readonly originRequestPolicyId?: string;
  readonly headers?: HeadersModel;
  /** What runs on a viewer's request before anything is looked up. */
  readonly viewerFunction?: { readonly code: string; readonly runtime: string };
  /** What runs on the answer, unless it is an error. */
  readonly responseFunction?: { readonly code: string; readonly runtime: string };
  /** What else runs, in words: a Lambda. */
  readonly others: readonly string[];
}

export interface OriginModel {
  readonly domainName: string;
  readonly path: string;
  /** Whether it is an S3 origin, which CloudFront may sign requests for. */
  readonly s3: boolean;
  readonly accessControl?: { readonly originType: string; readonly behavior: string; readonly protocol: string };
  /** The legacy origin access identity. */
  readonly identity?: string;
}

export interface DistributionModel {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
  readonly enabled: boolean;
  readonly aliases: readonly string[];
  readonly certificateArn?: string;
  readonly minimumTls?: string;
  readonly sni: boolean;
  readonly httpVersion: string;
  readonly ipv6: boolean;
  readonly priceClass: string;
  readonly defaultRootObject?: string;
  readonly webAclArn?: string;
  readonly origins: readonly OriginModel[];
  /** In the order in which CloudFront compares paths, the default behavior last. */
  readonly behaviors: readonly BehaviorModel[];
  readonly errors: ReadonlyArray<{ readonly code: number; readonly answer?: number; readonly page?: string; readonly seconds?: number }>;
  /** Whether the legacy logs are on, which need access control lists. */
  readonly legacyLogs: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** A certificate that is made here. */
export interface CertificateModel {
  readonly arn: string;
  readonly names: readonly string[];
  readonly validation: string;
  /** Where it is made; CloudFront looks in one region only. */
  readonly region: string;
}

export interface FirewallModel {
  readonly name: string;
  readonly arn: string;
  readonly scope: string;
  /** What happens to what no rule matches. */
  readonly otherwise: 'allow' | 'block';
  readonly rules: ReadonlyArray<{
    readonly name: string;
    readonly group?: string;
    readonly limit?: number;
    readonly windowSeconds?: number;
    readonly counts: boolean;
    readonly metrics: boolean;
  }>;
  readonly log?: { readonly group: string; readonly retentionDays?: number };
  readonly tags: Readonly<Record<string, string>>;
}

export interface AccessLogModel {
  readonly bucket: BucketModel;
  readonly sourceName: string;
  readonly logType: string;
  readonly destinationArn: string;
}

/** A bucket of assets with what delivers it, however it was read. */
export interface AssetCdnModel {
  readonly source: ModelSource;
  readonly bucket: BucketModel;
  readonly cors: ReadonlyArray<{ readonly origins: readonly string[]; readonly methods: readonly string[] }>;
  readonly key?: KeyModel;
  readonly distribution: DistributionModel;
  /** Nothing where it is made elsewhere. */
  readonly certificate?: CertificateModel;
  readonly firewall?: FirewallModel;
  readonly logs?: AccessLogModel;
  /** What the policy of the role with `grantDeploy()` says; nothing where the role was not found. */
  readonly deploy?: readonly Statement[];
  /** The types of everything in the stacks; unknown of what is deployed. */
  readonly types?: readonly string[];
}
