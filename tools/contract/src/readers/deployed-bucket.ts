import {
  DescribeKeyCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, KMSClient, ListAliasesCommand, ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand, GetBucketLifecycleConfigurationCommand, GetBucketOwnershipControlsCommand, GetBucketPolicyCommand,
  GetBucketReplicationCommand, GetBucketTaggingCommand, GetBucketVersioningCommand, GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand, HeadBucketCommand, LifecycleRule as S3Rule, ReplicationConfiguration, S3Client,
} from '@aws-sdk/client-s3';
import { parsePolicy } from '../iam';
import { BucketModel, KeyModel } from '../model';
import { ifPresent } from './if-present';
import { LifecycleRule, lifecycleOf, retentionOf } from './lifecycle';

/** @throws if there is no such bucket, or the credentials may not read it */
export async function requireBucket(s3: S3Client, name: string, account: string): Promise<void> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: name }));
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    const why = status === 404 ? `does not exist in account ${account}, deploy it first`
      : status === 403 ? 'cannot be read with these credentials, use those of a deployer that have not expired'
        : `cannot be read (${(error as Error).message}), check that the endpoint answers`;
    throw new Error(`the bucket ${name} ${why}`, { cause: error });
  }
}

/** A bucket as it stands in an account. */
export async function readDeployedBucket(s3: S3Client, name: string): Promise<BucketModel> {
  const bucket = { Bucket: name };
  const [versioning, encryption, access, ownership, lifecycle, policy, tags, lock, replication] = await Promise.all([
    s3.send(new GetBucketVersioningCommand(bucket)),
    ifPresent(s3.send(new GetBucketEncryptionCommand(bucket))),
    ifPresent(s3.send(new GetPublicAccessBlockCommand(bucket))),
    ifPresent(s3.send(new GetBucketOwnershipControlsCommand(bucket))),
    ifPresent(s3.send(new GetBucketLifecycleConfigurationCommand(bucket))),
    ifPresent(s3.send(new GetBucketPolicyCommand(bucket))),
    ifPresent(s3.send(new GetBucketTaggingCommand(bucket))),
    ifPresent(s3.send(new GetObjectLockConfigurationCommand(bucket))),
    ifPresent(s3.send(new GetBucketReplicationCommand(bucket))),
  ]);
  const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  const block = access?.PublicAccessBlockConfiguration;
  return {
    name,
    versioning: versioning.Status,
    encryption: byDefault && {
      algorithm: String(byDefault.SSEAlgorithm),
      keyArn: byDefault.KMSMasterKeyID,
      bucketKey: rule.BucketKeyEnabled ?? false,
    },
    publicAccessBlock: block && {
      blockPublicAcls: block.BlockPublicAcls ?? false,
      ignorePublicAcls: block.IgnorePublicAcls ?? false,
      blockPublicPolicy: block.BlockPublicPolicy ?? false,
      restrictPublicBuckets: block.RestrictPublicBuckets ?? false,
    },
    ownership: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership,
    lifecycle: lifecycleOf((lifecycle?.Rules ?? []).map(readRule), lifecycle?.TransitionDefaultMinimumObjectSize),
    policy: policy?.Policy ? parsePolicy(policy.Policy) : [],
    tags: tagsOf(tags?.TagSet?.map(({ Key: key, Value: value }) => [key, value])),
    objectLock: lock?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled',
    ...retentionOf(lock?.ObjectLockConfiguration?.Rule),
    replication: readReplication(replication?.ReplicationConfiguration),
  };
}

function readRule(rule: S3Rule): LifecycleRule {
  const { Filter: filter, NoncurrentVersionExpiration: noncurrent, Expiration: expiration } = rule;
  const { Prefix: prefix, ...narrower } = filter ?? {};
  return {
    id: rule.ID,
    enabled: rule.Status === 'Enabled',
    everything: !prefix && !rule.Prefix && Object.values(narrower).every((value) => value === undefined),
    noncurrentDays: noncurrent?.NoncurrentDays,
    newerNoncurrentVersions: noncurrent?.NewerNoncurrentVersions,
    abortIncompleteUploadDays: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    expiredObjectDeleteMarker: expiration?.ExpiredObjectDeleteMarker,
    expirationDays: expiration?.Days,
    expiresCurrent: Boolean(expiration?.Days) || expiration?.Date !== undefined,
    transitions: (rule.Transitions?.length ?? 0) + (rule.NoncurrentVersionTransitions?.length ?? 0) > 0,
    moves: rule.Transitions,
    sizeGreaterThan: filter?.ObjectSizeGreaterThan ?? filter?.And?.ObjectSizeGreaterThan,
  };
}

function readReplication(configuration: ReplicationConfiguration | undefined): BucketModel['replication'] {
  const rule = configuration?.Rules?.find(({ Status: status }) => status === 'Enabled');
  return rule && {
    destinationArn: String(rule.Destination?.Bucket),
    roleArn: configuration?.Role,
    account: rule.Destination?.Account,
    replicaKeyArn: rule.Destination?.EncryptionConfiguration?.ReplicaKmsKeyID,
    deleteMarkers: rule.DeleteMarkerReplication?.Status === 'Enabled',
    encryptedObjects: rule.SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status === 'Enabled',
  };
}

/** The key of an ARN or an alias. An alias that names nothing means that there is no key. */
export async function readDeployedKey(kms: KMSClient, reference: string): Promise<KeyModel | undefined> {
  const described = await ifPresent(kms.send(new DescribeKeyCommand({ KeyId: reference })));
  const arn = described?.KeyMetadata?.Arn;
  if (!arn) {
    return undefined;
  }
  const [rotation, policy, aliases, tags] = await Promise.all([
    kms.send(new GetKeyRotationStatusCommand({ KeyId: arn })),
    kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' })),
    kms.send(new ListAliasesCommand({ KeyId: arn })),
    kms.send(new ListResourceTagsCommand({ KeyId: arn })),
  ]);
  return {
    arn,
    rotation: rotation.KeyRotationEnabled ?? false,
    policy: parsePolicy(policy.Policy),
    aliases: (aliases.Aliases ?? []).map(({ AliasName: alias }) => String(alias)),
    tags: tagsOf(tags.Tags?.map(({ TagKey: key, TagValue: value }) => [key, value])),
  };
}

/** Tags as most services answer them, as pairs. */
export function tagsOf(entries: Array<[string | undefined, string | undefined]> | undefined): Record<string, string> {
  return Object.fromEntries((entries ?? []).map(([key, value]) => [String(key), String(value)]));
}
