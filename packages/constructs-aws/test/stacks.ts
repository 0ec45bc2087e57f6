import { PlatformEnvironment, PlatformEnvironmentProps } from '@plinth/env-presets';
import { App, Stack } from 'aws-cdk-lib';

export const PLACE: PlatformEnvironmentProps = { project: 'acme', account: '111111111111', region: 'eu-central-1' };
export const dev = PlatformEnvironment.dev(PLACE);
export const staging = PlatformEnvironment.staging(PLACE);
export const prod = PlatformEnvironment.prod(PLACE);
export const ENVIRONMENTS = { dev, staging, prod };

export function newStack(id = 'Stack', region = PLACE.region, app = new App()): Stack {
  return new Stack(app, id, { env: { account: PLACE.account, region } });
}
