import { PlatformEnvironment, Tier } from '../../src';

export const PLACE = { project: 'acme', account: '111111111111', region: 'eu-central-1' };

export const environments: Record<Tier, PlatformEnvironment> = {
  [Tier.DEV]: PlatformEnvironment.dev({ ...PLACE, domainName: 'dev.example.com' }),
  [Tier.STAGING]: PlatformEnvironment.staging({ ...PLACE, domainName: 'staging.example.com' }),
  [Tier.PROD]: PlatformEnvironment.prod({ ...PLACE, domainName: 'example.com' }),
};

export const TIERS = [Tier.DEV, Tier.STAGING, Tier.PROD];
