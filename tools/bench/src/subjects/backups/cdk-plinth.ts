import { BackupPlan, BackupStore, DatabaseDump } from '@plinth/constructs-aws';
import { App, Stack } from 'aws-cdk-lib';
import { templatesOf } from '../cdk';
import { environment } from '../place';
import { OPTIONS } from './options';

export const PACKAGES = ['@plinth/env-presets', '@plinth/constructs-aws'];

export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: environment.account, region: environment.region } });
  const store = new BackupStore(stack, 'Store', OPTIONS.store);
  new BackupPlan(stack, 'Plan', OPTIONS.plan);
  new DatabaseDump(stack, 'Dump', { ...OPTIONS.dump, store });
  return templatesOf(app);
}
