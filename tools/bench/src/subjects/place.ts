import { PlatformEnvironment } from '@plinth/env-presets';

/** Where both sides of each comparison make the same, in prod: the largest of each there is. */
export const environment = PlatformEnvironment.prod({
  project: 'acme', account: '333333333333', region: 'eu-central-1', domainName: 'example.com', deployerArns: ['arn:aws:iam::333333333333:role/deployer'],
});
