import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import { Wafv2WebAcl } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import {
  AssetCdnDns, AssetCdnNames, AssetCdnOptions, AssetCdnPolicies, AssetCdnPresets, AssetCdnSettings, DnsRecordData, PlatformEnvironment,
  PolicyStatementData, Problems,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';
import { deployAfter } from '../private/order';
import { bucketUsersOf } from '../private/bucket-users';
import { checkPlace } from '../private/place';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { AssetBucket } from './asset-bucket';
import { IAssetBucket } from './asset-bucket-interface';
import { AssetLogBucket } from './asset-log-bucket';
import { deliverLogs } from './private/access-logs';
import { Certificate, createCertificate, createRecords } from './private/certificate';
import { createDistribution } from './private/distribution';
import { edgeProviderOf } from './private/edge';
import { createFirewall } from './private/firewall';

/**
 * Props of an `AssetCdn`.
 *
 * @stability experimental
 */
export interface AssetCdnProps extends AssetCdnOptions {
  /** The environment whose assets are served, and whose tier gives every default. */
  readonly environment: PlatformEnvironment;
  /**
   * The bucket of the assets. What concerns the bucket is then chosen there.
   * @default - one is made
   */
  readonly bucket?: IAssetBucket;
  /**
   * The bucket of the access logs. How long they are kept is then chosen there.
   * @default - one is made where logs are kept
   */
  readonly logBucket?: AssetLogBucket;
  /**
   * The provider of the environment's region, for example an aliased one: the bucket of the assets is made with it.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
  /**
   * A provider of us-east-1, with which everything but the bucket of the assets is made.
   * @default - `provider`, in an environment whose region is us-east-1; every other environment must give it
   */
  readonly edgeProvider?: TerraformProvider;
}

/**
 * A private bucket that the world reads through CloudFront: HTTPS only, security headers, no listing, 404 for what is not
 * there, and what users upload in a sandbox.
 *
 * Creates a bucket, a distribution (paid by traffic; price class and firewall by tier) with an origin access control, a
 * function and response headers policies; with `hostedZoneId` a certificate and records; in prod a web ACL (about 9 USD a
 * month), and above dev a bucket of access logs. CloudFront is configured in us-east-1, so a provider of that region is
 * needed: `edgeProvider`.
 *
 * @example
 * import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
 * import { AssetCdn, Identity } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { App, TerraformOutput, TerraformStack } from 'cdktf';
 *
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * const stack = new TerraformStack(new App(), 'assets');
 * new AwsProvider(stack, 'Aws', { region: environment.region });
 * const edgeProvider = new AwsProvider(stack, 'Edge', { region: 'us-east-1', alias: 'edge' });
 * const assets = new AssetCdn(stack, 'Assets', { environment, edgeProvider });
 * assets.grantDeploy(Identity.roleName('ci-deploy'));
 * new TerraformOutput(stack, 'url', { value: assets.url });
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 * @stability experimental
 */
export class AssetCdn extends Construct {
  /** The environment that it belongs to. */
  public readonly environment: PlatformEnvironment;
  /** What it was made with: every value, resolved. What a given bucket was made with, the bucket says. */
  public readonly settings: AssetCdnSettings;
  /** The bucket of the assets. */
  public readonly bucket: IAssetBucket;
  /** The bucket of the access logs, where logs are kept. */
  public readonly logBucket?: AssetLogBucket;
  /** Id of the distribution. */
  public readonly distributionId: string;
  /** ARN of the distribution. */
  public readonly distributionArn: string;
  /** CloudFront's name for the distribution. */
  public readonly distributionDomainName: string;
  /** Names of its own. */
  public readonly domainNames: string[];
  /** ARN of the certificate, if there are names of its own. */
  public readonly certificateArn?: string;
  /** Where it is read: `https://` and its first name, CloudFront's if it has none of its own. */
  public readonly url: string;
  /** The records that its names need, wherever DNS is kept. The value is known after a deploy. */
  public readonly dnsRecords: DnsRecordData[];
  /** The distribution. */
  public readonly distribution: CloudfrontDistribution;
  /** What signs the distribution's requests to the bucket. */
  public readonly originAccessControl: CloudfrontOriginAccessControl;
  /** The function that every viewer request passes. */
  public readonly viewerFunction: CloudfrontFunction;
  /** The function that has browsers keep what is immutable, if any path is. */
  public readonly immutableFunction?: CloudfrontFunction;
  /** The headers of each kind of answers. */
  public readonly headersPolicies: CloudfrontResponseHeadersPolicy[];
  /** The certificate, if it is made here. */
  public readonly certificate?: AcmCertificate;
  /** The web ACL, if there is a firewall. */
  public readonly webAcl?: Wafv2WebAcl;
  private readonly names: AssetCdnNames;
  private readonly provider?: TerraformProvider;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: AssetCdnProps) {
    super(scope, id);
    const { environment, provider } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(AssetCdnPresets, environment, props, problems, ['certificateArn', 'hostedZoneId']);
    AssetCdnPresets.checkCertificateGiven(props, problems);
    AssetCdnPresets.checkBrought(props, {
      environment,
      bucket: props.bucket?.environment,
      logBucket: props.logBucket?.environment,
      bucketOrigins: props.bucket instanceof AssetBucket ? props.bucket.settings.corsAllowedOrigins : undefined,
    }, problems);
    checkPlace(this, environment, environment.region, problems, provider);
    const edgeProvider = edgeProviderOf(this, environment, props, problems);
    problems.throwIfAny();
    this.names = new AssetCdnNames(environment, { name: props.name, bucketNamespace: props.bucketNamespace });
    claimName(this, 'asset CDN', this.names.functionName, problems);
    bucketUsersOf(this).claimDelivery({
      owner: this.node.path, bucketName: props.bucket?.bucketName ?? this.names.bucketName, uploadPrefixes: this.settings.uploadPrefixes,
    }, problems);
    problems.throwIfAny();

    this.environment = environment;
    this.provider = provider;
    this.domainNames = this.settings.domainNames;
    this.bucket = props.bucket ?? new AssetBucket(this, 'Bucket', props);
    this.logBucket = props.logBucket ?? (this.settings.logRetentionDays > 0 ? new AssetLogBucket(this, 'Logs', { ...props, edgeProvider }) : undefined);
    const edge = { environment, settings: this.settings, names: this.names, provider: edgeProvider };
    this.webAcl = createFirewall(this, edge);
    const made = this.makeCertificate(props, edgeProvider);
    this.certificate = made?.certificate;
    this.certificateArn = props.certificateArn ?? made?.validatedArn;
    const created = createDistribution(this, {
      ...edge, bucketRegionalDomainName: this.bucket.bucketRegionalDomainName, certificateArn: this.certificateArn, webAclArn: this.webAcl?.arn,
    });
    this.distribution = created.distribution;
    this.originAccessControl = created.originAccessControl;
    this.viewerFunction = created.viewerFunction;
    this.immutableFunction = created.immutableFunction;
    this.headersPolicies = created.headersPolicies;
    this.connect(props.hostedZoneId, edgeProvider);

    this.distributionId = this.distribution.id;
    this.distributionArn = this.distribution.arn;
    this.distributionDomainName = this.distribution.domainName;
    this.url = `https://${this.domainNames.find((name) => !name.startsWith('*')) ?? this.distributionDomainName}`;
    this.dnsRecords = AssetCdnDns.records(this.domainNames, this.distributionDomainName);
  }

  /** What the policy of the bucket must allow, as data: for a bucket whose policy is not made here. */
  public get originReadStatements(): PolicyStatementData[] {
    return AssetCdnPolicies.originRead(this.bucket.bucketArn, this.distributionArn);
  }

  /** What the policy of the bucket's key must allow, as data: for a key whose policy is not made here. */
  public get keyOriginReadStatements(): PolicyStatementData[] {
    return AssetCdnPolicies.keyOriginRead(this.distributionArn);
  }

  /**
   * Lets an identity deploy assets: list, read, write and delete objects, and invalidate what the edge has of them. It may
   * neither write nor delete below `uploadPrefixes`.
   *
   * @param identity who deploys
   * @throws if the identity cannot hold the policy
   */
  public grantDeploy(identity: Identity): Grant {
    const statements = AssetCdnPolicies.deploy({
      bucketArn: this.bucket.bucketArn,
      region: this.bucket.bucketRegion,
      distributionArn: this.distributionArn,
      uploadPrefixes: this.settings.uploadPrefixes,
      keyArn: this.bucket.keyArn,
    });
    return identity._attach(this, `${this.names.originAccessControlName}-deploy`, statements, new Problems(this.node.path), this.provider);
  }

  private makeCertificate({ certificateArn, hostedZoneId }: AssetCdnProps, provider?: TerraformProvider): Certificate | undefined {
    const { domainNames, environment: { tags } } = this;
    return certificateArn === undefined && hostedZoneId !== undefined ? createCertificate(this, { domainNames, hostedZoneId, tags, provider }) : undefined;
  }

  private connect(hostedZoneId: string | undefined, provider?: TerraformProvider): void {
    const { distribution, domainNames, names, environment: { tags } } = this;
    this.bucket.allowDistribution(distribution.arn);
    if (this.bucket instanceof AssetBucket && this.bucket.bucket.cdktfStack === distribution.cdktfStack) {
      // of another stack it is deployed later, since its policy names the distribution
      deployAfter(distribution, this.bucket.bucket);
    }
    if (this.logBucket) {
      deliverLogs(this, { names, distributionArn: distribution.arn, bucket: this.logBucket, tags, provider });
    }
    if (hostedZoneId !== undefined) {
      createRecords(this, { domainNames, hostedZoneId, tags, provider }, distribution);
    }
  }
}
