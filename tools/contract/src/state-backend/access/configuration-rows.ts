import { putAccessBlock, putEncryption, putLifecycle, putOwnership, putPolicy, putVersioning } from './bucket-tries';
import { IdentityName } from './identities';
import { LiveTry, StaticOnly } from './live';
import { AccessRow, bucketArn, row } from './row';

const CHANGES: ReadonlyArray<{ readonly id: string; readonly what: string; readonly action: string; readonly live: LiveTry | string }> = [
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
    live: 'most backends have no replication that could be written back',
  },
  { id: 'delete-bucket', what: 'delete the bucket', action: 's3:DeleteBucket', live: 'if it were allowed, an empty bucket would be gone' },
];

type Configured = Pick<AccessRow, 'live' | 'staticOnly'>;

const rows = (identity: IdentityName, expected: AccessRow['expected'], tried: (live: LiveTry) => Configured): AccessRow[] =>
  CHANGES.map(({ id, what, action, live }) => row({
    identity, expected, id, what, action, resource: bucketArn, ...(typeof live === 'string' ? { staticOnly: live } : tried(live)),
  }));

/** The bucket's protection, which nobody but administrators may change. */
export function refusedConfigurationRows(identity: IdentityName): AccessRow[] {
  return rows(identity, 'deny', (live) => ({ live }));
}

/** The same for one who may change it, but whose credentials nobody has at hand. */
export function configurationRowsWithout(identity: IdentityName, staticOnly: string): AccessRow[] {
  return rows(identity, 'allow', () => ({ staticOnly }));
}

/** The same for one who may change it. What an engine wrote is written back on the local cloud only. */
export function allowedConfigurationRows(identity: IdentityName): AccessRow[] {
  return rows(identity, 'allow', (live) => ({
    live: async (attempt) => {
      if (!attempt.emulated) {
        throw new StaticOnly('on AWS what protects the backend is written by the engine alone, also where it would be written back');
      }
      return live(attempt);
    },
  }));
}
