import {
  AssetCdnDns, AssetCdnNames, AssetCdnOptions, AssetCdnPolicies, AssetCdnPresets, AssetCdnSettings, DnsRecordData, PlatformEnvironment,
  PolicyStatementData, Problems,
} from '@plinth/env-presets';
import { Stack } from 'aws-cdk-lib';
import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  CfnDistribution, CfnFunction, CfnOriginAccessControl, CfnResponseHeadersPolicy, Distribution as L2Distribution, IDistribution,
} from 'aws-cdk-lib/aws-cloudfront';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { bucketUsersOf } from '../private/bucket-users';
import { checkPlace } from '../private/deployers';
import { grantStatements } from '../private/grants';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { AssetBucket } from './asset-bucket';
import { IAssetBucket } from './asset-bucket-interface';
import { AssetLogBucket } from './asset-log-bucket';
import { deliverLogs } from './private/access-logs';
import { createCertificate, createRecords } from './private/certificate';
import { createDistribution } from './private/distribution';
import { checkEdgeStack, Edge } from './private/edge';
import { createFirewall } from './private/firewall';
import { assetCdnNames } from './private/names';

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
   * The stack, in us-east-1, for what must be there. It must be deployed first, which `cdk deploy --all` sees to.
   * @default - one beside the stack that this is made in, named after it; that stack itself where it is in us-east-1
   */
  readonly edgeStack?: Stack;
}

