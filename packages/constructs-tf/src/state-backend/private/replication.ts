import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import { PlatformEnvironment, PolicyDocuments, StateBackendNames, StateBackendPolicies } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { joinEnds } from '../../private/copy-order';
import { StateBucket } from './state-bucket';

export interface ReplicationProps {
  readonly environment: PlatformEnvironment;
  readonly names: StateBackendNames;
  readonly replicaRegion: string;
  readonly tags: { [key: string]: string };
  readonly provider?: TerraformProvider;
}

/**
 * Replicates every version to the replica's bucket, which is found by its name alone. Delete markers go along:
 * without them every lock that was ever released would look held in the replica.
 */
export function replicate(scope: Construct, { bucket, versioning, key }: StateBucket, props: ReplicationProps): IamRole {
  const { environment, names, replicaRegion, provider } = props;
  const role = new IamRole(scope, 'ReplicationRole', {
    name: names.replicationRoleName,
    assumeRolePolicy: JSON.stringify(PolicyDocuments.render(StateBackendPolicies.replicationTrust(names.bucketArn, environment.account))),
    tags: props.tags,
    provider,
  });
  const policy = new IamRolePolicy(scope, 'ReplicationPolicy', {
    name: 'Replicate',
    role: role.name,
    policy: JSON.stringify(PolicyDocuments.render(StateBackendPolicies.replication({
      bucketArn: names.bucketArn,
      region: environment.region,
      replicaBucketArn: names.replicaBucketArn(replicaRegion),
      replicaRegion,
      keyArn: key?.arn,
      replicaKeyAlias: key && names.replicaKeyAlias,
      replicaKeyArnPattern: key && `arn:${environment.partition}:kms:${replicaRegion}:${environment.account}:key/*`,
    }))),
    provider,
  });
  const replication = new S3BucketReplicationConfigurationA(scope, 'Replication', {
    bucket: bucket.id,
    role: role.arn,
    rule: [{
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
    dependsOn: [versioning, policy],
    provider,
  });
  joinEnds(names.replicaBucketName(replicaRegion), { source: replication });
  return role;
}
