import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { BucketNamespace } from '@plinth/env-presets';
import { TerraformStack, Testing } from 'cdktf';
import { BackupStore, IBackupStore, Identity } from '../../src';
import { dev, newStack, PLACE } from '../stacks';
import { foundStore, KEY, newDump, newStore, ofType, only, refusal, resourcesOf, sentences, statementsOf } from './backups';

const BUCKET = 'arn:aws:s3:::acme-dev-backups-111111111111';
const VIA_S3 = { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } };
const PREFIX = 'dumps/acme-dev/database/';
const ROLE = Identity.roleName('worker');

/** What a grant gives a role, by a store that is there already: its ARNs are known then. */
function granted(grant: (store: IBackupStore) => unknown): any[] {
  const stack = newStack();
  grant(foundStore(dev, stack));
  return ofType(stack, 'aws_iam_role_policy').map(({ policy }) => statementsOf(policy)).flat();
}

describe('who is granted to dump', () => {
  test('puts new objects under one prefix and aborts, over TLS, and nothing else', () => {
    expect(granted((store) => store.grantDump(ROLE, { prefix: PREFIX }))).toEqual([
      expect.objectContaining({ Effect: 'Allow', Action: ['s3:PutObject', 's3:AbortMultipartUpload'], Resource: `${BUCKET}/${PREFIX}*` }),
      expect.objectContaining({ Effect: 'Deny', Action: 's3:PutObject', Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } } }),
      expect.objectContaining({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY, Condition: VIA_S3 }),
    ]);
  });

  test('has what the task of a DatabaseDump has', () => {
    const [task] = ofType(newDump(dev), 'aws_iam_role_policy').filter(({ name }) => name.endsWith('-task'));
    expect(statementsOf(task.policy)).toEqual(granted((store) => store.grantDump(ROLE, { prefix: PREFIX })));
  });

  test('must say under which prefix, and one that reaches no further than it reads', () => {
    for (const prefix of ['', '../', '/', 'dumps/*/', 'dumps']) {
      expect(refusal((stack) => foundStore(dev, stack).grantDump(ROLE, { prefix }))).toEqual([expect.stringMatching(/^prefix is .+, (must|may) /)]);
    }
  });
});

describe('who is granted to restore', () => {
  test('lists and reads the dumps of the environment, and decrypts them through S3, and nothing else', () => {
    expect(granted((store) => store.grantRestore(ROLE))).toEqual([
      {
        Sid: 'ListBackups', Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET,
        Condition: { StringLike: { 's3:prefix': ['dumps/acme-dev/', 'dumps/acme-dev/*'] } },
      },
      { Sid: 'ReadBackups', Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: `${BUCKET}/dumps/acme-dev/*` },
      { Sid: 'DecryptThroughS3', Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY, Condition: VIA_S3 },
    ]);
  });

  test('reads less where a prefix is given, and of two prefixes both, each by a policy of its own', () => {
    const reads = granted((store) => ['a/', 'b/'].forEach((prefix) => store.grantRestore(ROLE, { prefix }))).filter(({ Sid }) => Sid === 'ReadBackups');
    expect(reads.map(({ Resource }) => Resource).sort()).toEqual([`${BUCKET}/a/*`, `${BUCKET}/b/*`]);
  });
});

describe('the policy of a grant', () => {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: dev.accountRootArn }, Action: 'sts:AssumeRole' }] };
  const newRole = (stack: TerraformStack) => new IamRole(stack, 'Worker', { name: 'worker', assumeRolePolicy: JSON.stringify(trust) });

  test('stands below a role of the app, and grants the same by references', () => {
    const stack = newStack();
    const store = newStore(dev, {}, 'Backups', stack);
    const role = newRole(stack);
    expect(store.grantRestore(Identity.role(role)).policy.node.scope).toBe(role);
    expect(only(stack, 'aws_iam_role_policy')).toMatchObject({ name: 'acme-dev-backups-restore', role: '${aws_iam_role.Worker.name}' });
    expect(only(stack, 'aws_iam_role_policy').policy).toContain('"${aws_kms_key.acme-dev-backups_Key.arn}"');
  });

  test('of a role that is only named has an address that follows from the two, so that a rename of the store changes nothing', () => {
    const addresses = ['One', 'Two'].map((id) => {
      const store = newStore(dev, {}, id);
      store.grantRestore(ROLE);
      store.grantRestore(Identity.roleName('other'));
      store.grantDump(ROLE, { prefix: PREFIX });
      return Object.keys(resourcesOf(store)).filter((address) => address.startsWith('aws_iam_role_policy.'));
    });
    expect(addresses[0]).toHaveLength(3);
    expect(addresses[0]).toEqual(addresses[1]);
    addresses[0].forEach((address) => expect(address).toMatch(/^aws_iam_role_policy\.acme-dev-backups_(Dump|Restore)-[0-9a-f]{8}$/));
  });

  test('is the same one when it is granted again, and is refused from a second construct', () => {
    const app = Testing.app();
    const [one, two] = [newStack('One', app), newStack('Two', app)];
    const store = foundStore(dev, one);
    expect(store.grantRestore(ROLE).policy).toBe(store.grantRestore(ROLE).policy);
    expect(sentences(() => foundStore(dev, two).grantRestore(ROLE))).toEqual([
      'grant is acme-dev-backups-restore, may be given only once, and One/Found gives it; grant from one construct only',
    ]);
  });
});

describe('a store that is there already', () => {
  test('is found by the names that it would be given', () => {
    const made = newStore(dev, { name: 'more', bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL });
    const found = BackupStore.fromBackupStoreAttributes(newStack(), 'Found', { environment: dev, name: 'more', bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL, keyArn: KEY });
    expect(found.bucketName).toBe(made.bucketName);
    expect(found.alarmTopicArn).toBe(`arn:aws:sns:${PLACE.region}:${PLACE.account}:${only(made, 'aws_sns_topic').name}`);
    expect(found.facts).toEqual({ environment: dev, bucketArn: `arn:aws:s3:::${made.bucketName}`, keyArn: KEY });
    expect(BackupStore.fromBackupStoreAttributes(newStack(), 'Old', { environment: dev, bucketName: 'old-dumps', keyArn: KEY }).bucketArn).toBe('arn:aws:s3:::old-dumps');
  });
});
