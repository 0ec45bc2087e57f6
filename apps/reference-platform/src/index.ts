export { config } from './config';
export { CDK_COMPOSITIONS, type CdkComposition } from './cdk/compositions';
export { configurationJson, TERRAFORM_COMPOSITIONS, type TerraformComposition } from './terraform/compositions';
export {
  type Deployment, type EngineName, ENGINES, type Platform, type PlatformConfig, type PlatformOptions, resolvePlatform, type Stage, STAGES, type Target,
} from './platform';
