import {
  BackupReplicaPlace, BackupStoreOptions, BackupStorePresets, BackupStoreProfile, BackupStoreSettings, BucketNamespace, ObjectLockMode, PlatformEnvironment,
  Problems, Tier,
} from '../../../src';
import { environments, PLACE, resolver } from '../environments';

const resolve = resolver<BackupStoreSettings, BackupStoreOptions>(BackupStorePresets);
const { NONE, GOVERNANCE, COMPLIANCE } = ObjectLockMode;
const { ARCHIVE } = BackupStoreProfile;
const LOCK_DAYS = 'must be a whole number from 1 to 36500 with objectLockMode GOVERNANCE; say for how many days a dump may not be deleted';
const EXPIRY = 'must be a whole number from 1 to 36500, since nothing is kept for ever; say after how many days a dump goes';
const range = (least: number, most: number, value: number) => `must be a whole number from ${least} to ${most}; remove it to use the dev default of ${value}`;
const noMistake = (tier: string) => `objectLockMode is COMPLIANCE, may be used in prod only, not in ${tier}: nobody could delete a mistake; use GOVERNANCE here`;

test.each<[BackupStoreOptions, string]>([
  [{ objectLockMode: GOVERNANCE }, `objectLockDays is 0, ${LOCK_DAYS}`],
  ...[-1, 0.5, 36_501, NaN].map((objectLockDays): [BackupStoreOptions, string] => [
    { objectLockMode: GOVERNANCE, objectLockDays, expiryDays: 36_500 }, `objectLockDays is ${objectLockDays}, ${LOCK_DAYS}`,
  ]),
  [{ objectLockDays: 7 }, 'objectLockDays is 7, must be 0 with objectLockMode NONE; set objectLockMode to GOVERNANCE, or remove objectLockDays'],
  [{ objectLockMode: 'compliance' as ObjectLockMode, objectLockDays: 7 }, 'objectLockMode is compliance, must be one of none, GOVERNANCE, COMPLIANCE; use the ObjectLockMode enum'],
  // for ever, and longer than S3 counts
  ...[0, -1, 1.5, 36_501, Infinity].map((expiryDays): [BackupStoreOptions, string] => [{ expiryDays }, `expiryDays is ${expiryDays}, ${EXPIRY}`]),
  [{ objectLockMode: GOVERNANCE, objectLockDays: 8 },
    'expiryDays is 7, must be at least objectLockDays (8), or the lifecycle would expire what the lock keeps and bills; use 8 or more, or lock for a shorter time'],
  [{ noncurrentExpiryDays: 0 }, `noncurrentExpiryDays is 0, ${range(1, 365, 1)}`],
  [{ abortIncompleteUploadDays: 31 }, `abortIncompleteUploadDays is 31, ${range(1, 30, 1)}`],
  [{ keyDeletionWindowDays: 31 }, `keyDeletionWindowDays is 31, ${range(7, 30, 7)}`],
  // a class bills for its least, moved away or not
  [{ expiryDays: 365, glacierInstantRetrievalAfterDays: 90, deepArchiveAfterDays: 179 },
    'deepArchiveAfterDays is 179, must be at least 90 days after glacierInstantRetrievalAfterDays (90), which are billed anyway; use 180 or more, or 0 for never'],
  [{ expiryDays: 119, glacierInstantRetrievalAfterDays: 30 },
    'glacierInstantRetrievalAfterDays is 30, must be at least 90 days before expiryDays (119), which are billed anyway; use 0 for never, or let dumps expire later'],
  [{ expiryDays: 179, deepArchiveAfterDays: 0, glacierInstantRetrievalAfterDays: 90 },
    'glacierInstantRetrievalAfterDays is 90, must be at least 90 days before expiryDays (179), which are billed anyway; use 0 for never, or let dumps expire later'],
  [{ expiryDays: 209, deepArchiveAfterDays: 30 },
    'deepArchiveAfterDays is 30, must be at least 180 days before expiryDays (209), which are billed anyway; use 0 for never, or let dumps expire later'],
  ...[0, 131_071, 131_072.5].map((transitionMinimumBytes): [BackupStoreOptions, string] => [
    { transitionMinimumBytes }, `transitionMinimumBytes is ${transitionMinimumBytes}, must be a whole number of at least 131072, as which a smaller object is billed; remove it`,
  ]),
  [{ profile: 'cold' as BackupStoreProfile }, 'profile is cold, must be one of standard, archive; use the BackupStoreProfile enum'],
  [{ bucketNamespace: 'regional' as BucketNamespace }, 'bucketNamespace is regional, must be one of global, account-regional; use the BucketNamespace enum'],
  [{ acknowledge: '' }, 'acknowledge is empty, must say why; write the reason that a reviewer would ask for'],
  [{ alarmTopicArn: 'alarms' }, 'alarmTopicArn is alarms, must be the ARN of an SNS topic; write it like arn:aws:sns:eu-central-1:111111111111:alarms'],
  [{ alarmTopicArn: 'arn:aws:sns:us-east-1:111111111111:alarms' },
    'alarmTopicArn is arn:aws:sns:us-east-1:111111111111:alarms, must be in eu-central-1, where the key and the rule that watches it are; name a topic of that region'],
  [{ alarmTopicArn: 'arn:aws:sns:eu-central-1:222222222222:alarms' },
    'alarmTopicArn is arn:aws:sns:eu-central-1:222222222222:alarms, must be in account 111111111111 of the partition aws, since EventBridge publishes to '
    + 'topics of its own account only; name a topic there, and forward from it'],
])('dev refuses %j', (options, message) => {
  expect(resolve(Tier.DEV, options).messages).toEqual([message]);
});

