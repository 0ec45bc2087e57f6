import { PlatformEnvironment, PolicyDocuments, StateBackendNames, StateBackendPolicies } from '@plinth/env-presets';
import { CfnRole, PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';
import { StateBucket } from './state-bucket';

export interface ReplicationProps {
  readonly environment: PlatformEnvironment;
  readonly names: StateBackendNames;
  readonly replicaRegion: string;
}

/**
 * Replicates every version to the replica's bucket, which is found by its name alone. Delete markers go along:
 * without them every lock that was ever released would look held in the replica.
 */
export function replicate(scope: Construct, { cfnBucket, key }: StateBucket, { environment, names, replicaRegion }: ReplicationProps): Role {
  const trust = StateBackendPolicies.replicationTrust(names.bucketArn, environment.account)[0];
  const role = new Role(scope, 'ReplicationRole', {
    roleName: names.replicationRoleName,
    assumedBy: new ServicePrincipal('s3.amazonaws.com', { conditions: PolicyDocuments.renderStatement(trust).Condition }),
    inlinePolicies: {
      Replicate: PolicyDocument.fromJson(PolicyDocuments.render(StateBackendPolicies.replication({
        bucketArn: names.bucketArn,
        region: environment.region,
        replicaBucketArn: names.replicaBucketArn(replicaRegion),
        replicaRegion,
        keyArn: key?.keyArn,
        replicaKeyAlias: key && names.replicaKeyAlias,
        replicaKeyArnPattern: key && `arn:${environment.partition}:kms:${replicaRegion}:${environment.account}:key/*`,
      }))),
    },
  });
  acknowledgeNag(role.node.defaultChild as CfnRole, 'AwsSolutions-IAM5',
    'S3 replicates every object of the bucket, and the replica\'s key is known by its alias only, which the conditions name');
  cfnBucket.replicationConfiguration = {
    role: role.roleArn,
    rules: [{
      id: 'ReplicateStates',
      status: 'Enabled',
      priority: 1,
      filter: { prefix: '' },
      deleteMarkerReplication: { status: 'Enabled' },
      destination: {
        bucket: names.replicaBucketArn(replicaRegion),
        ...(key && { encryptionConfiguration: { replicaKmsKeyId: names.replicaKeyAliasArn(replicaRegion) } }),
      },
      ...(key && { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } } }),
    }],
  };
  return role;
}
