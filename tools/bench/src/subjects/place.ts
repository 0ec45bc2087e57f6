import { LockMode, PlatformEnvironment } from '@plinth/env-presets';

/** What both sides of each comparison make: the largest state backend there is. */
export const environment = PlatformEnvironment.prod({
  project: 'acme', account: '333333333333', region: 'eu-central-1', deployerArns: ['arn:aws:iam::333333333333:role/deployer'],
});
export const REPLICA_REGION = 'eu-west-1';
export const OPTIONS = { environment, lockMode: LockMode.BOTH, replicaRegion: REPLICA_REGION };
