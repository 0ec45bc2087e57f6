export { config } from './config';
export { stateApp } from './cdk/state-app';
export { stateStackJson } from './terraform/state-stack';
export {
  type Deployment, type EngineName, ENGINES, type Platform, type PlatformConfig, type PlatformOptions, resolvePlatform, type Stage, STAGES, type Target,
} from './platform';
