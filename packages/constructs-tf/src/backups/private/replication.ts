import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import { BackupStoreNames, BackupStorePolicies, PlatformEnvironment, PolicyDocuments, StateBackendPolicies } from '@plinth/env-presets';
import { Construct } from 'constructs';
import { pinning } from '../../private/addresses';
import { Common } from '../../private/common';
import { joinEnds } from '../../private/copy-order';
import { BackupBucket } from './backup-bucket';

export interface ReplicationProps extends Common {
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
export function replicate(scope: Construct, { bucket, versioning, key }: BackupBucket, props: ReplicationProps): IamRole {
  const { environment, names, region, pinnedTo, tags, provider } = props;
  const { account: owner = environment.account } = props;
  const pin = pinning(pinnedTo);
  const keys = `arn:${environment.partition}:kms:${region}:${owner}`;
  const role = pin(new IamRole(scope, 'ReplicationRole', {
    name: names.replicationRoleName,
    assumeRolePolicy: JSON.stringify(PolicyDocuments.render(StateBackendPolicies.replicationTrust(names.bucketArn, environment.account))),
    tags,
    provider,
  }));
  const policy = pin(new IamRolePolicy(scope, 'ReplicationPolicy', {
    name: 'Replicate',
    role: role.name,
    policy: JSON.stringify(PolicyDocuments.render(BackupStorePolicies.replication({
      bucketArn: names.bucketArn,
      region: environment.region,
      keyArn: key.arn,
      replicaBucketArn: names.replicaBucketArn(region, owner),
      replicaRegion: region,
      replicaKeyAlias: names.replicaKeyAlias,
      replicaKeyArnPattern: `${keys}:key/*`,
    }))),
    provider,
  }));
  const replication = pin(new S3BucketReplicationConfigurationA(scope, 'Replication', {
    bucket: bucket.id,
    role: role.arn,
    rule: [{
      id: 'ReplicateBackups',
      status: 'Enabled',
      priority: 1,
      filter: { prefix: '' },
      deleteMarkerReplication: { status: 'Disabled' },
      destination: {
        bucket: names.replicaBucketArn(region, owner),
        encryptionConfiguration: { replicaKmsKeyId: `${keys}:${names.replicaKeyAlias}` },
        ...(owner !== environment.account && { account: owner, accessControlTranslation: { owner: 'Destination' } }),
      },
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
    }],
    dependsOn: [versioning, policy],
    provider,
  }));
  joinEnds(names.replicaBucketName(region, owner), { source: replication });
  return role;
}
