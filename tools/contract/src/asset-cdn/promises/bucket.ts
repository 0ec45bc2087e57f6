import { Identity, OVER_TLS } from '../../access/identity';
import { everyBucketPromises, sameKey } from '../../promises/bucket';
import { bucketPolicyPromises, BucketVisitors, expectDecision } from '../../promises/decisions';
import { expectSame, firstProblem, missingTags, onlyInTemplates } from '../../promises/expect';
import { decide } from '../access/decide';
import { contextOf, identityOf, IdentityName } from '../access/identities';
import { AssetCdnModel } from '../model';
import { AssetCdnSubject, bucketArnOf, bucketNameOf, hasKey, ownBucket } from '../subject';
import { AssetCdnPromise } from './types';

export const visitors: BucketVisitors<AssetCdnModel, AssetCdnSubject> = {
  decide: (tried, model, subject) => decide({ ...tried, resource: resourceOf(tried.action, model, subject) }, model, subject),
  policyOf: (action, model) => (action.startsWith('kms:') ? model.key?.policy ?? [] : model.bucket.policy),
  insiders: (model, subject) => named(['other-admin'], model, subject),
  outsiders: (model, subject) => named(['anonymous', 'stranger'], model, subject),
};

function named(names: readonly IdentityName[], model: AssetCdnModel, subject: AssetCdnSubject): Array<[string, Identity]> {
  return names.map((name) => [name, identityOf(name, model, subject)]);
}

function resourceOf(action: string, model: AssetCdnModel, subject: AssetCdnSubject): string {
  const bucketArn = bucketArnOf(subject);
  return action.startsWith('kms:') ? model.key?.arn ?? '' : /Object/.test(action) ? `${bucketArn}/index.html` : bucketArn;
}

/** What somebody may do is exactly this, asked of bucket and key. */
function only(who: IdentityName, allowed: readonly string[], denied: readonly string[], model: AssetCdnModel, subject: AssetCdnSubject): string | undefined {
  const identity = identityOf(who, model, subject);
  const context = { ...OVER_TLS, ...contextOf(who, model, subject) };
  const expect = (effect: 'allow' | 'deny') => (action: string) =>
    expectDecision(visitors, effect, `${action} by ${who}`, model, subject, { identity, action, context });
  return firstProblem([...allowed.map(expect('allow')), ...denied.map(expect('deny'))]);
}

const OTHERS = ['other-distribution', 'foreign-distribution'] as const;

const ownPromises: AssetCdnPromise[] = [
  ...everyBucketPromises<AssetCdnSubject, AssetCdnModel>({
    name: bucketNameOf,
    tags: ({ environment }) => environment.tags,
    retained: ({ settings }) => settings.retainOnDeletion,
    abortIncompleteUploadDays: ({ settings }) => settings.abortIncompleteUploadDays,
  }),
  ...bucketPolicyPromises(visitors, 'An object that is'),
  {
    id: 'versioned',
    title: 'Every object that is replaced or deleted stays as a version for a while',
    check: ({ bucket }) => expectSame('versioning', bucket.versioning, 'Enabled'),
  },
  {
    id: 'noncurrent-days',
    title: 'A superseded version expires after as many days as the settings say',
    check: ({ bucket: { lifecycle } }, { settings }) =>
      expectSame('the days that superseded versions are kept', lifecycle.noncurrentDays, settings.noncurrentVersionRetentionDays)
      ?? expectSame('the number of superseded versions that are kept for ever', lifecycle.newerNoncurrentVersions, 0),
  },
  {
    id: 'delete-markers-cleaned',
    title: 'The delete markers of objects that are gone are cleaned up',
    check: ({ bucket }) => expectSame('the removal of expired delete markers', bucket.lifecycle.expiredObjectDeleteMarker, true),
  },
  {
    id: 'current-objects-kept',
    title: 'No lifecycle rule expires a current object',
    check: ({ bucket: { lifecycle } }) =>
      expectSame('what lifecycle rules do beyond versions', lifecycle.others.length > 0 ? lifecycle.others.join('; ') : 'nothing', 'nothing'),
  },
  {
    id: 'encrypted',
    title: 'Objects are encrypted as the settings say, whether or not the writer asks for it',
    check: ({ bucket: { encryption }, key }, subject) =>
      expectSame('the default encryption', encryption?.algorithm, hasKey(subject) ? 'aws:kms' : 'AES256')
      ?? (hasKey(subject) ? sameKey(encryption?.keyArn, key?.arn) : expectSame('the default key', encryption?.keyArn, undefined)),
  },
  {
    id: 'bucket-key',
    title: 'The S3 bucket key is on, so that a busy site does not pay KMS by the request',
    applies: hasKey,
    check: ({ bucket }) => expectSame('the S3 bucket key', bucket.encryption?.bucketKey, true),
  },
  {
    id: 'bucket-cors',
    title: 'Pages of the named origins may upload with scripts, and of no others',
    check: ({ cors }, { settings: { corsAllowedOrigins: expected } }) => {
      const origins = [...new Set(cors.flatMap((rule) => rule.origins))].sort();
      return expectSame('the origins that the bucket lets upload', origins, [...expected].sort())
        ?? (expected.length > 0 && !cors.some(({ methods }) => methods.includes('PUT'))
          ? `the methods of these origins are ${cors.flatMap(({ methods }) => methods).join(', ')}, must include PUT` : undefined);
    },
  },
  {
    id: 'old-signatures-refused',
    title: 'A presigned request is refused once it is as old as the settings say, however long it is valid',
    check: (model, subject) => {
      const identity = identityOf('other-admin', model, subject);
      const limit = subject.settings.presignedMaxAgeSeconds * 1000;
      const at = (expected: 'allow' | 'deny', age: number) => expectDecision(
        visitors, expected, `s3:PutObject with a signature of ${age} ms`, model, subject,
        { identity, action: 's3:PutObject', context: { ...OVER_TLS, 's3:signatureAge': String(age) } },
      );
      return at('allow', limit) ?? at('deny', limit + 1);
    },
  },
  {
    id: 'read-exactly',
    title: 'The bucket lets exactly this distribution read objects and learn that there is none, and no other distribution anything',
    check: (model, subject) => only('distribution', ['s3:GetObject', 's3:ListBucket'], ['s3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion', 's3:GetBucketPolicy'], model, subject)
      ?? firstProblem(OTHERS.map((who) => only(who, [], ['s3:GetObject', 's3:ListBucket'], model, subject))),
  },
];

