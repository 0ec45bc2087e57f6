import { AssetCdn } from '@plinth/constructs-aws';
import { App, Stack } from 'aws-cdk-lib';
import { templatesOf } from '../cdk';
import { environment } from '../place';
import { OPTIONS } from './options';

export const PACKAGES = ['@plinth/env-presets', '@plinth/constructs-aws'];

export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: environment.account, region: environment.region } });
  new AssetCdn(stack, 'Assets', OPTIONS);
  return templatesOf(app);
}
