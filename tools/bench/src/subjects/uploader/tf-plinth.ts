import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { AssetBucket, Credential, Uploader } from '@plinth/constructs-tf';
import { App, TerraformStack, Testing } from 'cdktf';
import { environment } from '../place';
import { BUCKET, KEYS, OPTIONS } from './options';

export const PACKAGES = ['@plinth/env-presets', '@plinth/constructs-tf'];

export function synthesize(): object {
  const stack = new TerraformStack(new App(), 'Stack');
  new AwsProvider(stack, 'Aws', { region: environment.region });
  const bucket = AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', BUCKET);
  new Uploader(stack, 'Uploader', { ...OPTIONS, bucket, credential: Credential.accessKey(KEYS) });
  return JSON.parse(Testing.synth(stack));
}
