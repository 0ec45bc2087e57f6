import { parsePolicy, Statement } from '../../iam';
import { BucketModel, KeyModel, StateBackendModel, TableModel } from '../model';
import { regionOf, StateBackendSubject } from '../subject';
import { keyPolicy } from './key-policy';
import { LifecycleRule, lifecycleOf } from './lifecycle';
import { TerraformDocument, TfResource } from './terraform-document';
import { count, flag, Json, JsonObject, list, members, text } from './values';

/**
 * Reads a backend from Terraform's JSON, as cdktf writes it to `cdk.tf.json`.
 *
 * The bucket is the one with the subject's name, or the only one: then the name is found to be wrong.
 *
 * @throws if there is no bucket, or a policy or reference that cannot be read
 */
export function readTerraform(document: Json, subject: StateBackendSubject): StateBackendModel {
  const { partition, account } = subject.environment;
  const tf = new TerraformDocument(typeof document === 'string' ? JSON.parse(document) : document, {
    partition, account, region: regionOf(subject),
  });
  const bucket = pick(tf.all('aws_s3_bucket'), 'bucket', subject.names.bucketName);
  if (!bucket) {
    throw new Error(`the Terraform JSON has no bucket ${subject.names.bucketName}, pass the JSON of the stack with the StateBackend`);
  }
  const model = readBucket(tf, bucket);
  const table = pick(tf.all('aws_dynamodb_table'), 'name', subject.names.tableName);
  return {
    source: 'terraform',
    bucket: model,
    key: readKey(tf, model.encryption?.keyArn, subject),
    table: table && readTable(tf, table, subject),
    roles: { plan: readRole(tf, subject.planRoleArn), apply: readRole(tf, subject.applyRoleArn) },
  };
}

function pick(resources: TfResource[], argument: string, name: string): TfResource | undefined {
  return resources.find((resource) => resource.arguments[argument] === name) ?? (resources.length === 1 ? resources[0] : undefined);
}

/** The first block of a name; Terraform's JSON writes a single one with or without a list. */
function block(value: JsonObject | undefined, name: string): JsonObject {
  return members(list(value?.[name])[0]);
}

function readBucket(tf: TerraformDocument, bucket: TfResource): BucketModel {
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
    lifecycle: lifecycleOf(list(part('lifecycle_configuration')?.rule).map((entry) => readRule(members(entry)))),
    policy: tf.all('aws_s3_bucket_policy')
      .filter((policy) => policy.arguments.bucket === name)
      .flatMap((policy) => parsePolicy(policy.arguments.policy)),
    tags: readTags(tf, bucket.arguments),
    objectLock: flag(bucket.arguments.object_lock_enabled) || lock !== undefined,
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
    expiresCurrent: Boolean(expiration.days) || Boolean(expiration.date),
    transitions: list(rule.transition).length + list(rule.noncurrent_version_transition).length > 0,
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
    replicaKeyArn: text(block(destination, 'encryption_configuration').replica_kms_key_id),
    deleteMarkers: block(rule, 'delete_marker_replication').status === 'Enabled',
    encryptedObjects: block(block(rule, 'source_selection_criteria'), 'sse_kms_encrypted_objects').status === 'Enabled',
  };
}

function readKey(tf: TerraformDocument, keyArn: string | undefined, subject: StateBackendSubject): KeyModel | undefined {
  const aliases = tf.all('aws_kms_alias');
  const target = (alias: TfResource) => String(alias.arguments.target_key_id).replace(/^.*:key\//, '');
  const named = aliases.find((alias) => alias.arguments.name === subject.names.keyAlias);
  const id = keyArn?.replace(/^.*:key\//, '') ?? (named && target(named));
  const key = tf.all('aws_kms_key').find(({ name }) => name === id);
  if (!key) {
    return undefined;
  }
  const { partition, account } = subject.environment;
  const separate = tf.of('aws_kms_key_policy', 'key_id', key.name);
  return {
    arn: `arn:${partition}:kms:${regionOf(subject)}:${account}:key/${key.name}`,
    rotation: flag(key.arguments.enable_key_rotation),
    // the provider's own default
    deletionWindowDays: count(key.arguments.deletion_window_in_days) ?? 30,
    policy: keyPolicy(separate?.policy ?? key.arguments.policy, subject),
    aliases: aliases.filter((alias) => target(alias) === key.name).map((alias) => String(alias.arguments.name)),
    tags: readTags(tf, key.arguments),
    retainedOnDeletion: isRetained(key.arguments),
  };
}

function readTable(tf: TerraformDocument, { name: id, arguments: given }: TfResource, { environment, names }: StateBackendSubject): TableModel {
  const types = list(given.attribute).map(members);
  const typeOf = (name: Json) => text(types.find((type) => type.name === name)?.type) ?? 'no type';
  const name = text(given.name) ?? id;
  return {
    name,
    arn: name === names.tableName ? names.tableArn : `arn:${environment.partition}:dynamodb:${environment.region}:${environment.account}:table/${name}`,
    key: [given.hash_key, given.range_key].filter(Boolean).map((key) => `${String(key)} (${typeOf(key)})`).join(', '),
    billing: text(given.billing_mode) ?? 'PROVISIONED',
    pointInTimeRecovery: flag(block(given, 'point_in_time_recovery').enabled),
    deletionProtection: flag(given.deletion_protection_enabled),
    tags: readTags(tf, given),
    retainedOnDeletion: isRetained(given),
  };
}

/** Everything that is attached to a role, whichever resource says it; the role itself may be made elsewhere. */
function readRole(tf: TerraformDocument, roleArn: string): Statement[] | undefined {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const role = tf.of('aws_iam_role', 'name', roleName);
  const managed = new Map(tf.all('aws_iam_policy').map((policy) => [
    `arn:${roleArn.split(':').slice(1, 5).join(':')}:policy/${text(policy.arguments.name) ?? policy.name}`, policy.arguments.policy,
  ]));
  const arns = [
    ...tf.all('aws_iam_role_policy_attachment').filter((attachment) => attachment.arguments.role === roleName)
      .map((attachment) => attachment.arguments.policy_arn),
    ...list(role?.managed_policy_arns),
  ];
  const attached = arns.map((arn) => {
    if (!managed.has(String(arn))) {
      throw new Error(`the role ${roleName} has the policy ${String(arn)}, which the Terraform JSON does not contain; write its statements into it`);
    }
    return managed.get(String(arn));
  });
  const own = tf.all('aws_iam_role_policy').filter((policy) => policy.arguments.role === roleName).map((policy) => policy.arguments.policy);
  const inline = list(role?.inline_policy).map((policy) => members(policy).policy);
  const documents = [...inline, ...own, ...attached];
  return role || documents.length > 0 ? documents.flatMap((document) => parsePolicy(document)) : undefined;
}

function readTags(tf: TerraformDocument, given: JsonObject): Record<string, string> {
  const tags = Object.entries({ ...tf.defaultTags, ...members(given.tags) });
  return Object.fromEntries(tags.map(([key, value]) => [key, String(value)]));
}

function isRetained(given: JsonObject): boolean {
  return flag(block(given, 'lifecycle').prevent_destroy);
}
