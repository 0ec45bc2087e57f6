import { config } from '../src/config';
import { ENGINES, type PlatformConfig, resolvePlatform, STAGES } from '../src/platform';

const resolve = (changes: Partial<PlatformConfig> = {}, singleAccount?: string) => resolvePlatform({ ...config, ...changes }, { target: 'local', singleAccount });

test('has every environment on every engine', () => {
  expect(resolve().deployments.map(({ id }) => id)).toEqual(ENGINES.flatMap((engine) => STAGES.map((stage) => `${engine}-${stage}`)));
});

test('gives each environment its own account', () => {
  for (const { stage, environment } of resolve().deployments) {
    expect(environment.account).toBe(config.accounts[stage]);
  }
});

test('puts everything into one account when that is asked for', () => {
  expect(new Set(resolve({}, '444444444444').deployments.map(({ environment }) => environment.account))).toEqual(new Set(['444444444444']));
  expect(new Set(resolve({ singleAccount: '555555555555' }).deployments.map(({ environment }) => environment.account))).toEqual(new Set(['555555555555']));
});

test('shares no name between engines and environments, even in one account', () => {
  const names = resolve({}, '444444444444').deployments.flatMap(({ environment, state: { names, replicaRegion, planRoleName, applyRoleName }, assets, backups }) => [
    environment.toString(), environment.domainName, names.bucketName, names.keyAlias, names.tableName, names.replicationRoleName, planRoleName, applyRoleName,
    assets.names.bucketName, assets.names.logBucketName, assets.names.keyAlias, assets.names.functionName, assets.names.webAclLogGroupName, assets.domainName,
    assets.uploader.identityName, assets.uploader.secretName, assets.uploader.readerRoleName, assets.deployRoleName, assets.keyAgeTopicName,
    backups.storeNames.bucketName, backups.storeNames.keyAlias, backups.planNames.vault.vaultName, backups.planNames.restoreTestingPlanName,
    backups.planNames.roleName,
    backups.dumpNames.family, backups.dumpNames.prefix, backups.dumpNames.taskRoleName, backups.secretName, backups.restoreRoleName,
    ...(replicaRegion === undefined ? [] : [names.replicaBucketName(replicaRegion), names.replicaKeyAlias]),
  ]);
  expect(new Set(names).size).toBe(names.length);
});

test('replicates prod only', () => {
  expect(resolve().deployments.filter(({ state }) => state.replicaRegion !== undefined).map(({ stage }) => stage)).toEqual(['prod', 'prod']);
});

test('lets the root of the account deploy on the local cloud only', () => {
  const root = 'arn:aws:iam::111111111111:root';
  const dev = (target: 'local' | 'aws') => resolvePlatform(config, { target }).deployments[0]!.environment.deployerArns;
  expect(dev('local')).toContain(root);
  expect(dev('aws')).not.toContain(root);
  expect(dev('aws')).toContain('arn:aws:iam::111111111111:role/plinth-deployer');
});

test.each<[string, Partial<PlatformConfig>, RegExp]>([
  ['an account that is no account', { accounts: { ...config.accounts, staging: '22' } }, /config\.ts: accounts is 22, must be 12 digits; write the account id/],
  ['one account for two environments', { accounts: { ...config.accounts, staging: '111111111111' } }, /may stand for one environment only; give each its own, or set singleAccount/],
  ['a single account that is none', { singleAccount: 'all' }, /singleAccount is all, must be 12 digits/],
  ['a replica in the home region', { replicaRegion: config.region }, /must be another region than region/],
  ['a role given as an ARN', { deployerRole: 'arn:aws:iam::111111111111:role/x' }, /must be a role name .* without path or ARN/],
  ['one role for every day and for emergencies', { breakGlassRole: config.deployerRole }, /must be another role than deployerRole/],
  ['a project whose names get too long', { project: 'a-very-long-project-name-indeed' }, /at most 24 characters/],
  ['assets that are weaker than the tier below', { assets: { ...config.assets, prod: { bucket: { noncurrentVersionRetentionDays: 3 } } } }, /noncurrentVersionRetentionDays is 3/],
  ['an upload prefix that climbs', { assets: { ...config.assets, dev: { uploadPrefix: '../' } } }, /prefix/i],
  ['dumps that are weaker than the tier below', { backups: { ...config.backups, prod: { dump: { rpoHours: 60 }, why: { dump: { rpoHours: 'x' } } } } }, /rpoHours is 60, must protect at least/],
  ['a project named like an environment', { project: 'dev' }, /may not have the word dev/],
  ['a domain that is none', { domain: 'Acme Inc' }, /domainName is dev\.cdk\.Acme Inc, must be a lower-case domain name/],
])('refuses %s', (_what, changes, message) => {
  expect(() => resolve(changes)).toThrow(message);
});

test('reports everything that is wrong at once', () => {
  expect(() => resolve({ replicaRegion: config.region, deployerRole: '' })).toThrow(/replicaRegion[\s\S]*deployerRole/);
});
