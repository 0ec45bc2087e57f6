import { AssetBucket, Credential, Uploader } from '@plinth/constructs-aws';
import { App, Stack } from 'aws-cdk-lib';
import { templatesOf } from '../cdk';
import { environment } from '../place';
import { BUCKET, KEYS, OPTIONS } from './options';

export const PACKAGES = ['@plinth/env-presets', '@plinth/constructs-aws'];

export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: environment.account, region: environment.region } });
  const bucket = AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', BUCKET);
  new Uploader(stack, 'Uploader', { ...OPTIONS, bucket, credential: Credential.accessKey(KEYS) });
  return templatesOf(app);
}
