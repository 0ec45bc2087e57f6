import {
  AssetBucketAttributes, AssetBucketOptions, AssetBucketPresets, AssetBucketSettings, AssetCdnPolicies, AssetEncryption, PlatformEnvironment,
  PolicyDocuments, Problems,
} from '@plinth/env-presets';
import { CfnKey, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { checkPlace } from '../private/deployers';
import { addStatements, bucketOf, createProtectedBucket, createProtectedKey, ProtectedBucket, removalPolicy } from '../private/protected-bucket';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { IAssetBucket } from './asset-bucket-interface';
import { ImportedAssetBucket } from './private/imported-asset-bucket';
import { assetCdnNames } from './private/names';

/**
 * Props of an `AssetBucket`.
 *
 * @stability experimental
 */
export interface AssetBucketProps extends AssetBucketOptions {
  /** The environment whose assets it holds, and whose tier gives every default. */
  readonly environment: PlatformEnvironment;
}

/**
 * The bucket that an `AssetCdn` serves and an `Uploader` writes to: private, versioned, encrypted.
 *
 * An `AssetCdn` makes one by itself. Make it apart to keep the data while what delivers it comes and goes, or to have the
 * bucket before the distribution.
 *
 * Creates a bucket with its policy, and with encryption CUSTOMER_MANAGED_KEY a KMS key with an alias (about 1 USD a
 * month).
 *
 * @example
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * const bucket = new AssetBucket(this, 'AssetBucket', { environment, corsAllowedOrigins: ['https://app.example.com'] });
 * new AssetCdn(this, 'Assets', { environment, bucket });
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 * @stability experimental
 */
export class AssetBucket extends Construct implements IAssetBucket {
  /**
   * Finds a bucket that exists already. Nothing is created, and its policy is not changed: `AssetCdn` warns with the
   * statements that it needs.
   *
   * @param scope where the reference stands
   * @param id its id there
   * @param attributes what is known of it; what is left out is as `AssetBucket` would make it
   * @throws one error with everything that is wrong with the attributes
   */
  public static fromAssetBucketAttributes(scope: Construct, id: string, attributes: AssetBucketAttributes): IAssetBucket {
    return new ImportedAssetBucket(scope, id, attributes);
  }

  public readonly environment: PlatformEnvironment;
  public readonly bucketName: string;
  public readonly bucketArn: string;
  public readonly bucketRegion: string;
  public readonly bucketRegionalDomainName: string;
  public readonly keyArn?: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: AssetBucketSettings;
  /** The bucket's resource, for properties that no method has. */
  public readonly cfnBucket: CfnBucket;
  /** The key's resource, if the bucket's key is not S3's own. */
  public readonly cfnKey?: CfnKey;
  private readonly created: ProtectedBucket;
  private l2Bucket?: IBucket;
  private l2Key?: IKey;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: AssetBucketProps) {
    super(scope, id);
    const { environment } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(AssetBucketPresets, environment, props, problems);
    checkPlace(this, environment, environment.region, problems);
    problems.throwIfAny();
    const names = assetCdnNames(environment, props);
    claimName(this, 'bucket', names.bucketName, problems);
    problems.throwIfAny();

    const key = this.createKey(environment, names.keyAlias);
    this.created = this.createBucket(names.bucketName, key);
    tagResources(this, environment);

    this.environment = environment;
    this.bucketName = names.bucketName;
    this.bucketRegion = environment.region;
    this.bucketRegionalDomainName = names.bucketRegionalDomainName;
    this.cfnBucket = this.created.bucket;
    this.cfnKey = key;
    // as it is concrete, grants in another stack need no reference to this one
    this.bucketArn = names.bucketArn;
    this.keyArn = key?.attrArn;
  }

  /** The bucket that holds the assets. What is added to its policy lands in the policy that protects it. */
  public get bucket(): IBucket {
    this.l2Bucket ??= bucketOf(this.created);
    return this.l2Bucket;
  }

  /** The key that encrypts the bucket, if it is not S3's own. */
  public get key(): IKey | undefined {
    this.l2Key ??= this.cfnKey && Key.fromCfnKey(this.cfnKey);
    return this.l2Key;
  }

  public allowDistribution(distributionArn: string): void {
    addStatements(this.created.policy.policyDocument, PolicyDocuments.render(AssetCdnPolicies.originRead(this.cfnBucket.attrArn, distributionArn)).Statement);
    if (this.cfnKey) {
      addStatements(this.cfnKey.keyPolicy, PolicyDocuments.render(AssetCdnPolicies.keyOriginRead(distributionArn)).Statement);
    }
  }

  private createKey(environment: PlatformEnvironment, alias: string): CfnKey | undefined {
    return this.settings.encryption !== AssetEncryption.CUSTOMER_MANAGED_KEY ? undefined : createProtectedKey(this, {
      description: `Assets of ${environment}`,
      alias,
      deletionWindowDays: this.settings.keyDeletionWindowDays,
      policy: AssetCdnPolicies.key(environment.accountRootArn),
      removalPolicy: removalPolicy(this.settings),
    });
  }

  private createBucket(bucketName: string, key: CfnKey | undefined): ProtectedBucket {
    const { noncurrentVersionRetentionDays, abortIncompleteUploadDays, presignedMaxAgeSeconds, corsAllowedOrigins } = this.settings;
    return createProtectedBucket(this, {
      bucketName,
      key,
      versioned: true,
      lifecycleRules: [{
        id: 'ExpireVersions',
        status: 'Enabled',
        noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionRetentionDays },
        abortIncompleteMultipartUpload: { daysAfterInitiation: abortIncompleteUploadDays },
        expiredObjectDeleteMarker: true,
      }],
      corsRules: corsAllowedOrigins.length === 0 ? undefined : [{
        id: 'Scripts',
        allowedOrigins: corsAllowedOrigins,
        allowedMethods: ['GET', 'HEAD', 'POST', 'PUT'],
        allowedHeaders: ['*'],
        exposedHeaders: ['ETag'],
        maxAge: 3600,
      }],
      policy: (bucketArn) => AssetCdnPolicies.bucket(bucketArn, presignedMaxAgeSeconds),
      removalPolicy: removalPolicy(this.settings),
      notLogged: 'viewers are logged by CloudFront; S3 server access logs are best effort, and CloudTrail data events on the bucket are the audit of writers',
    });
  }
}
