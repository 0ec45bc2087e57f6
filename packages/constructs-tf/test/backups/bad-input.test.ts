import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import {
  BackupFrequency, BackupPlanOptions, BackupStoreOptions, BackupStoreProfile, BucketNamespace, ObjectLockMode, PlatformEnvironment, VaultLockMode,
} from '@plinth/env-presets';
import { Testing } from 'cdktf';
import { AirGappedVault, BackupCopyVault, BackupStore, BackupStoreReplica, DatabaseDump, DatabaseDumpProps } from '../../src';
import { dev, DEPLOYER, newStack, PLACE, prod, staging } from '../stacks';
import { AWAY, COPY_VAULT, foundStore, newDump, newPlan, newStore, only, OTHER_ACCOUNT, refusal, sentences, statementsOf, WHERE } from './backups';

const store = (environment: PlatformEnvironment, options: BackupStoreOptions) => refusal((stack) => newStore(environment, options, 'Backups', stack));
const plan = (environment: PlatformEnvironment, options: BackupPlanOptions) => refusal((stack) => newPlan(environment, options, 'Plan', stack));
const dump = (environment: PlatformEnvironment, options: Partial<DatabaseDumpProps>) => refusal((stack) => newDump(environment, options, 'Dump', stack));

describe('a store is refused', () => {
  test.each<[string, PlatformEnvironment, BackupStoreOptions, string]>([
    ['with COMPLIANCE outside prod', staging, { objectLockMode: ObjectLockMode.COMPLIANCE },
      'objectLockMode is COMPLIANCE, may be used in prod only, not in staging: nobody could delete a mistake; use GOVERNANCE here'],
    ['with a retention that S3 refuses', prod, { objectLockDays: 40_000, expiryDays: 36_500 },
      'objectLockDays is 40000, must be a whole number from 1 to 36500 with objectLockMode COMPLIANCE; say for how many days a dump may not be deleted'],
    ['with an expiry that never comes', prod, { expiryDays: Number.POSITIVE_INFINITY },
      'expiryDays is Infinity, must be a whole number from 1 to 36500, since nothing is kept for ever; say after how many days a dump goes'],
    ['with an expiry inside the retention', prod, { objectLockDays: 60, expiryDays: 59, acknowledge: 'a reason' },
      'expiryDays is 59, must be at least objectLockDays (60), or the lifecycle would expire what the lock keeps and bills; use 60 or more, or lock for a shorter time'],
    ['with days of a lock that there is not', dev, { objectLockDays: 5 },
      'objectLockDays is 5, must be 0 with objectLockMode NONE; set objectLockMode to GOVERNANCE, or remove objectLockDays'],
    ['with a transition that bills what is gone', prod, { deepArchiveAfterDays: 30, expiryDays: 90 },
      'deepArchiveAfterDays is 30, must be at least 180 days before expiryDays (90), which are billed anyway; use 0 for never, or let dumps expire later'],
    ['with two transitions too close', prod, { glacierInstantRetrievalAfterDays: 30, deepArchiveAfterDays: 60, expiryDays: 400 },
      'deepArchiveAfterDays is 60, must be at least 90 days after glacierInstantRetrievalAfterDays (30), which are billed anyway; use 120 or more, or 0 for never'],
    ['with objects that bill more than they hold', dev, { transitionMinimumBytes: 1024 },
      'transitionMinimumBytes is 1024, must be a whole number of at least 131072, as which a smaller object is billed; remove it'],
    ['weaker than the tier below', prod, { objectLockMode: ObjectLockMode.NONE, objectLockDays: 0, acknowledge: ' ' },
      'objectLockMode is none, must protect at least as much as staging (GOVERNANCE); remove it to use the prod default of COMPLIANCE, or add acknowledge: \'reason\''],
    ['with its replica at home', prod, { replicaRegion: PLACE.region },
      'replicaRegion is eu-central-1, must differ from the environment\'s region, unless the replica has an account of its own; name a second region or another account'],
    ['with an account and no region', prod, { replicaAccount: OTHER_ACCOUNT },
      'replicaRegion is missing, must be given with an account; name the region in which the BackupStoreReplica stands'],
  ])('%s', (_title, environment, options, sentence) => {
    expect(store(environment, options)).toContain(sentence);
  });

  test('as an archive outside prod, with the reason', () => {
    expect(store(staging, { profile: BackupStoreProfile.ARCHIVE })).toEqual([
      'objectLockMode is COMPLIANCE, may be used in prod only, not in staging: nobody could delete a mistake; use GOVERNANCE here',
    ]);
  });

  test('with a name that S3 refuses, which is told with its length', () => {
    expect(store(dev, { name: 'x'.repeat(60) })).toEqual([expect.stringMatching(/ is acme-dev-x+ \(69 characters\), must have 1 to 64 characters; shorten .+ by 5$/)]);
    expect(store(dev, { name: 'Backups' })).toEqual([expect.stringMatching(/ is Backups, must /)]);
  });

  test('with everything that is wrong at once', () => {
    expect(store(staging, { objectLockMode: ObjectLockMode.COMPLIANCE, expiryDays: 0, alarmTopicArn: 'alarms', replicaRegion: 'Ireland', transitionMinimumBytes: 1 }).length).toBeGreaterThan(4);
  });

  test('with a provider of another region or account, and in an environment whose deployer nobody knows', () => {
    expect(sentences(() => newStore(dev, {}, 'Backups', newStack('Stack', undefined, AWAY)))).toEqual([
      'the provider\'s region is eu-west-1, must be eu-central-1, as the environment says; pass a provider with region eu-central-1',
    ]);
    const stack = newStack();
    const provider = new AwsProvider(stack, 'Other', { alias: 'other', region: PLACE.region, allowedAccountIds: [OTHER_ACCOUNT] });
    expect(sentences(() => new BackupStore(stack, 'Backups', { environment: dev, provider }))).toEqual([
      `the provider's allowedAccountIds is ["${OTHER_ACCOUNT}"], must have ${PLACE.account}, as the environment says; pass a provider of account ${PLACE.account}`,
    ]);
    const nobody = PlatformEnvironment.dev({ ...PLACE, deployerArns: undefined });
    const said = 'environment.deployerArns is missing, must name who deploys, since Terraform runs as whoever calls it; '
      + 'give the environment deployerArns, for example arn:aws:iam::111111111111:role/deployer';
    expect(store(nobody, {})).toEqual([said]);
    expect(plan(nobody, {})).toEqual([said]);
  });

  test('of the same name as another of the app, also in another namespace, and takes no name itself', () => {
    const app = Testing.app();
    newStore(dev, {}, 'Backups', newStack('One', app));
    const two = newStack('Two', app);
    expect(sentences(() => newStore(dev, {}, 'Backups', two))).toEqual([
      'bucket is acme-dev-backups-111111111111, may be made only once, and One/Backups makes it; give one of the two another name',
    ]);
    expect(() => newStore(dev, { name: 'more', expiryDays: 0 }, 'More', two)).toThrow();
    expect(newStore(dev, { name: 'more' }, 'Again', two).bucketName).toContain('acme-dev-more-');
    expect(newStore(dev, { name: 'other', bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL }, 'Other', two).bucketName).toBe('acme-dev-other-111111111111-eu-central-1-an');
  });
});

