import { parsePolicy } from '../iam';
import { BucketModel, KeyModel } from '../model';
import { CfnResource, CfnTemplate } from './cloudformation';
import { keyPolicy } from './key-policy';
import { LifecycleRule, lifecycleOf, retentionOf } from './lifecycle';
import { count, flag, isObject, Json, JsonObject, list, members, text } from './values';

/** The resource with a name, or the only one: then its name is found to be wrong. */
export function pick(resources: CfnResource[], property: string, name: string): CfnResource | undefined {
  return resources.find(({ properties }) => properties[property] === name) ?? (resources.length === 1 ? resources[0] : undefined);
}

/** A bucket with its policies. */
export function readTemplateBucket(cfn: CfnTemplate, bucket: CfnResource): BucketModel {
  const { properties } = bucket;
  const name = text(properties.BucketName) ?? bucket.logicalId;
  const policies = cfn.all('AWS::S3::BucketPolicy').filter((policy) => policy.properties.Bucket === name);
  const rule = members(list(members(properties.BucketEncryption).ServerSideEncryptionConfiguration)[0]);
  const byDefault = members(rule.ServerSideEncryptionByDefault);
  const block = properties.PublicAccessBlockConfiguration;
  const owner = members(list(members(properties.OwnershipControls).Rules)[0]);
  return {
    name,
    versioning: text(members(properties.VersioningConfiguration).Status),
    encryption: byDefault.SSEAlgorithm === undefined ? undefined : {
      algorithm: String(byDefault.SSEAlgorithm),
      keyArn: text(byDefault.KMSMasterKeyID),
      bucketKey: flag(rule.BucketKeyEnabled),
    },
    publicAccessBlock: isObject(block) ? {
      blockPublicAcls: flag(block.BlockPublicAcls),
      ignorePublicAcls: flag(block.IgnorePublicAcls),
      blockPublicPolicy: flag(block.BlockPublicPolicy),
      restrictPublicBuckets: flag(block.RestrictPublicBuckets),
    } : undefined,
    ownership: text(owner.ObjectOwnership),
    lifecycle: lifecycleOf(
      list(members(properties.LifecycleConfiguration).Rules).map((entry) => readRule(members(entry))),
      text(members(properties.LifecycleConfiguration).TransitionDefaultMinimumObjectSize),
    ),
    policy: policies.flatMap((policy) => parsePolicy(policy.properties.PolicyDocument)),
    tags: readTags(properties.Tags),
    objectLock: flag(properties.ObjectLockEnabled) || properties.ObjectLockConfiguration !== undefined,
    ...retentionOf(members(properties.ObjectLockConfiguration).Rule),
    replication: readReplication(properties.ReplicationConfiguration),
    // without its policy a bucket that stays would be left unprotected
    retainedOnDeletion: [bucket, ...policies].every(isRetained),
    emptiedOnDeletion: cfn.types.some((type) => type.includes('AutoDeleteObjects')),
  };
}

function readRule(rule: JsonObject): LifecycleRule {
  const noncurrent = members(rule.NoncurrentVersionExpiration);
  const transitions = ['Transition', 'Transitions', 'NoncurrentVersionTransition', 'NoncurrentVersionTransitions'];
  return {
    id: text(rule.Id),
    enabled: rule.Status === 'Enabled',
    everything: !rule.Prefix && ['TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'].every((name) => rule[name] === undefined),
    noncurrentDays: count(noncurrent.NoncurrentDays ?? rule.NoncurrentVersionExpirationInDays),
    newerNoncurrentVersions: count(noncurrent.NewerNoncurrentVersions),
    abortIncompleteUploadDays: count(members(rule.AbortIncompleteMultipartUpload).DaysAfterInitiation),
    expiredObjectDeleteMarker: flag(rule.ExpiredObjectDeleteMarker),
    expirationDays: count(rule.ExpirationInDays),
    expiresCurrent: rule.ExpirationInDays !== undefined || rule.ExpirationDate !== undefined,
    transitions: transitions.some((name) => rule[name] !== undefined),
    moves: rule.Transitions ?? rule.Transition,
    sizeGreaterThan: count(rule.ObjectSizeGreaterThan),
  };
}

function readReplication(configuration: Json): BucketModel['replication'] {
  const rule = list(members(configuration).Rules).map(members).find(({ Status: status }) => status === 'Enabled');
  if (!rule) {
    return undefined;
  }
  const destination = members(rule.Destination);
  return {
    destinationArn: String(destination.Bucket),
    roleArn: text(members(configuration).Role),
    account: text(destination.Account),
    replicaKeyArn: text(members(destination.EncryptionConfiguration).ReplicaKmsKeyID),
    deleteMarkers: members(rule.DeleteMarkerReplication).Status === 'Enabled',
    encryptedObjects: members(members(rule.SourceSelectionCriteria).SseKmsEncryptedObjects).Status === 'Enabled',
  };
}

/** The key of an ARN, or the one that an alias names. */
export function readTemplateKey(cfn: CfnTemplate, keyArn: string | undefined, keyAlias: string): KeyModel | undefined {
  const aliases = cfn.all('AWS::KMS::Alias');
  const alias = aliases.find(({ properties }) => properties.AliasName === keyAlias);
  const target = (properties: JsonObject) => String(properties.TargetKeyId).replace(/^.*:key\//, '');
  const id = keyArn?.replace(/^.*:key\//, '') ?? (alias && target(alias.properties));
  const key = cfn.all('AWS::KMS::Key').find(({ logicalId }) => logicalId === id);
  if (!key) {
    return undefined;
  }
  const own = aliases.filter(({ properties }) => target(properties) === key.logicalId);
  return {
    arn: keyArn ?? String(alias!.properties.TargetKeyId),
    rotation: flag(key.properties.EnableKeyRotation),
    // CloudFormation's own default
    deletionWindowDays: count(key.properties.PendingWindowInDays) ?? 30,
    policy: keyPolicy(key.properties.KeyPolicy, cfn.place),
    aliases: own.map(({ properties }) => String(properties.AliasName)),
    tags: readTags(key.properties.Tags),
    retainedOnDeletion: [key, ...own].every(isRetained),
  };
}

/** The tags of a resource, as most types have them. */
export function readTags(tags: Json): Record<string, string> {
  return Object.fromEntries(list(tags).map(members).map(({ Key: key, Value: value }) => [String(key), String(value)]));
}

/** Whether a resource stays, whatever becomes of the code. */
export function isRetained({ deletionPolicy, updateReplacePolicy }: CfnResource): boolean {
  return deletionPolicy === 'Retain' && updateReplacePolicy === 'Retain';
}