test.each([Tier.DEV, Tier.STAGING])('%s refuses COMPLIANCE, whatever the reason', (tier) => {
  expect(resolve(tier, { objectLockMode: COMPLIANCE, objectLockDays: 7, acknowledge: 'we want it' }).messages).toEqual([noMistake(tier)]);
  expect(resolve(tier, { profile: ARCHIVE, acknowledge: 'seven years of dev' }).messages).toEqual([noMistake(tier)]);
});

test('all that is wrong is told together', () => {
  const { messages } = resolve(Tier.STAGING, {
    objectLockMode: COMPLIANCE, objectLockDays: 0, expiryDays: 0, transitionMinimumBytes: 1, keyDeletionWindowDays: 40,
  });
  expect(messages.map((message) => message.split(',')[0])).toEqual([
    'keyDeletionWindowDays is 40', 'expiryDays is 0', 'objectLockMode is COMPLIANCE', 'objectLockDays is 0', 'expiryDays is 0', 'transitionMinimumBytes is 1',
  ]);
});

test('prod refuses what protects less than staging, unless somebody says why', () => {
  const weaker: BackupStoreOptions = { objectLockMode: NONE, objectLockDays: 0, expiryDays: 7, retainOnDeletion: false };
  expect(resolve(Tier.PROD, weaker).messages).toEqual([
    ['objectLockMode', 'none', 'GOVERNANCE', 'COMPLIANCE'], ['objectLockDays', '0', '7', '35'], ['expiryDays', '7', '14', '90'], ['retainOnDeletion', 'false', 'true', 'true'],
  ].map(([name, given, floor, own]) => `${name} is ${given}, must protect at least as much as staging (${floor}); remove it to use the prod default of ${own}, or add acknowledge: 'reason'`));
  expect(resolve(Tier.PROD, { ...weaker, acknowledge: 'an account for load tests' }).messages).toEqual([]);
  expect(resolve(Tier.PROD, { objectLockMode: GOVERNANCE, objectLockDays: 7, expiryDays: 14 }).messages).toEqual([]);
});

