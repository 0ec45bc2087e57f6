import { PlatformEnvironment, PolicyDocuments, StateBackendNames, StateBackendPolicies } from '@plinth/env-presets';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';
import { ProtectedBucket } from '../../private/protected-bucket';
import { joinEnds } from '../../private/replication-order';

export interface ReplicationProps {
  readonly environment: PlatformEnvironment;
  readonly names: StateBackendNames;
  readonly replicaRegion: string;
}

/**
 * Replicates every version to the replica's bucket, which is found by its name alone. Delete markers go along:
 * without them every lock that was ever released would look held in the replica.
 */
export function replicate(scope: Construct, { bucket, key }: ProtectedBucket, { environment, names, replicaRegion }: ReplicationProps): CfnRole {
  const role = new CfnRole(scope, 'ReplicationRole', {
    roleName: names.replicationRoleName,
    assumeRolePolicyDocument: PolicyDocuments.render(StateBackendPolicies.replicationTrust(names.bucketArn, environment.account)),
    policies: [{
      policyName: 'Replicate',
      policyDocument: PolicyDocuments.render(StateBackendPolicies.replication({
        bucketArn: names.bucketArn,
        region: environment.region,
        replicaBucketArn: names.replicaBucketArn(replicaRegion),
        replicaRegion,
        keyArn: key?.attrArn,
        replicaKeyAlias: key && names.replicaKeyAlias,
        replicaKeyArnPattern: key && `arn:${environment.partition}:kms:${replicaRegion}:${environment.account}:key/*`,
      })),
    }],
  });
  acknowledgeNag(role, 'AwsSolutions-IAM5',
    'S3 replicates every object of the bucket, and the replica\'s key is known by its alias only, which the conditions name');
  bucket.replicationConfiguration = {
    role: role.attrArn,
    rules: [{
      id: 'ReplicateStates',
      status: 'Enabled',
      priority: 1,
      filter: { prefix: '' },
      deleteMarkerReplication: { status: 'Enabled' },
      destination: {
        bucket: names.replicaBucketArn(replicaRegion),
        encryptionConfiguration: key && { replicaKmsKeyId: names.replicaKeyAliasArn(replicaRegion) },
      },
      sourceSelectionCriteria: key && { sseKmsEncryptedObjects: { status: 'Enabled' } },
    }],
  };
  joinEnds(names.replicaBucketName(replicaRegion), { source: bucket });
  return role;
}
