import { PlatformEnvironment, Tier } from '../../src';

const place = { project: 'acme', account: '111111111111', region: 'eu-central-1' };

export const environments: Record<Tier, PlatformEnvironment> = {
  [Tier.DEV]: PlatformEnvironment.dev({ ...place, domainName: 'dev.example.com' }),
  [Tier.STAGING]: PlatformEnvironment.staging({ ...place, domainName: 'staging.example.com' }),
  [Tier.PROD]: PlatformEnvironment.prod({ ...place, domainName: 'example.com' }),
};

export const TIERS = [Tier.DEV, Tier.STAGING, Tier.PROD];
