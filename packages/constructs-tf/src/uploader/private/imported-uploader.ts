import { PlatformEnvironment, UploaderAttributes, UploaderFacts, UploaderNames, UploaderPresets } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { UploaderBase } from '../uploader-base';

export class ImportedUploader extends UploaderBase {
  readonly environment: PlatformEnvironment;
  readonly facts: UploaderFacts;
  readonly userName?: string;
  readonly secretName?: string;
  readonly secretArn?: string;
  protected readonly provider?: TerraformProvider;

  constructor(scope: Construct, id: string, attributes: UploaderAttributes) {
    super(scope, id);
    const { environment, bucketName } = attributes;
    const { partition, region, account, tier } = environment;
    const names = new UploaderNames(environment, attributes.name);
    this.environment = environment;
    this.facts = {
      environment,
      name: names.name,
      bucketName,
      bucketRegion: attributes.bucketRegion ?? region,
      prefixes: attributes.prefixes ?? UploaderPresets.defaults(tier).prefixes,
    };
    this.userName = names.identityName;
    this.secretName = names.secretName;
    this.secretArn = `arn:${partition}:secretsmanager:${region}:${account}:secret:${names.secretName}-??????`;
  }
}
