import { putAccessBlock, putEncryption, putLifecycle, putOwnership, putPolicy, putVersioning } from './bucket-tries';
import { LiveTry, StaticOnly } from './live';
import { BucketAttempt } from './object-tries';

/** A change of a bucket's configuration. */
interface Change {
  readonly id: string;
  readonly what: string;
  readonly action: string;
  /** How it is tried, or why it is not. */
  readonly live: LiveTry<BucketAttempt> | string;
}

const CHANGES: readonly Change[] = [
  { id: 'put-versioning', what: 'change versioning', action: 's3:PutBucketVersioning', live: putVersioning },
  { id: 'put-lifecycle', what: 'change the lifecycle', action: 's3:PutLifecycleConfiguration', live: putLifecycle },
  { id: 'put-policy', what: 'change the bucket policy', action: 's3:PutBucketPolicy', live: putPolicy },
  {
    id: 'delete-policy', what: 'remove the bucket policy', action: 's3:DeleteBucketPolicy',
    live: 'if it were allowed, the bucket would stand without its policy',
  },
  { id: 'put-access-block', what: 'change the public access block', action: 's3:PutBucketPublicAccessBlock', live: putAccessBlock },
  { id: 'put-ownership', what: 'change object ownership', action: 's3:PutBucketOwnershipControls', live: putOwnership },
  { id: 'put-encryption', what: 'change the default encryption', action: 's3:PutEncryptionConfiguration', live: putEncryption },
  {
    id: 'put-replication', what: 'change replication', action: 's3:PutReplicationConfiguration',
    live: 'most buckets have no replication that could be written back',
  },
  { id: 'delete-bucket', what: 'delete the bucket', action: 's3:DeleteBucket', live: 'if it were allowed, an empty bucket would be gone' },
];


type Expected = 'allow' | 'deny';
type Tried = { readonly live: LiveTry<BucketAttempt> } | { readonly staticOnly: string };
type MakeRow<Row> = (change: Pick<Change, 'id' | 'what' | 'action'> & Tried & { readonly expected: Expected }) => Row;

const rows = <Row>(make: MakeRow<Row>, expected: Expected, tried: (live: LiveTry<BucketAttempt>) => Tried): Row[] =>
  CHANGES.map(({ id, what, action, live }) => make({ expected, id, what, action, ...(typeof live === 'string' ? { staticOnly: live } : tried(live)) }));

/** The bucket's protection, which nobody but administrators may change. */
export function refusedConfigurationRows<Row>(make: MakeRow<Row>): Row[] {
  return rows(make, 'deny', (live) => ({ live }));
}

/** The same for one who may change it, but whose credentials nobody has at hand. */
export function configurationRowsWithout<Row>(make: MakeRow<Row>, staticOnly: string): Row[] {
  return rows(make, 'allow', () => ({ staticOnly }));
}

/** The same for one who may change it. What an engine wrote is written back on the local cloud only. */
export function allowedConfigurationRows<Row>(make: MakeRow<Row>): Row[] {
  return rows(make, 'allow', (live) => ({
    live: async (attempt) => {
      if (!attempt.emulated) {
        throw new StaticOnly('on AWS what protects the bucket is written by the engine alone, also where it would be written back');
      }
      return live(attempt);
    },
  }));
}
