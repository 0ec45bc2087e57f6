import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketCorsConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-cors-configuration';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import {
  AssetBucketAttributes, AssetBucketOptions, AssetBucketPresets, AssetBucketSettings, AssetCdnNames, AssetCdnPolicies, AssetEncryption,
  PlatformEnvironment, PolicyStatementData, Problems,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { checkPlace } from '../private/place';
import { createProtectedBucket, ProtectedBucket } from '../private/protected-bucket';
import { createProtectedKey } from '../private/protected-key';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { IAssetBucket } from './asset-bucket-interface';
import { ImportedAssetBucket } from './private/imported-asset-bucket';

/**
 * Props of an `AssetBucket`.
 *
 * @stability experimental
 */
export interface AssetBucketProps extends AssetBucketOptions {
  /** The environment whose assets it holds, and whose tier gives every default. */
  readonly environment: PlatformEnvironment;
  /**
   * The provider that everything is made with, for example an aliased one.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * The bucket that an `AssetCdn` serves and an `Uploader` writes to: private, versioned, encrypted.
 *
 * An `AssetCdn` makes one by itself. Make it apart to keep the data while what delivers it comes and goes.
 *
 * Creates a bucket with its policy, and with encryption CUSTOMER_MANAGED_KEY a KMS key with an alias (about 1 USD a
 * month).
 *
 * @example
 * import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
 * import { AssetBucket, AssetCdn } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { App, TerraformStack } from 'cdktf';
 *
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * const stack = new TerraformStack(new App(), 'assets');
 * new AwsProvider(stack, 'Aws', { region: environment.region });
 * const edgeProvider = new AwsProvider(stack, 'Edge', { region: 'us-east-1', alias: 'edge' });
 * const bucket = new AssetBucket(stack, 'AssetBucket', { environment, corsAllowedOrigins: ['https://app.example.com'] });
 * new AssetCdn(stack, 'Assets', { environment, edgeProvider, bucket });
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
  /** The bucket that holds the assets. */
  public readonly bucket: S3Bucket;
  /** The bucket's policy. */
  public readonly bucketPolicy: S3BucketPolicy;
  /** The key that encrypts the bucket, if it is not S3's own. */
  public readonly key?: KmsKey;
  private readonly bucketStatements: PolicyStatementData[];
  private readonly keyStatements: PolicyStatementData[];

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: AssetBucketProps) {
    super(scope, id);
    const { environment, provider } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(AssetBucketPresets, environment, props, problems);
    checkPlace(this, environment, environment.region, problems, provider);
    problems.throwIfAny();
    const names = new AssetCdnNames(environment, { name: props.name, bucketNamespace: props.bucketNamespace });
    claimName(this, 'bucket', names.bucketName, problems);
    problems.throwIfAny();

    this.bucketStatements = AssetCdnPolicies.bucket(names.bucketArn, this.settings.presignedMaxAgeSeconds);
    this.keyStatements = AssetCdnPolicies.key(environment.accountRootArn);
    this.key = this.createKey(environment, names.keyAlias, provider);
    const created = this.createBucket(environment, names.bucketName, provider);
    this.allowScripts(created.bucket.id, provider);

    this.environment = environment;
    this.bucket = created.bucket;
    this.bucketPolicy = created.policy;
    this.bucketName = names.bucketName;
    this.bucketArn = names.bucketArn;
    this.bucketRegion = environment.region;
    this.bucketRegionalDomainName = names.bucketRegionalDomainName;
    this.keyArn = this.key?.arn;
  }

  public allowDistribution(distributionArn: string): void {
    addDistinct(this.bucketStatements, AssetCdnPolicies.originRead(this.bucketArn, distributionArn));
    addDistinct(this.keyStatements, AssetCdnPolicies.keyOriginRead(distributionArn));
  }

  private createKey(environment: PlatformEnvironment, alias: string, provider?: TerraformProvider): KmsKey | undefined {
    return this.settings.encryption !== AssetEncryption.CUSTOMER_MANAGED_KEY ? undefined : createProtectedKey(this, {
      description: `Assets of ${environment}`,
      alias,
      deletionWindowDays: this.settings.keyDeletionWindowDays,
      policy: this.keyStatements,
      retainOnDeletion: this.settings.retainOnDeletion,
      tags: environment.tags,
      provider,
    });
  }

  private createBucket({ tags }: PlatformEnvironment, bucketName: string, provider?: TerraformProvider): ProtectedBucket {
    const { noncurrentVersionRetentionDays, abortIncompleteUploadDays, retainOnDeletion } = this.settings;
    return createProtectedBucket(this, {
      bucketName,
      key: this.key,
      versioned: true,
      lifecycleRules: [{
        id: 'ExpireVersions',
        status: 'Enabled',
        filter: [{}],
        noncurrentVersionExpiration: [{ noncurrentDays: noncurrentVersionRetentionDays }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: abortIncompleteUploadDays }],
        expiration: [{ expiredObjectDeleteMarker: true }],
      }],
      policy: this.bucketStatements,
      retainOnDeletion,
      tags,
      provider,
    });
  }

  /** Uploads by scripts of the named origins. They read the ETag of each part of a multipart upload. */
  private allowScripts(bucket: string, provider?: TerraformProvider): void {
    const { corsAllowedOrigins } = this.settings;
    if (corsAllowedOrigins.length > 0) {
      new S3BucketCorsConfiguration(this, 'Cors', {
        bucket,
        corsRule: [{
          id: 'Scripts',
          allowedOrigins: corsAllowedOrigins,
          allowedMethods: ['GET', 'HEAD', 'POST', 'PUT'],
          allowedHeaders: ['*'],
          exposeHeaders: ['ETag'],
          maxAgeSeconds: 3600,
        }],
        provider,
      });
    }
  }
}

/** Of a second distribution before the same bucket too: a policy may have each Sid only once. */
function addDistinct(statements: PolicyStatementData[], added: PolicyStatementData[]): void {
  for (const statement of added) {
    const same = statements.filter(({ sid }) => sid.replace(/\d+$/, '') === statement.sid).length;
    statements.push(same === 0 ? statement : { ...statement, sid: `${statement.sid}${same + 1}` });
  }
}