const keyPromises: AssetCdnPromise[] = [
  {
    id: 'key-as-asked',
    title: 'There is a key of its own exactly where the settings ask for one',
    check: ({ key }, subject) => expectSame('a key of its own', key !== undefined, hasKey(subject)),
  },
  {
    id: 'key-alias',
    title: 'The key has the alias that follows from the environment',
    applies: hasKey,
    check: ({ key }, { names }) => expectSame('the aliases of the key', key?.aliases.join(', '), names.keyAlias),
  },
  {
    id: 'key-rotation',
    title: 'The key is rotated every year',
    applies: hasKey,
    check: ({ key }) => expectSame('rotation of the key', key?.rotation, true),
  },
  {
    id: 'key-deletion-window',
    title: 'KMS waits as many days as the settings say before it deletes the key',
    applies: hasKey,
    unknown: ({ key }) => (key ? onlyInTemplates(key.deletionWindowDays) : undefined),
    check: ({ key }, { settings }) => expectSame('the days before the key is deleted', key?.deletionWindowDays, settings.keyDeletionWindowDays),
  },
  {
    id: 'key-tags',
    title: 'The key carries every tag of the environment',
    applies: hasKey,
    check: ({ key }, { environment }) => missingTags('the key', key?.tags ?? {}, environment.tags),
  },
  {
    id: 'key-retention',
    title: 'The key and its alias stay or go with their construct as the settings say',
    applies: hasKey,
    unknown: ({ key }) => (key ? onlyInTemplates(key.retainedOnDeletion) : undefined),
    check: ({ key }, { settings }) => expectSame('retention of the key on deletion', key?.retainedOnDeletion, settings.retainOnDeletion),
  },
  {
    id: 'key-read-exactly',
    title: 'The key lets exactly this distribution decrypt, and no other distribution anything',
    applies: hasKey,
    check: (model, subject) => (model.key === undefined ? 'the key is not set, must be the one made for the bucket'
      : only('distribution', ['kms:Decrypt'], ['kms:GenerateDataKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'], model, subject)
        ?? firstProblem(OTHERS.map((who) => only(who, [], ['kms:Decrypt', 'kms:GenerateDataKey'], model, subject)))),
  },
];

/** The bucket and its key, where they are not the user's own. */
export const bucketPromises: AssetCdnPromise[] = [...ownPromises, ...keyPromises]
  .map((promise) => ({ ...promise, applies: (subject) => ownBucket(subject) && (promise.applies?.(subject) ?? true) }));
