import {
  BackupAdministrators, BackupStorePolicies, BackupTopicPolicies, PolicyDocuments, PolicyEffect, PolicyStatementData, Problems,
} from '../../../src';
import { environments } from '../environments';

const BUCKET = 'arn:aws:s3:::backups';
const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/k';
const ROOT = 'arn:aws:iam::111111111111:root';
const DEPLOYER = 'arn:aws:iam::111111111111:role/deployer';
const BREAK_GLASS = 'arn:aws:iam::111111111111:role/break-glass';
const kept: BackupAdministrators = { deployerArns: [DEPLOYER], breakGlassArns: [BREAK_GLASS], retainOnDeletion: true };
const destroyable: BackupAdministrators = { ...kept, retainOnDeletion: false };
const alone: BackupAdministrators = { ...kept, breakGlassArns: [] };
const access = { bucketArn: BUCKET, region: 'eu-central-1', prefix: 'dumps/acme-dev/database/', keyArn: KEY };
const rendered = (statements: PolicyStatementData[]) => PolicyDocuments.render(statements).Statement;
const bySid = (statements: PolicyStatementData[], sid: string) => rendered(statements).find((statement: { Sid: string }) => statement.Sid === sid);
const butFor = (...arns: string[]) => ({ ArnNotLike: { 'aws:PrincipalArn': arns.length === 1 ? arns[0] : arns } });
const viaS3 = (region: string) => ({ StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } });

describe('the bucket', () => {
  const DELETION = ['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectLegalHold', 's3:PutObjectRetention'];

  test('denies four things: plain HTTP, keys of the writer\'s own, deletion and weakening', () => {
    expect(rendered(BackupStorePolicies.bucket(BUCKET, kept))).toEqual([
      {
        Sid: 'DenyInsecureTransport', Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: 'DenyCustomerProvidedKeys', Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:PutObject', Resource: `${BUCKET}/*`,
        Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
      },
      { Sid: 'DenyDeletionAndBypass', Effect: 'Deny', Principal: { AWS: '*' }, Action: DELETION, Resource: `${BUCKET}/*`, Condition: butFor(BREAK_GLASS) },
      {
        Sid: 'DenyWeakeningToOthers', Effect: 'Deny', Principal: { AWS: '*' },
        Action: [
          's3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketOwnershipControls', 's3:PutBucketPolicy',
          's3:PutBucketPublicAccessBlock', 's3:PutBucketVersioning', 's3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration', 's3:PutReplicationConfiguration',
        ],
        Resource: BUCKET,
        Condition: butFor(DEPLOYER, BREAK_GLASS),
      },
    ]);
  });

  test('lets those who deploy delete only where a destroy is to leave nothing', () => {
    expect(bySid(BackupStorePolicies.bucket(BUCKET, destroyable), 'DenyDeletionAndBypass').Condition).toEqual(butFor(DEPLOYER, BREAK_GLASS));
  });

  test('lets nobody at all delete where it is kept and nobody breaks glass', () => {
    const statement = bySid(BackupStorePolicies.bucket(BUCKET, alone), 'DenyDeletionAndBypass');
    expect(statement).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(statement).not.toHaveProperty('Condition');
  });

  test('of a replica takes replicas of one role, with their locks', () => {
    expect(rendered(BackupStorePolicies.replicaBucket('arn:aws:s3:::replica', 'arn:role'))).toEqual([{
      Sid: 'AllowReplication', Effect: 'Allow', Principal: { AWS: 'arn:role' },
      Action: ['s3:ObjectOwnerOverrideToBucketOwner', 's3:ReplicateObject', 's3:ReplicateTags'], Resource: 'arn:aws:s3:::replica/*',
    }]);
  });
});

describe('the key', () => {
  test('is the account\'s, but only who breaks glass takes it away, and only administrators change who does', () => {
    expect(rendered(BackupStorePolicies.key(ROOT, kept))).toEqual([
      { Sid: 'AllowAccount', Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'kms:*', Resource: '*' },
      { Sid: 'DenyDeletion', Effect: 'Deny', Principal: { AWS: '*' }, Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'], Resource: '*', Condition: butFor(BREAK_GLASS) },
      { Sid: 'DenyPolicyToOthers', Effect: 'Deny', Principal: { AWS: '*' }, Action: 'kms:PutKeyPolicy', Resource: '*', Condition: butFor(DEPLOYER, BREAK_GLASS) },
    ]);
  });

  test('is taken away by nobody at all, the deployer and the root included, where it is kept and nobody breaks glass', () => {
    const statement = bySid(BackupStorePolicies.key(ROOT, alone), 'DenyDeletion');
    expect(statement).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Resource: '*' });
    expect(statement).not.toHaveProperty('Condition');
  });

  test('can be destroyed by those who deploy where a destroy is to leave nothing', () => {
    expect(bySid(BackupStorePolicies.key(ROOT, destroyable), 'DenyDeletion').Condition).toEqual(butFor(DEPLOYER, BREAK_GLASS));
    expect(bySid(BackupStorePolicies.key(ROOT, { ...destroyable, breakGlassArns: [] }), 'DenyDeletion').Condition).toEqual(butFor(DEPLOYER));
  });

  test('of a replica encrypts for one role, through S3 of its own region', () => {
    expect(rendered(BackupStorePolicies.replicaKey('arn:role', 'eu-west-1'))).toEqual([
      { Sid: 'AllowReplication', Effect: 'Allow', Principal: { AWS: 'arn:role' }, Action: 'kms:Encrypt', Resource: '*', Condition: viaS3('eu-west-1') },
    ]);
  });
});

