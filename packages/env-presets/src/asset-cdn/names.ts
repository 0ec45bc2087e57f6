import { PlatformEnvironment } from '../environment';
import { BucketNamespace, NamedResource } from '../naming';
import { AssetHeaders } from './behaviors';

/**
 * What the names of assets and their CDN are made from.
 *
 * @stability experimental
 */
export interface AssetCdnNamesOptions {
  /**
   * The word that tells these assets from others of the environment.
   * @default assets
   */
  readonly name?: string;
  /**
   * The namespace of the buckets.
   * @default - the environment's, or GLOBAL
   */
  readonly bucketNamespace?: BucketNamespace;
}

/**
 * The names of a bucket of assets, of its logs and of what delivers it. They follow from the environment alone, never
 * from a construct tree, so that a rename in code replaces nothing and two regions can name each other without a reference.
 *
 * @example
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new AssetCdnNames(environment).bucketName; // acme-dev-assets-111111111111
 *
 * @stability experimental
 */
export class AssetCdnNames {
  /** The region in which CloudFront, its certificates, its firewall and its logs are configured. */
  public static readonly EDGE_REGION = 'us-east-1';

  /** The bucket of assets. */
  public readonly bucketName: string;
  /** ARN of the bucket of assets. */
  public readonly bucketArn: string;
  /** The alias of the assets' key, beginning with `alias/`. */
  public readonly keyAlias: string;
  /** The bucket of access logs, in the edge region. */
  public readonly logBucketName: string;
  /** ARN of the bucket of access logs. */
  public readonly logBucketArn: string;
  /** Source, destination and delivery of access logs. */
  public readonly logDeliveryName: string;
  /** ARN of the source of access logs. */
  public readonly logSourceArn: string;
  /** The origin access control. */
  public readonly originAccessControlName: string;
  /** The viewer function. */
  public readonly functionName: string;
  /** The immutable function. */
  public readonly immutableFunctionName: string;
  /** The web ACL. */
  public readonly webAclName: string;
  /** The log group of the web ACL: its name must begin with `aws-waf-logs-`. */
  public readonly webAclLogGroupName: string;

  private readonly word: string;

  /**
   * @throws if a name breaks a rule of its service
   */
  constructor(private readonly environment: PlatformEnvironment, options: AssetCdnNamesOptions = {}) {
    const { partition, account } = environment;
    const word = options.name ?? 'assets';
    this.word = word;
    this.bucketName = environment.bucketName(word, { namespace: options.bucketNamespace });
    this.bucketArn = `arn:${partition}:s3:::${this.bucketName}`;
    this.keyAlias = environment.keyAlias(word);
    this.logBucketName = environment.bucketName(`${word}-logs`, { namespace: options.bucketNamespace, region: AssetCdnNames.EDGE_REGION });
    this.logBucketArn = `arn:${partition}:s3:::${this.logBucketName}`;
    this.logDeliveryName = environment.resourceName(`${word}-logs`, NamedResource.LOG_DELIVERY);
    this.logSourceArn = `arn:${partition}:logs:${AssetCdnNames.EDGE_REGION}:${account}:delivery-source:${this.logDeliveryName}`;
    this.originAccessControlName = environment.resourceName(word, NamedResource.CLOUDFRONT);
    this.functionName = environment.resourceName(`${word}-viewer`, NamedResource.CLOUDFRONT);
    this.immutableFunctionName = environment.resourceName(`${word}-immutable`, NamedResource.CLOUDFRONT);
    this.webAclName = environment.resourceName(word, NamedResource.WEB_ACL);
    this.webAclLogGroupName = `aws-waf-logs-${this.webAclName}`;
  }

  /** The response headers policy of a kind of answers. */
  public headersPolicyName(headers: AssetHeaders): string {
    return this.environment.resourceName(`${this.word}-${headers.sandboxed ? 'uploads' : headers.preset}`, NamedResource.CLOUDFRONT);
  }

  /** Where CloudFront finds the bucket: S3's name for it in its region, since the global one redirects. */
  public get bucketRegionalDomainName(): string {
    const { region, partition } = this.environment;
    return `${this.bucketName}.s3.${region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
  }
}
