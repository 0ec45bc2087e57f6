import { StateBackend } from '@plinth/constructs-aws';
import { App, Stack } from 'aws-cdk-lib';
import { environment, OPTIONS } from './place';

export function synthesize(): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: { account: environment.account, region: environment.region } });
  new StateBackend(stack, 'State', OPTIONS);
  return (stack.node.root as App).synth().getStackByName('Stack').template;
}