/**
 * A private bucket that the world reads through CloudFront: HTTPS only, security headers, no listing, 404 for what is not
 * there, and what users upload in a sandbox.
 *
 * Creates a bucket, a distribution (paid by traffic; price class and firewall by tier) with an origin access control, a
 * function and response headers policies; with `hostedZoneId` a certificate and records; in prod a web ACL (about 9 USD a
 * month) and a bucket of access logs. What must be in us-east-1 stands in an edge stack of its own beside the stack,
 * unless that is in us-east-1 itself: `cdk bootstrap` that region too, and use `cdk deploy --all`.
 *
 * @example
 * declare const pipeline: iam.Role;
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * const assets = new AssetCdn(this, 'Assets', { environment });
 * assets.grantDeploy(pipeline);
 * new CfnOutput(this, 'Url', { value: assets.url });
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
  /** Id of the distribution, as a string that resolves in the stack of this construct. */
  public readonly distributionId: string;
  /** ARN of the distribution, as a string that resolves in the stack of this construct. */
  public readonly distributionArn: string;
  /** CloudFront's name for the distribution, as a string that resolves in the stack of this construct. */
  public readonly distributionDomainName: string;
  /** Names of its own. */
  public readonly domainNames: string[];
  /** Where it is read: `https://` and its first name, CloudFront's if it has none of its own. */
  public readonly url: string;
  /** The records that its names need, wherever DNS is kept. The value is known after a deploy. */
  public readonly dnsRecords: DnsRecordData[];
  /** The distribution's resource, in the edge stack. */
  public readonly cfnDistribution: CfnDistribution;
  /** The origin access control's resource, in the edge stack: what signs the distribution's requests to the bucket. */
  public readonly cfnOriginAccessControl: CfnOriginAccessControl;
  /** The viewer function's resource, in the edge stack. */
  public readonly cfnViewerFunction: CfnFunction;
  /** The resource, in the edge stack, of the function that has browsers keep what is immutable, if any path is. */
  public readonly cfnImmutableFunction?: CfnFunction;
  /** The resources, in the edge stack, of the headers of each kind of answers. */
  public readonly cfnHeadersPolicies: CfnResponseHeadersPolicy[];
  /** The certificate's resource, in the edge stack, if it is made here. */
  public readonly cfnCertificate?: CfnCertificate;
  /** The web ACL's resource, in the edge stack, if there is a firewall. */
  public readonly cfnWebAcl?: CfnWebACL;
  private l2Distribution?: IDistribution;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: AssetCdnProps) {
    super(scope, id);
    const { environment } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(AssetCdnPresets, environment, props, problems, ['certificateArn', 'hostedZoneId']);
    AssetCdnPresets.checkCertificateGiven(props, problems);
    AssetCdnPresets.checkBrought(props, {
      environment,
      bucket: props.bucket?.environment,
      logBucket: props.logBucket?.environment,
      bucketOrigins: props.bucket instanceof AssetBucket ? props.bucket.settings.corsAllowedOrigins : undefined,
    }, problems);
    checkEdgeStack(environment, props.edgeStack, problems);
    checkPlace(this, environment, environment.region, problems);
    problems.throwIfAny();
    const names = assetCdnNames(environment, props);
    claimName(this, 'asset CDN', names.functionName, problems);
    bucketUsersOf(this).claimDelivery({
      owner: this.node.path, bucketName: props.bucket?.bucketName ?? names.bucketName, uploadPrefixes: this.settings.uploadPrefixes,
    }, problems);
    problems.throwIfAny();

    this.environment = environment;
    this.bucket = props.bucket ?? new AssetBucket(this, 'Bucket', { ...props, environment });
    this.logBucket = props.logBucket ?? (this.settings.logRetentionDays > 0 ? new AssetLogBucket(this, 'Logs', { ...props, environment }) : undefined);
    const edge = Edge.of(this, environment, props.edgeStack);
    this.domainNames = this.settings.domainNames;
    this.cfnWebAcl = createFirewall(edge.scope, environment, this.settings, names);
    this.cfnCertificate = this.makeCertificate(edge.scope, props);
    const created = createDistribution(edge.scope, {
      environment,
      settings: this.settings,
      names,
      bucketRegionalDomainName: this.bucket.bucketRegionalDomainName,
      certificateArn: props.certificateArn ?? this.cfnCertificate?.ref,
      webAclArn: this.cfnWebAcl?.attrArn,
    });
    const { distribution } = created;
    this.cfnDistribution = distribution;
    this.cfnOriginAccessControl = created.originAccessControl;
    this.cfnViewerFunction = created.viewerFunction;
    this.cfnImmutableFunction = created.immutableFunction;
    this.cfnHeadersPolicies = created.headersPolicies;
    const arn = `arn:${environment.partition}:cloudfront::${environment.account}:distribution/${distribution.ref}`;
    this.connect(edge, names, arn, props.hostedZoneId);

    this.distributionId = edge.atHome('DistributionId', distribution.ref);
    this.distributionArn = `arn:${environment.partition}:cloudfront::${environment.account}:distribution/${this.distributionId}`;
    this.distributionDomainName = edge.atHome('DistributionDomainName', distribution.attrDomainName);
    this.url = `https://${this.domainNames.find((name) => !name.startsWith('*')) ?? this.distributionDomainName}`;
    this.dnsRecords = AssetCdnDns.records(this.domainNames, this.distributionDomainName);
    this.bucket.allowDistribution(this.distributionArn);
    edge.deployBefore(this.bucket);
    [edge.scope, this].forEach((part) => tagResources(part, environment));
  }

  /** The distribution, as what other constructs take. */
  public get distribution(): IDistribution {
    this.l2Distribution ??= L2Distribution.fromDistributionAttributes(this, 'DistributionReference', {
      distributionId: this.distributionId, domainName: this.distributionDomainName,
    });
    return this.l2Distribution;
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
   */
  public grantDeploy(identity: IGrantable): Grant {
    return grantStatements(identity, AssetCdnPolicies.deploy({
      bucketArn: this.bucket.bucketArn,
      region: this.bucket.bucketRegion,
      distributionArn: this.distributionArn,
      uploadPrefixes: this.settings.uploadPrefixes,
      keyArn: this.bucket.keyArn,
    }));
  }

  private makeCertificate(place: Construct, { certificateArn, hostedZoneId }: AssetCdnProps): CfnCertificate | undefined {
    return certificateArn === undefined && hostedZoneId !== undefined ? createCertificate(place, this.domainNames, hostedZoneId) : undefined;
  }

  private connect(edge: Edge, names: AssetCdnNames, distributionArn: string, hostedZoneId: string | undefined): void {
    if (this.logBucket) {
      deliverLogs(edge.scope, names, distributionArn, this.logBucket);
    }
    if (hostedZoneId !== undefined) {
      createRecords(edge.scope, this.domainNames, hostedZoneId, this.cfnDistribution.attrDomainName);
    }
  }
}
