import { BucketModel } from '../model';
import { PromiseOf } from '../promise';
import { expectSame, missingTags, onlyInTemplates } from './expect';

/** What a bucket should be, from what its capability was asked for. */
export interface BucketSubject<Subject> {
  name(subject: Subject): string;
  tags(subject: Subject): Readonly<Record<string, string>>;
  retained(subject: Subject): boolean;
  abortIncompleteUploadDays(subject: Subject): number;
}

/** What every bucket promises, whatever lies in it. */
export function everyBucketPromises<Subject, Model extends { readonly bucket: BucketModel }>(
  expected: BucketSubject<Subject>,
): Array<PromiseOf<Model, Subject>> {
  return [
    {
      id: 'bucket-name',
      title: 'The bucket has the name that follows from the environment, so that a rename in code replaces nothing',
      check: ({ bucket }, subject) => expectSame('the bucket\'s name', bucket.name, expected.name(subject)),
    },
    {
      id: 'public-access-blocked',
      title: 'Nothing can make the bucket public: all four public access blocks are on',
      check: ({ bucket: { publicAccessBlock: block } }) => {
        const all = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
        return expectSame('the public access block', block && {
          blockPublicAcls: block.blockPublicAcls,
          ignorePublicAcls: block.ignorePublicAcls,
          blockPublicPolicy: block.blockPublicPolicy,
          restrictPublicBuckets: block.restrictPublicBuckets,
        }, all);
      },
    },
    {
      id: 'owner-enforced',
      title: 'The account owns every object, and access control lists do nothing',
      check: ({ bucket }) => expectSame('object ownership', bucket.ownership, 'BucketOwnerEnforced'),
    },
    {
      id: 'uploads-aborted',
      title: 'An upload that was never completed is aborted, and not paid for without end',
      check: ({ bucket }, subject) =>
        expectSame('the days until incomplete uploads are aborted', bucket.lifecycle.abortIncompleteUploadDays, expected.abortIncompleteUploadDays(subject)),
    },
    {
      id: 'bucket-tags',
      title: 'The bucket carries every tag of the environment',
      check: ({ bucket }, subject) => missingTags('the bucket', bucket.tags, expected.tags(subject)),
    },
    {
      id: 'bucket-retention',
      title: 'The bucket stays or goes with its construct as the settings say',
      unknown: ({ bucket }) => onlyInTemplates(bucket.retainedOnDeletion),
      check: ({ bucket }, subject) =>
        expectSame('retention of the bucket and its policy on deletion', bucket.retainedOnDeletion, expected.retained(subject)),
    },
    {
      id: 'never-emptied',
      title: 'Nothing empties the bucket to be able to delete it',
      unknown: ({ bucket }) => onlyInTemplates(bucket.emptiedOnDeletion),
      check: ({ bucket }) => expectSame('emptying on deletion', bucket.emptiedOnDeletion, false),
    },
  ];
}

/** The key of the default encryption, which must be the capability's own. */
export function sameKey(actual: string | undefined, expected: string | undefined): string | undefined {
  return expected === undefined
    ? `the key of the default encryption is ${actual ?? 'not set'}, must be the one made for the bucket`
    : expectSame('the key of the default encryption', actual, expected);
}
