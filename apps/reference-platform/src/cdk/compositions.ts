import type { App, AppProps } from 'aws-cdk-lib';
import type { Composition } from '../compositions/composition';
import { ASSETS } from '../compositions/assets';
import { BACKUPS } from '../compositions/backups';
import { EMAIL } from '../compositions/email';
import { STATE } from '../compositions/state';
import type { Deployment } from '../platform';
import type { DeploymentRecord } from '../record';
import { assetsApp } from './assets-app';
import { backupsApp } from './backups-app';
import { emailApp } from './email-app';
import { stateApp } from './state-app';

export interface AppOptions {
  /** Only what is retained: that is what `destroy` deploys above dev. */
  readonly reduced?: boolean;
  readonly record: DeploymentRecord;
}

/** A composition as a CDK app. Its main stack is named by `stackName()`; the others are what that needs beside it. */
export interface CdkComposition extends Composition {
  app(deployment: Deployment, options: AppOptions, props?: AppProps): App;
}

export const CDK_COMPOSITIONS: readonly CdkComposition[] = [
  { ...STATE, app: stateApp },
  { ...ASSETS, app: assetsApp },
  { ...EMAIL, app: (deployment, _options, props) => emailApp(deployment, props) },
  { ...BACKUPS, app: backupsApp },
];
