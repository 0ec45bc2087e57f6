import { PlatformEnvironment, Tier, UploaderFacts } from '../../src';

export const PLACE = { project: 'acme', account: '111111111111', region: 'eu-central-1' };
export const environments: Record<Tier, PlatformEnvironment> = {
  [Tier.DEV]: PlatformEnvironment.dev(PLACE), [Tier.STAGING]: PlatformEnvironment.staging(PLACE), [Tier.PROD]: PlatformEnvironment.prod(PLACE),
};
export const facts: UploaderFacts = {
  environment: environments.prod, name: 'uploader', bucketName: 'acme-prod-assets', bucketRegion: 'eu-central-1', prefixes: ['uploads/'],
};
