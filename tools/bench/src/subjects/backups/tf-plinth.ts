import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { BackupPlan, BackupStore, DatabaseDump } from '@plinth/constructs-tf';
import { App, TerraformStack, Testing } from 'cdktf';
import { environment } from '../place';
import { OPTIONS } from './options';

export const PACKAGES = ['@plinth/env-presets', '@plinth/constructs-tf'];

export function synthesize(): object {
  const stack = new TerraformStack(new App(), 'Stack');
  new AwsProvider(stack, 'Aws', { region: environment.region });
  const store = new BackupStore(stack, 'Store', OPTIONS.store);
  new BackupPlan(stack, 'Plan', OPTIONS.plan);
  new DatabaseDump(stack, 'Dump', { ...OPTIONS.dump, store });
  return JSON.parse(Testing.synth(stack));
}
