import fc from 'fast-check';
import { BackupStoreNames, BucketNamespace, NamedResource, Names, PlatformEnvironment, Problems, Tier } from '../../../src';
import { environments, PLACE } from '../environments';

/** By kind, since a role and a topic may have one name. */
const namesOf = (names: BackupStoreNames): Array<[NamedResource, string[]]> => [
  [NamedResource.BUCKET, [names.bucketName, names.replicaBucketName('eu-west-1')]],
  [NamedResource.KEY_ALIAS, [names.keyAlias, names.alarmKeyAlias, names.replicaKeyAlias]],
  [NamedResource.TOPIC, [names.alarmTopicName]],
  [NamedResource.EVENT_RULE, [names.keyRuleName]],
  [NamedResource.IAM_ROLE, [names.replicationRoleName]],
];

test('follow from the environment and the word', () => {
  const names = new BackupStoreNames(environments.dev);
  expect({ ...names, replicationRoleArn: names.replicationRoleArn }).toMatchObject({
    name: 'backups',
    fullName: 'acme-dev-backups',
    bucketName: 'acme-dev-backups-111111111111',
    bucketArn: 'arn:aws:s3:::acme-dev-backups-111111111111',
    keyAlias: 'alias/acme-dev-backups',
    alarmTopicName: 'acme-dev-backups-alarms',
    alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:acme-dev-backups-alarms',
    alarmKeyAlias: 'alias/acme-dev-backups-alarms',
    keyRuleName: 'acme-dev-backups-key',
    replicationRoleArn: 'arn:aws:iam::111111111111:role/acme-dev-backups-replication',
    replicaKeyAlias: 'alias/acme-dev-backups-replica',
  });
  expect(new BackupStoreNames(environments.prod, { name: 'archive' }).bucketName).toBe('acme-prod-archive-111111111111');
});

test('of a replica name its own region and account, so that two stacks agree without a reference', () => {
  const regional = new BackupStoreNames(environments.prod, { bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL });
  expect(regional.replicaBucketName('eu-west-1')).toBe('acme-prod-backups-replica-111111111111-eu-west-1-an');
  expect(regional.replicaBucketArn('eu-west-1', '222222222222')).toBe('arn:aws:s3:::acme-prod-backups-replica-222222222222-eu-west-1-an');
  // globally the region is no part of the name, so the account must be another or the word
  expect(new BackupStoreNames(environments.prod).replicaBucketName('eu-west-1', '222222222222')).toBe('acme-prod-backups-replica-222222222222');
});

test('have the partition of the region', () => {
  const names = new BackupStoreNames(PlatformEnvironment.dev({ ...PLACE, region: 'us-gov-west-1' }));
  expect([names.bucketArn, names.replicationRoleArn, names.replicaBucketArn('us-gov-east-1')].filter((arn) => !arn.startsWith('arn:aws-us-gov:'))).toEqual([]);
});

test('of two words never meet, within the kind of thing that they name', () => {
  const endings = ['alarms', 'key', 'replica', 'replication', 'a'];
  const words = ['a', 'b'].flatMap((word) => [word, ...endings.map((ending) => `${word}-${ending}`)]);
  const named = words.flatMap((word) => namesOf(new BackupStoreNames(environments.dev, { name: word })))
    .flatMap(([kind, given]) => given.map((name) => `${kind} ${name}`));
  // a store called a-replica would be where the replica of a is, and a-alarms would have the alias of a's alarms: AWS refuses the second
  const met = named.filter((name, index) => named.indexOf(name) !== index);
  expect(met.filter((name) => !/ (alias\/)?acme-dev-[ab]-(alarms|replica)(-111111111111)?$/.test(name))).toEqual([]);
});

test('are what each service accepts, or refused with the limit', () => {
  let accepted = 0;
  const namespaces = fc.constantFrom(...Object.values(BucketNamespace));
  fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/), fc.stringMatching(/^[a-z]{1,24}$/), namespaces, (name, project, bucketNamespace) => {
    let all: Array<[NamedResource, string[]]>;
    try {
      const environment = PlatformEnvironment.custom({ project, account: '111111111111', region: 'ap-southeast-3', name: 'qa', tier: Tier.STAGING });
      all = namesOf(new BackupStoreNames(environment, { name, bucketNamespace }));
    } catch (error) {
      expect((error as Error).message).toMatch(/: (project|resource name|(S3|IAM|SNS|KMS|EventBridge)( \w+)+ name) is .*, (must|may) .*; /);
      return;
    }
    accepted += 1;
    for (const [kind, name_] of all.flatMap(([resource, list]) => list.map((one): [NamedResource, string] => [resource, one]))) {
      const problems = new Problems('acme');
      Names.check(kind, name_, problems);
      expect(problems.messages).toEqual([]);
    }
  }), { numRuns: 300 });
  expect(accepted).toBeGreaterThan(20);
});

test('that are too long are refused with the number of characters to leave out', () => {
  expect(() => new BackupStoreNames(environments.staging, { name: 'a'.repeat(38) })).toThrow(
    `acme-staging: S3 bucket name is acme-staging-${'a'.repeat(38)}-111111111111 (64 characters), must have 3 to 63 characters; `
    + 'shorten the project, the environment or the resource name by 1',
  );
  expect(() => new BackupStoreNames(environments.dev, { name: 'Backups' })).toThrow(/resource name is Backups, must be lower-case words/);
});
