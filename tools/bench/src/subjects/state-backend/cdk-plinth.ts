import { StateBackend } from '@plinth/constructs-aws';
import { App, Stack } from 'aws-cdk-lib';
import { templatesOf } from '../cdk';
import { environment } from '../place';
import { OPTIONS } from './options';

export const PACKAGES = ['@plinth/env-presets', '@plinth/constructs-aws'];

export function synthesize(): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: { account: environment.account, region: environment.region } });
  new StateBackend(stack, 'State', OPTIONS);
  return templatesOf(stack.node.root as App);
}