test.each<[Tier, BackupStoreOptions]>([
  [Tier.DEV, { objectLockMode: GOVERNANCE, objectLockDays: 7 }],
  [Tier.DEV, { objectLockMode: GOVERNANCE, objectLockDays: 36_500, expiryDays: 36_500 }],
  [Tier.DEV, { expiryDays: 120, glacierInstantRetrievalAfterDays: 30 }],
  [Tier.DEV, { expiryDays: 210, deepArchiveAfterDays: 30 }],
  [Tier.DEV, { expiryDays: 270, glacierInstantRetrievalAfterDays: 0, deepArchiveAfterDays: 90 }],
  [Tier.DEV, { expiryDays: 361, glacierInstantRetrievalAfterDays: 90, deepArchiveAfterDays: 180 }],
  [Tier.DEV, { transitionMinimumBytes: 1_048_576 }],
  [Tier.PROD, { objectLockDays: 90 }],
  [Tier.PROD, { profile: ARCHIVE, expiryDays: 3653, objectLockDays: 3653 }],
  [Tier.PROD, { alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:alarms' }],
])('%s takes %j', (tier, options) => {
  expect(resolve(tier, options).messages).toEqual([]);
});

describe('a replica', () => {
  const at = (place: Partial<BackupReplicaPlace>, environment: PlatformEnvironment = environments.prod) => {
    const problems = new Problems('acme/Backups');
    BackupStorePresets.checkReplicaPlace(environment, { regionProp: 'replicaRegion', accountProp: 'replicaAccount', ...place }, problems);
    return problems.messages.map((message) => message.replace('acme/Backups: ', ''));
  };
  const NAMED = 'name the region in which the BackupStoreReplica stands';

  test.each<[Partial<BackupReplicaPlace>, string]>([
    [{ region: 'eu-central-1' }, 'replicaRegion is eu-central-1, must differ from the environment\'s region, unless the replica has an account of its own; name a second region or another account'],
    [{ region: 'eu-central-1', account: PLACE.account },
      'replicaRegion is eu-central-1, must differ from the environment\'s region, unless the replica has an account of its own; name a second region or another account'],
    [{ region: 'Ireland' }, `replicaRegion is Ireland, must be a region like eu-west-1; ${NAMED}`],
    [{ region: 'cn-north-1' }, 'replicaRegion is cn-north-1, must be in the environment\'s partition, aws; name a region of that partition'],
    [{ account: '222222222222' }, `replicaRegion is missing, must be given with an account; ${NAMED}`],
    [{ region: 'eu-west-1', account: '2222' }, 'replicaAccount is 2222, must be 12 digits; write the account\'s id as a string'],
    [{ region: 'eu-central-1', regionProp: 'region' },
      'region is eu-central-1, must differ from the environment\'s region, unless the replica has an account of its own; name a second region or another account'],
  ])('may not stand at %j', (place, message) => {
    expect(at(place)).toEqual([message]);
  });

  test.each<Partial<BackupReplicaPlace>>([{}, { region: 'eu-west-1' }, { region: 'eu-central-1', account: '222222222222' }, { region: 'us-east-1', account: PLACE.account }])(
    'may stand at %j', (place) => {
      expect(at(place)).toEqual([]);
    });

  test('of another partition stays in it', () => {
    const china = PlatformEnvironment.prod({ ...PLACE, region: 'cn-north-1' });
    expect(at({ region: 'cn-northwest-1' }, china)).toEqual([]);
    expect(at({ region: 'eu-west-1' }, china)).toEqual(['replicaRegion is eu-west-1, must be in the environment\'s partition, aws-cn; name a region of that partition']);
  });
});

test('an existing store is found by the ARN of a key, never of its alias, and tells topics of its region', () => {
  const check = (attributes: object) => {
    const problems = new Problems('acme/Store');
    BackupStorePresets.checkAttributes({ environment: environments.dev, keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/1', ...attributes }, problems);
    return problems.messages;
  };
  expect(check({})).toEqual([]);
  expect(check({ keyArn: 'arn:aws:kms:eu-central-1:111111111111:alias/acme', alarmTopicArn: 'arn:aws:sns:us-east-1:111111111111:alarms', bucketNamespace: 'x' })).toEqual([
    'acme/Store: bucketNamespace is x, must be one of global, account-regional; use the BucketNamespace enum',
    'acme/Store: keyArn is arn:aws:kms:eu-central-1:111111111111:alias/acme, must be the ARN of a key, since policies cannot name an alias; '
      + 'write it like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'acme/Store: alarmTopicArn is arn:aws:sns:us-east-1:111111111111:alarms, must be in eu-central-1, where the alarms are; name a topic of that region',
  ]);
});
