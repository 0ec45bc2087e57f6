import {
  AssetBucketAttributes, AssetBucketPresets, AssetCdnNames, AssetCdnPolicies, PlatformEnvironment, PolicyDocuments, Problems,
} from '@plinth/env-presets';
import { Annotations, DefaultTokenResolver, StringConcat, Tokenization } from 'cdktf';
import { Construct } from 'constructs';
import { partTokens } from '../../private/concrete';
import { IAssetBucket } from '../asset-bucket-interface';

export class ImportedAssetBucket extends Construct implements IAssetBucket {
  readonly environment: PlatformEnvironment;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly bucketRegion: string;
  readonly bucketRegionalDomainName: string;
  readonly keyArn?: string;

  constructor(scope: Construct, id: string, attributes: AssetBucketAttributes) {
    super(scope, id);
    const { environment, ...values } = attributes;
    const problems = new Problems(this.node.path);
    const { known } = partTokens(values, AssetBucketPresets.mustBeConcrete(), problems);
    AssetBucketPresets.checkAttributes({ environment, ...known }, problems);
    problems.throwIfAny();
    this.environment = environment;
    this.bucketName = attributes.bucketName ?? new AssetCdnNames(environment, { name: attributes.name }).bucketName;
    this.bucketArn = `arn:${environment.partition}:s3:::${this.bucketName}`;
    this.bucketRegion = attributes.bucketRegion ?? environment.region;
    this.bucketRegionalDomainName = `${this.bucketName}.s3.${this.bucketRegion}.amazonaws.com`;
    this.keyArn = attributes.keyArn;
  }

  allowDistribution(distributionArn: string): void {
    const statements = {
      bucket: PolicyDocuments.render(AssetCdnPolicies.originRead(this.bucketArn, distributionArn)).Statement,
      ...(this.keyArn !== undefined && { key: PolicyDocuments.render(AssetCdnPolicies.keyOriginRead(distributionArn)).Statement }),
    };
    const readable = Tokenization.resolve(statements, { scope: this, preparing: false, resolver: new DefaultTokenResolver(new StringConcat()) });
    Annotations.of(this).addWarning(
      `the policies of ${this.bucketName} are not made here: add these statements to ${Object.keys(readable).join(' and ')}: ${JSON.stringify(readable)}`,
    );
  }
}
