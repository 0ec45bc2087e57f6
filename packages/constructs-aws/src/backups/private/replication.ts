import { BackupStoreNames, BackupStorePolicies, PlatformEnvironment, PolicyDocuments, StateBackendPolicies } from '@plinth/env-presets';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';
import { joinEnds } from '../../private/replication-order';
import { BackupBucket } from './backup-bucket';

export interface ReplicationProps {
  readonly environment: PlatformEnvironment;
  readonly names: BackupStoreNames;
  readonly region: string;
  /** Of the replica, if it is another than the environment's. */
  readonly account?: string;
}

/**
 * Replicates every version, with its retention, to the replica's bucket, which is found by its name alone. Delete markers stay behind: what
 * somebody hides here is still to be seen there.
 */
export function replicate(scope: Construct, { bucket, key }: BackupBucket, { environment, names, region, account }: ReplicationProps): CfnRole {
  const { partition } = environment;
  const owner = account ?? environment.account;
  const bucketName = names.replicaBucketName(region, owner);
  const replicaBucketArn = names.replicaBucketArn(region, owner);
  const keys = `arn:${partition}:kms:${region}:${owner}`;
  const role = new CfnRole(scope, 'ReplicationRole', {
    roleName: names.replicationRoleName,
    assumeRolePolicyDocument: PolicyDocuments.render(StateBackendPolicies.replicationTrust(names.bucketArn, environment.account)),
    policies: [{
      policyName: 'Replicate',
      policyDocument: PolicyDocuments.render(BackupStorePolicies.replication({
        bucketArn: names.bucketArn,
        region: environment.region,
        keyArn: key.attrArn,
        replicaBucketArn,
        replicaRegion: region,
        replicaKeyAlias: names.replicaKeyAlias,
        replicaKeyArnPattern: `${keys}:key/*`,
      })),
    }],
  });
  acknowledgeNag(role, 'AwsSolutions-IAM5',
    'S3 replicates every object of the bucket, and the replica\'s key is known by its alias only, which the conditions name');
  bucket.replicationConfiguration = {
    role: role.attrArn,
    rules: [{
      id: 'ReplicateBackups',
      status: 'Enabled',
      priority: 1,
      filter: { prefix: '' },
      deleteMarkerReplication: { status: 'Disabled' },
      destination: {
        bucket: replicaBucketArn,
        encryptionConfiguration: { replicaKmsKeyId: `${keys}:${names.replicaKeyAlias}` },
        ...(owner !== environment.account && { account: owner, accessControlTranslation: { owner: 'Destination' } }),
      },
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
    }],
  };
  joinEnds(bucketName, { source: bucket });
  return role;
}