describe('a replica or a vault of copies is refused', () => {
  const elsewhere = () => newStack('Stack', undefined, AWAY);
  const TOO = `environment.deployerArns is arn:aws:iam::111111111111:role/deployer, must name who deploys in account ${OTHER_ACCOUNT} too; add for example arn:aws:iam::${OTHER_ACCOUNT}:role/deployer`;

  test('in another account that nobody is named to deploy to: KMS would refuse the key', () => {
    expect(refusal((stack) => new BackupStoreReplica(stack, 'Replica', { environment: prod, region: AWAY, account: OTHER_ACCOUNT }), elsewhere())).toEqual([TOO]);
    expect(refusal((stack) => new BackupCopyVault(stack, 'Copies', { environment: prod, region: AWAY, account: OTHER_ACCOUNT }), elsewhere())).toEqual([TOO]);
    const both = PlatformEnvironment.prod({ ...PLACE, deployerArns: [DEPLOYER, `arn:aws:iam::${OTHER_ACCOUNT}:role/deployer`] });
    const replica = new BackupStoreReplica(elsewhere(), 'Replica', { environment: both, region: AWAY, account: OTHER_ACCOUNT });
    const statements = statementsOf(only(replica, 'aws_kms_key').policy);
    expect(statements.find(({ Sid }) => Sid === 'DenyPolicyToOthers').Condition).toEqual({ ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER_ACCOUNT}:role/deployer` } });
  });

  test('at home, and with a provider of elsewhere than it says', () => {
    const home = 'region is eu-central-1, must differ from the environment\'s region, unless the replica has an account of its own; name a second region or another account';
    expect(refusal((stack) => new BackupStoreReplica(stack, 'Replica', { environment: prod, region: PLACE.region }))).toEqual([home]);
    expect(refusal((stack) => new BackupCopyVault(stack, 'Copies', { environment: prod, region: PLACE.region }))).toEqual([home]);
    expect(refusal((stack) => new BackupCopyVault(stack, 'Copies', { environment: prod, region: AWAY }))[0]).toMatch(/^the provider's region is eu-central-1, must be eu-west-1/);
  });

  test('with an air-gapped vault that AWS Backup refuses', () => {
    expect(refusal((stack) => new AirGappedVault(stack, 'Vault', { environment: prod, minimumRetentionDays: 3, maximumRetentionDays: 40_000 }))).toEqual([
      expect.stringMatching(/^minimumRetentionDays is 3, must be .+7/), expect.stringMatching(/^maximumRetentionDays is 40000, must be .+36500/),
    ]);
    expect(refusal((stack) => new AirGappedVault(stack, 'Vault', { environment: prod, minimumRetentionDays: 30, maximumRetentionDays: 20 }))).toEqual([
      'maximumRetentionDays is 20, must be at least minimumRetentionDays (30); use more',
    ]);
  });
});

describe('a plan is refused', () => {
  test.each<[string, PlatformEnvironment, BackupPlanOptions, string]>([
    ['with a retention that its vault\'s lock forbids', prod, { dailyRetentionDays: 34, acknowledge: 'a reason' },
      'dailyRetentionDays is 34, must be at least vaultMinimumRetentionDays (35), or the vault\'s lock lets every job fail; keep backups for longer'],
    ['with a retention beyond it', prod, { monthlyRetentionDays: 3000 },
      'monthlyRetentionDays is 3000, may be at most vaultMaximumRetentionDays (2558), or the vault\'s lock lets every job fail; raise vaultMaximumRetentionDays'],
    ['with a continuous backup of more than 35 days', prod, { dailyRetentionDays: 36 },
      'dailyRetentionDays is 36, may be at most 35 with continuousBackup; keep weekly backups for longer, or set continuousBackup to false'],
    ['with cold storage under 90 days', prod, { monthlyColdStorageAfterDays: 300 },
      'monthlyColdStorageAfterDays is 300, must be at least 90 days before the end of the retention (365), which cold storage bills anyway; keep the backup for longer, or use 0 for never'],
    ['with a vault in COMPLIANCE outside prod', staging, { vaultLockMode: VaultLockMode.COMPLIANCE, vaultLockCoolingOffDays: 3, acknowledge: 'the law' },
      'vaultLockMode is compliance, may be used in prod only, not in staging: nobody could delete a mistake; use GOVERNANCE here'],
    ['with a cooling-off that is too short', prod, { vaultLockMode: VaultLockMode.COMPLIANCE, vaultLockCoolingOffDays: 2, acknowledge: 'the law' },
      'vaultLockCoolingOffDays is 2, must be a whole number from 3 to 36500 with vaultLockMode COMPLIANCE; say for how many days the lock can still be taken away'],
    ['with a COMPLIANCE that nobody has a reason for', prod, { vaultLockMode: VaultLockMode.COMPLIANCE, vaultLockCoolingOffDays: 3 },
      'vaultLockMode is compliance, may be used only with a reason, since nobody can ever undo it once the cooling-off is over; add acknowledge: \'reason\', or use GOVERNANCE'],
    ['with a rate, which AWS Backup does not have', dev, { dailySchedule: 'rate(1 day)' }, 'dailySchedule is rate(1 day), must'],
    ['with the cron of Unix', dev, { dailySchedule: '0 5 * * *' }, 'dailySchedule is 0 5 * * *, must'],
    ['with a daily backup that is weekly', dev, { dailySchedule: 'cron(0 5 ? * MON *)' },
      'dailySchedule is cron(0 5 ? * MON *), must run at least every 24 hours to be called daily, and is up to 168 hours apart; run it more often'],
    ['with an alarm that would go off by itself', dev, { missingBackupHours: 24 },
      'missingBackupHours is 24, must be more than the 24 hours between two backups, or it would go off although nothing is missing; give jobs time to finish too, run backups more often, or use 0 for no alarm'],
    ['with a window that AWS Backup refuses', dev, { startWindowMinutes: 30 }, 'startWindowMinutes is 30, must be a whole number of at least 60; remove it to use the default of 60'],
    ['with a kind of resources that cannot be tested', prod, { restoreTestingResourceTypes: ['Lambda'] }, 'restoreTestingResourceTypes is Lambda, must be one of Aurora, '],
    ['with a copy that is no vault', prod, { copies: [{ vaultArn: 'copies' }] },
      'copies is copies, must be the ARN of a vault; write it like arn:aws:backup:eu-west-1:111111111111:backup-vault:acme-prod-backups-copy'],
    ['with a copy that the lock of its vault forbids', prod, { copies: [{ vaultArn: COPY_VAULT, vaultMaximumRetentionDays: 30, frequencies: [BackupFrequency.DAILY] }] },
      `copies.retentionDays (daily) is 35, must be a whole number from 1 to 30, as the lock of ${COPY_VAULT} says; give the copy a retentionDays of its own`],
  ])('%s', (_title, environment, options, sentence) => {
    expect(plan(environment, options)).toContainEqual(expect.stringContaining(sentence));
  });

  test('with names that AWS Backup refuses', () => {
    expect(plan(dev, { name: 'x'.repeat(50) })).toEqual([expect.stringMatching(/AWS Backup vault name is acme-dev-x+ \(59 characters\), must have 2 to 50 characters; shorten .+ by 9$/)]);
    // the longest of all is made from it, and told before anything is made
    expect(plan(prod, { name: 'x'.repeat(32) })).toEqual([expect.stringMatching(/ is acme_prod_x+_dynamodb \(51 characters\), must have /)]);
  });

  test('twice in an app', () => {
    const stack = newStack();
    newPlan(dev, {}, 'Plan', stack);
    expect(sentences(() => newPlan(dev, {}, 'Again', stack))).toEqual([
      'vault is arn:aws:backup:eu-central-1:111111111111:backup-vault:acme-dev-backups, may be made only once, and Stack/Plan makes it; give one of the two another name',
    ]);
  });
});

describe('a dump is refused', () => {
  test.each<[string, PlatformEnvironment, Partial<DatabaseDumpProps>, string]>([
    ['with an RPO shorter than its schedule', prod, { rpoHours: 20 },
      'rpoHours is 20, must be more than the 24 hours between two dumps of cron(0 3 * * ? *), and the time that one takes; dump more often, or say that more may be lost'],
    ['with the cron of Unix', dev, { schedule: '0 3 * * *' }, 'schedule is 0 3 * * *, must'],
    ['with an image that is whatever was pushed last', dev, { image: 'database-dump:latest' },
      'image is database-dump:latest, must be pinned by its digest, since a tag is whatever was pushed last; write it like database-dump@sha256:{64 hexadecimal digits}, or add acknowledge: \'reason\''],
    ['with a size that Fargate has not', dev, { memoryMiB: 3000 }, 'memoryMiB is 3000, must be one of 512, 1024, 2048 with cpuUnits 256; use one of these, or other cpuUnits'],
    ['with less trust than the tier below', prod, { tls: 'require' as never },
      'tls is require, must protect at least as much as staging (verify-full); remove it to use the prod default of verify-full, or add acknowledge: \'reason\''],
    ['with a file in place of a certificate', dev, { caCertificate: '/etc/ca.pem' }, 'caCertificate is /etc/ca.pem, must be one or more certificates as PEM; give the file\'s content, not its name'],
    ['with a prefix that climbs', dev, { prefix: '../' }, 'prefix is ../, must'],
    ['with a secret of another region', dev, { secretArn: WHERE.secretArn.replace(PLACE.region, AWAY) }, 'secretArn is arn:aws:secretsmanager:eu-west-1:111111111111:secret:acme/database-AbCdEf, must be the whole ARN of a secret in eu-central-1, with the six characters that Secrets Manager adds, or no policy matches it'],
    ['with a log that CloudWatch cannot keep so long', dev, { logRetentionDays: 8 }, 'logRetentionDays is 8, must be one of '],
    ['without subnets', dev, { subnetIds: [] }, 'subnetIds is empty, must have at least one entry; name two subnets in two zones'],
    ['with ids that EC2 did not give', dev, { vpcId: 'main' }, 'vpcId is main, must be the id that EC2 gave it; write it like vpc-0123456789abcdef0'],
  ])('%s', (_title, environment, options, sentence) => {
    expect(dump(environment, options)).toContainEqual(expect.stringContaining(sentence));
  });

  test('with a name that a service refuses', () => {
    expect(dump(dev, { name: 'x'.repeat(60) })).toEqual([expect.stringMatching(/ is acme-dev-x+-dump-task \(79 characters\), must have 1 to 64 characters; shorten .+ by 15$/)]);
  });

  test('into the store of another environment', () => {
    expect(dump(dev, { store: foundStore(staging) })).toEqual([
      'store is of acme-staging in 111111111111/eu-central-1, must be of acme-dev in 111111111111/eu-central-1, as the dump is; pass a store of the same environment',
    ]);
  });

  test('with the prefix of another, or one within it, and takes neither prefix nor name itself', () => {
    const stack = newStack();
    const common = { store: newStore(dev, {}, 'Backups', stack) };
    newDump(dev, common, 'Dump', stack);
    const overlap = (prefix: string) => sentences(() => newDump(dev, { ...common, name: 'shop', prefix }, 'Shop', stack));
    for (const prefix of ['dumps/acme-dev/database/', 'dumps/acme-dev/database/shop/', 'dumps/']) {
      const expected = 'must not overlap with dumps/acme-dev/database/, which Stack/Dump uploads to; give the two prefixes that differ';
      expect(overlap(prefix)).toEqual([expect.stringContaining(expected)]);
      expect(stack.node.tryRemoveChild('Shop')).toBe(true);
    }
    expect(sentences(() => newDump(dev, { ...common, prefix: 'dumps/acme-dev/again/' }, 'Again', stack))).toEqual([
      'dump is acme-dev-database-dump, may be made only once, and Stack/Dump makes it; give one of the two another name',
    ]);
    expect(newDump(dev, { ...common, name: 'shop' }, 'Shop', stack).prefix).toBe('dumps/acme-dev/shop/');
    expect(newDump(dev, { ...common, name: 'again', prefix: 'dumps/acme-dev/again/' }, 'Third', stack).prefix).toBe('dumps/acme-dev/again/');
  });

  test('with everything that is wrong at once', () => {
    const wrong = { rpoHours: 1, image: 'x:1', vpcId: 'v', subnetIds: ['s'], port: 0, databaseName: '', compression: '-9', secretArn: 'secret' };
    expect(dump(prod, wrong).length).toBeGreaterThan(7);
  });
});

test('an existing store is refused with all that is wrong with it', () => {
  const keyArn = 'arn:aws:kms:eu-central-1:111111111111:alias/backups';
  expect(refusal((stack) => BackupStore.fromBackupStoreAttributes(stack, 'Found', { environment: dev, keyArn, alarmTopicArn: 'alarms' }))).toEqual([
    expect.stringMatching(/^keyArn is .+alias\/backups, must be the ARN of a key/),
    expect.stringMatching(/^alarmTopicArn is alarms, must be the ARN of an SNS topic/),
  ]);
});

test('a dump that is refused for its place says so for all of it, and makes nothing', () => {
  expect(refusal((stack) => new DatabaseDump(stack, 'Dump', { environment: prod, store: foundStore(prod), ...WHERE, databaseSecurityGroupId: 'db', clusterArn: 'jobs' }))).toHaveLength(2);
});
