import { AssetBucketAttributes, AssetBucketPresets, AssetCdnPolicies, PlatformEnvironment, PolicyDocuments, Problems } from '@plinth/env-presets';
import { Annotations, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { partTokens } from '../../private/concrete';
import { IAssetBucket } from '../asset-bucket-interface';
import { assetCdnNames } from './names';

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
    this.bucketName = attributes.bucketName ?? assetCdnNames(environment, attributes).bucketName;
    this.bucketArn = `arn:${environment.partition}:s3:::${this.bucketName}`;
    this.bucketRegion = attributes.bucketRegion ?? environment.region;
    this.bucketRegionalDomainName = `${this.bucketName}.s3.${this.bucketRegion}.amazonaws.com`;
    this.keyArn = attributes.keyArn;
  }

  allowDistribution(distributionArn: string): void {
    const readable = Stack.of(this).resolve({
      bucket: PolicyDocuments.render(AssetCdnPolicies.originRead(this.bucketArn, distributionArn)).Statement,
      ...(this.keyArn !== undefined && { key: PolicyDocuments.render(AssetCdnPolicies.keyOriginRead(distributionArn)).Statement }),
    });
    Annotations.of(this).addWarningV2('@plinth/constructs-aws:importedAssetBucket',
      `the policies of ${this.bucketName} are not made here: add these statements to ${Object.keys(readable).join(' and ')}: ${JSON.stringify(readable)}`);
  }
}
