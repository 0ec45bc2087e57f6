import { BucketNamespace } from '@plinth/env-presets';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, IGrantable, Role } from 'aws-cdk-lib/aws-iam';
import { BackupStore, IBackupStore } from '../../src';
import { dev, newStack, PLACE } from '../stacks';
import { foundStore, KEY, newDump, newStore, only, sentences } from './backups';

const BUCKET = 'arn:aws:s3:::acme-dev-backups-111111111111-eu-central-1-an';
const VIA_S3 = { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } };
const PREFIX = 'dumps/acme-dev/database/';

const newRole = (stack: Stack) => new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });

/** What a grant adds to a role, by a store that is there already: its ARNs are known then. */
function granted(grant: (store: IBackupStore, identity: IGrantable) => unknown): any[] {
  const stack = newStack();
  grant(foundStore(dev, stack), newRole(stack));
  const [{ Properties }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return Properties.PolicyDocument.Statement;
}

describe('who is granted to dump', () => {
  test('puts new objects under one prefix and aborts, over TLS, and nothing else', () => {
    expect(granted((store, role) => store.grantDump(role, { prefix: PREFIX }))).toEqual([
      {
        Effect: 'Deny', Action: 's3:PutObject', Resource: `${BUCKET}/${PREFIX}*`,
        Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      },
      { Effect: 'Allow', Action: ['s3:PutObject', 's3:AbortMultipartUpload'], Resource: `${BUCKET}/${PREFIX}*`, Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY, Condition: VIA_S3 },
    ]);
  });

  test('has what the task of a DatabaseDump has', () => {
    const statements = ({ PolicyDocument }: any) => PolicyDocument.Statement.map(({ Sid: _sid, ...statement }: any) => statement);
    const dump = newDump(dev);
    const role = Object.values<any>(Template.fromStack(Stack.of(dump)).findResources('AWS::IAM::Role', { Properties: { RoleName: 'acme-dev-database-dump-task' } }));
    const byGrant = granted((store, identity) => store.grantDump(identity, { prefix: PREFIX }));
    expect(sorted(statements(role[0].Properties.Policies[0]))).toEqual(sorted(byGrant));
  });

  test('must say under which prefix, and one that reaches no further than it reads', () => {
    for (const prefix of ['', '../', '/', 'dumps/*/', 'dumps']) {
      expect(sentences(() => foundStore(dev).grantDump(new AccountRootPrincipal(), { prefix }))).toEqual([expect.stringMatching(/^prefix is .+, (must|may)/)]);
    }
  });
});

describe('who is granted to restore', () => {
  test('lists and reads the dumps of the environment, and decrypts them through S3, and nothing else', () => {
    expect(granted((store, role) => store.grantRestore(role))).toEqual([
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET, Condition: { StringLike: { 's3:prefix': ['dumps/acme-dev/', 'dumps/acme-dev/*'] } } },
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: `${BUCKET}/dumps/acme-dev/*` },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY, Condition: VIA_S3 },
    ]);
  });

  test('reads less where a prefix is given', () => {
    const [list, read] = granted((store, role) => store.grantRestore(role, { prefix: PREFIX }));
    expect([list.Condition.StringLike['s3:prefix'], read.Resource]).toEqual([[PREFIX, `${PREFIX}*`], `${BUCKET}/${PREFIX}*`]);
  });

  test('of two prefixes reads both', () => {
    expect(granted((store, role) => {
      store.grantRestore(role, { prefix: 'a/' });
      store.grantRestore(role, { prefix: 'b/' });
    }).filter(({ Action }) => Action[0] === 's3:GetObject')).toHaveLength(2);
  });
});

describe('a store that is made', () => {
  test('grants the same by references', () => {
    const stack = newStack();
    const store = newStore(dev, {}, 'Backups', stack);
    const role = newRole(stack);
    store.grantDump(role, { prefix: PREFIX }).assertSuccess();
    store.grantRestore(role).assertSuccess();
    const { PolicyDocument: { Statement } } = only(store, 'AWS::IAM::Policy');
    expect(Statement).toHaveLength(6);
    expect(JSON.stringify(Statement)).toContain('{"Fn::GetAtt":["AcmeDevBackupsKey","Arn"]}');
    expect(JSON.stringify(Statement)).not.toContain('Sid');
  });

  test('has the names by which it is found', () => {
    const made = newStore(dev, { name: 'more', bucketNamespace: BucketNamespace.GLOBAL });
    const found = BackupStore.fromBackupStoreAttributes(newStack(), 'Found', { environment: dev, name: 'more', bucketNamespace: BucketNamespace.GLOBAL, keyArn: KEY });
    expect(found.bucketName).toBe(made.bucketName);
    expect(found.alarmTopicArn).toBe(`arn:aws:sns:${PLACE.region}:${PLACE.account}:${only(made, 'AWS::SNS::Topic').TopicName}`);
    expect(found.facts).toEqual({ environment: dev, bucketArn: `arn:aws:s3:::${made.bucketName}`, keyArn: KEY });
    expect(BackupStore.fromBackupStoreAttributes(newStack(), 'Old', { environment: dev, bucketName: 'old-dumps', keyArn: KEY }).bucketArn).toBe('arn:aws:s3:::old-dumps');
  });
});

test('a role that may not be changed is left as it is, and a principal that has no policy is told to have been granted nothing', () => {
  const stack = newStack();
  const role = Role.fromRoleArn(stack, 'Admin', `arn:aws:iam::${PLACE.account}:role/admin`, { mutable: false });
  const store = foundStore(dev, stack);
  store.grantRestore(role);
  store.grantDump(role, { prefix: PREFIX });
  expect(Template.fromStack(stack).findResources('AWS::IAM::Policy')).toEqual({});
  for (const grant of [store.grantRestore(new AccountRootPrincipal()), store.grantDump(new AccountRootPrincipal(), { prefix: PREFIX })]) {
    expect(grant.success).toBe(false);
    expect(() => grant.assertSuccess()).toThrow();
  }
});

/** In the order of their text, whatever the order of their members. */
const sorted = (statements: object[]) => statements.map((statement) => JSON.stringify(Object.fromEntries(Object.entries(statement).sort()))).sort();