describe('a dump', () => {
  const statements = BackupStorePolicies.dump(access);
  const allowed = statements.filter(({ effect }) => effect === PolicyEffect.ALLOW);

  test('writes and aborts under its prefix and uses the key through S3, and that is all', () => {
    expect(allowed.map(({ actions, resources }) => [actions, resources])).toEqual([
      [['s3:PutObject', 's3:AbortMultipartUpload'], [`${BUCKET}/dumps/acme-dev/database/*`]],
      [['kms:Decrypt', 'kms:GenerateDataKey'], [KEY]],
    ]);
    expect(rendered(allowed)[1].Condition).toEqual(viaS3('eu-central-1'));
  });

  test('never overwrites: what makes an object must say that there is none', () => {
    expect(rendered(statements).filter(({ Effect }: { Effect: string }) => Effect === 'Deny')).toEqual([{
      Sid: 'DenyOverwrites', Effect: 'Deny', Action: 's3:PutObject', Resource: `${BUCKET}/dumps/acme-dev/database/*`,
      Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    }]);
  });
});

test('a restore lists and reads under its prefix, and decrypts through S3', () => {
  expect(rendered(BackupStorePolicies.restore({ ...access, prefix: 'dumps/acme-dev/' }))).toEqual([
    {
      Sid: 'ListBackups', Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET,
      Condition: { StringLike: { 's3:prefix': ['dumps/acme-dev/', 'dumps/acme-dev/*'] } },
    },
    { Sid: 'ReadBackups', Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: `${BUCKET}/dumps/acme-dev/*` },
    { Sid: 'DecryptThroughS3', Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY, Condition: viaS3('eu-central-1') },
  ]);
});

describe('a grant to restore is', () => {
  const store = { environment: environments.prod, bucketArn: BUCKET, keyArn: KEY };
  const prefixOf = (options: { prefix?: string }) => {
    const problems = new Problems('acme/Store');
    return [BackupStorePolicies.access(store, options, problems).prefix, ...problems.messages];
  };

  test('for every dump of the environment, unless it names a prefix', () => {
    expect(prefixOf({})).toEqual(['dumps/acme-prod/']);
    expect(prefixOf({ prefix: 'dumps/acme-prod/orders/' })).toEqual(['dumps/acme-prod/orders/']);
    expect(BackupStorePolicies.access(store, {}, new Problems('acme'))).toEqual({ bucketArn: BUCKET, region: 'eu-central-1', prefix: 'dumps/acme-prod/', keyArn: KEY });
  });

  test.each([['', 'is empty, must name a part of the bucket'], ['dumps', 'must end with /'], ['/dumps/', 'must not begin with /'], ['dumps/*/', 'may not have the character "*"'],
    ['dumps/../', 'must not climb'], ['dumps/${aws:username}/', 'may not have the character "$"']])('never for the prefix %j', (prefix, why) => {
    expect(prefixOf({ prefix }).slice(1)).toEqual([expect.stringContaining(why)]);
  });
});

test('replication reads versions with their locks and writes replicas, with each side\'s key through S3 of its region', () => {
  const props = {
    bucketArn: BUCKET, region: 'eu-central-1', keyArn: KEY, replicaBucketArn: 'arn:aws:s3:::replica', replicaRegion: 'eu-west-1',
    replicaKeyAlias: 'alias/acme-dev-backups-replica', replicaKeyArnPattern: 'arn:aws:kms:eu-west-1:111111111111:key/*',
  };
  expect(rendered(BackupStorePolicies.replication(props))).toEqual([
    { Sid: 'ReadConfiguration', Effect: 'Allow', Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Resource: BUCKET },
    {
      Sid: 'ReadVersions', Effect: 'Allow', Resource: `${BUCKET}/*`,
      Action: ['s3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
    },
    { Sid: 'WriteReplicas', Effect: 'Allow', Action: ['s3:ObjectOwnerOverrideToBucketOwner', 's3:ReplicateObject', 's3:ReplicateTags'], Resource: 'arn:aws:s3:::replica/*' },
    { Sid: 'DecryptSource', Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY, Condition: viaS3('eu-central-1') },
    {
      Sid: 'EncryptReplicas', Effect: 'Allow', Action: 'kms:Encrypt', Resource: 'arn:aws:kms:eu-west-1:111111111111:key/*',
      Condition: { ...viaS3('eu-west-1'), 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/acme-dev-backups-replica' } },
    },
  ]);
});

describe('the alarm topic', () => {
  const { dev } = environments;

  test('takes what alarms, rules and vaults tell, over TLS', () => {
    const statements = BackupTopicPolicies.topic(dev, 'arn:topic');
    expect(statements.map(({ sid, servicePrincipals }) => [sid, servicePrincipals])).toEqual([
      ['AllowAlarmsToPublish', ['cloudwatch.amazonaws.com']], ['AllowRulesToPublish', ['events.amazonaws.com']], ['DenyInsecureTransport', undefined],
      ['AllowBackupToPublish', ['backup.amazonaws.com']],
    ]);
    expect(bySid(statements, 'AllowBackupToPublish')).toMatchObject({
      Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sns:Publish', Resource: 'arn:topic',
    });
  });

  test('has a key that the same three use, and no others', () => {
    const statements = BackupTopicPolicies.key(dev);
    expect(statements.map(({ sid, servicePrincipals, awsPrincipals }) => [sid, servicePrincipals ?? awsPrincipals])).toEqual([
      ['AllowAccount', [ROOT]], ['AllowAlarms', ['cloudwatch.amazonaws.com']], ['AllowRules', ['events.amazonaws.com']], ['AllowBackup', ['backup.amazonaws.com']],
    ]);
    expect(bySid(statements, 'AllowBackup')).toMatchObject({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' });
  });
});
