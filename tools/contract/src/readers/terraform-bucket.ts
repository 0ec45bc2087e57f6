import { parsePolicy } from '../iam';
import { BucketModel, KeyModel } from '../model';
import { keyPolicy } from './key-policy';
import { LifecycleRule, lifecycleOf, retentionOf } from './lifecycle';
import { TerraformDocument, TfResource } from './terraform-document';
import { count, flag, JsonObject, list, members, text } from './values';

/** The resource with a name, or the only one: then its name is found to be wrong. */
export function pick(resources: TfResource[], argument: string, name: string): TfResource | undefined {
  return resources.find((resource) => resource.arguments[argument] === name) ?? (resources.length === 1 ? resources[0] : undefined);
}

/** The first block of a name; Terraform's JSON writes a single one with or without a list. */
export function block(value: JsonObject | undefined, name: string): JsonObject {
  return members(list(value?.[name])[0]);
}

/** A bucket with everything that configures it. */
export function readTerraformBucket(tf: TerraformDocument, bucket: TfResource): BucketModel {
  const name = text(bucket.arguments.bucket) ?? bucket.name;
  const part = (type: string) => tf.of(`aws_s3_bucket_${type}`, 'bucket', name);
  const rule = block(part('server_side_encryption_configuration'), 'rule');
  const byDefault = block(rule, 'apply_server_side_encryption_by_default');
  const access = part('public_access_block');
  const lock = part('object_lock_configuration');
  return {
    name,
    versioning: text(block(part('versioning'), 'versioning_configuration').status),
    encryption: byDefault.sse_algorithm === undefined ? undefined : {
      algorithm: String(byDefault.sse_algorithm),
      keyArn: text(byDefault.kms_master_key_id),
      bucketKey: flag(rule.bucket_key_enabled),
    },
    publicAccessBlock: access && {
      blockPublicAcls: flag(access.block_public_acls),
      ignorePublicAcls: flag(access.ignore_public_acls),
      blockPublicPolicy: flag(access.block_public_policy),
      restrictPublicBuckets: flag(access.restrict_public_buckets),
    },
    ownership: text(block(part('ownership_controls'), 'rule').object_ownership),
    lifecycle: lifecycleOf(
      list(part('lifecycle_configuration')?.rule).map((entry) => readRule(members(entry))),
      text(part('lifecycle_configuration')?.transition_default_minimum_object_size),
    ),
    policy: tf.all('aws_s3_bucket_policy')
      .filter((policy) => policy.arguments.bucket === name)
      .flatMap((policy) => parsePolicy(policy.arguments.policy)),
    tags: readTags(tf, bucket.arguments),
    objectLock: flag(bucket.arguments.object_lock_enabled) || lock !== undefined,
    ...retentionOf(lock?.rule),
    replication: readReplication(part('replication_configuration')),
    retainedOnDeletion: isRetained(bucket.arguments),
    emptiedOnDeletion: flag(bucket.arguments.force_destroy),
  };
}

function readRule(rule: JsonObject): LifecycleRule {
  const noncurrent = block(rule, 'noncurrent_version_expiration');
  const expiration = block(rule, 'expiration');
  const { prefix, ...narrower } = block(rule, 'filter');
  return {
    id: text(rule.id),
    enabled: rule.status === 'Enabled',
    everything: !prefix && !rule.prefix && Object.values(narrower).every((value) => value === undefined || value === null),
    noncurrentDays: count(noncurrent.noncurrent_days),
    newerNoncurrentVersions: count(noncurrent.newer_noncurrent_versions),
    abortIncompleteUploadDays: count(block(rule, 'abort_incomplete_multipart_upload').days_after_initiation),
    expiredObjectDeleteMarker: flag(expiration.expired_object_delete_marker),
    expirationDays: count(expiration.days),
    expiresCurrent: Boolean(expiration.days) || Boolean(expiration.date),
    transitions: list(rule.transition).length + list(rule.noncurrent_version_transition).length > 0,
    moves: rule.transition,
    sizeGreaterThan: count(narrower.object_size_greater_than),
  };
}

function readReplication(configuration: JsonObject | undefined): BucketModel['replication'] {
  const rule = list(configuration?.rule).map(members).find(({ status }) => status === 'Enabled');
  if (!rule) {
    return undefined;
  }
  const destination = block(rule, 'destination');
  return {
    destinationArn: String(destination.bucket),
    roleArn: text(configuration?.role),
    account: text(destination.account),
    replicaKeyArn: text(block(destination, 'encryption_configuration').replica_kms_key_id),
    deleteMarkers: block(rule, 'delete_marker_replication').status === 'Enabled',
    encryptedObjects: block(block(rule, 'source_selection_criteria'), 'sse_kms_encrypted_objects').status === 'Enabled',
  };
}

/** The key of an ARN, or the one that an alias names. */
export function readTerraformKey(tf: TerraformDocument, keyArn: string | undefined, keyAlias: string): KeyModel | undefined {
  const aliases = tf.all('aws_kms_alias');
  const target = (alias: TfResource) => String(alias.arguments.target_key_id).replace(/^.*:key\//, '');
  const named = aliases.find((alias) => alias.arguments.name === keyAlias);
  const id = keyArn?.replace(/^.*:key\//, '') ?? (named && target(named));
  const key = tf.all('aws_kms_key').find(({ name }) => name === id);
  if (!key) {
    return undefined;
  }
  const { partition, account, region } = tf.place;
  const separate = tf.of('aws_kms_key_policy', 'key_id', key.name);
  return {
    arn: `arn:${partition}:kms:${region}:${account}:key/${key.name}`,
    rotation: flag(key.arguments.enable_key_rotation),
    // the provider's own default
    deletionWindowDays: count(key.arguments.deletion_window_in_days) ?? 30,
    policy: keyPolicy(separate?.policy ?? key.arguments.policy, tf.place),
    aliases: aliases.filter((alias) => target(alias) === key.name).map((alias) => String(alias.arguments.name)),
    tags: readTags(tf, key.arguments),
    retainedOnDeletion: isRetained(key.arguments),
  };
}

/** Its own tags, and those that the provider puts on everything. */
export function readTags(tf: TerraformDocument, given: JsonObject): Record<string, string> {
  const tags = Object.entries({ ...tf.defaultTags, ...members(given.tags) });
  return Object.fromEntries(tags.map(([key, value]) => [key, String(value)]));
}

/** Whether Terraform refuses to destroy it. */
export function isRetained(given: JsonObject): boolean {
  return flag(block(given, 'lifecycle').prevent_destroy);
}
