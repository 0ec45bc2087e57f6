import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { AssetCdn } from '@plinth/constructs-tf';
import { App, TerraformStack, Testing } from 'cdktf';
import { environment } from '../place';
import { OPTIONS } from './options';

export const PACKAGES = ['@plinth/env-presets', '@plinth/constructs-tf'];

export function synthesize(): object {
  const stack = new TerraformStack(new App(), 'Stack');
  new AwsProvider(stack, 'Aws', { region: environment.region });
  const edgeProvider = new AwsProvider(stack, 'Edge', { region: 'us-east-1', alias: 'edge' });
  new AssetCdn(stack, 'Assets', { ...OPTIONS, edgeProvider });
  return JSON.parse(Testing.synth(stack));
}
