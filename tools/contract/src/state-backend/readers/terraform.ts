import { block, isRetained, pick, readTags, readTerraformBucket, readTerraformKey } from '../../readers/terraform-bucket';
import { TerraformDocument, TfResource } from '../../readers/terraform-document';
import { readTerraformRole } from '../../readers/terraform-role';
import { flag, Json, list, members, text } from '../../readers/values';
import { StateBackendModel, TableModel } from '../model';
import { regionOf, StateBackendSubject } from '../subject';

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
  const model = readTerraformBucket(tf, bucket);
  const table = pick(tf.all('aws_dynamodb_table'), 'name', subject.names.tableName);
  return {
    source: 'terraform',
    bucket: model,
    key: readTerraformKey(tf, model.encryption?.keyArn, subject.names.keyAlias),
    table: table && readTable(tf, table, subject),
    roles: { plan: readTerraformRole(tf, subject.planRoleArn), apply: readTerraformRole(tf, subject.applyRoleArn) },
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
