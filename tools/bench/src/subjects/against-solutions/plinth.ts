import { AssetCdn } from '@plinth/constructs-aws';
import { PlatformEnvironment } from '@plinth/env-presets';
import { App, Stack } from 'aws-cdk-lib';
import { templatesOf } from '../cdk';
import { ACCOUNT, REGION } from './place';

export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const environment = PlatformEnvironment.staging({ project: 'acme', account: ACCOUNT, region: REGION });
  new AssetCdn(stack, 'Assets', { environment, uploadPrefixes: [] });
  return templatesOf(app);
}
