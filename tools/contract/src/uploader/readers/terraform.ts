import { AccessKeySlot } from '@plinth/env-presets';
import { parsePolicy } from '../../iam';
import { block, isRetained, readTags, readTerraformBucket, readTerraformKey } from '../../readers/terraform-bucket';
import { TerraformDocument } from '../../readers/terraform-document';
import { readTerraformPrincipal, readTerraformRole } from '../../readers/terraform-role';
import { count, Json, members, text } from '../../readers/values';
import { KeyAgeScheduleModel, SecretModel, UploaderModel } from '../model';
import { principalArnOf, UploaderSubject } from '../subject';
import { readSecretValue } from './secret-value';
import { slotOf } from './template';

/**
 * Reads an uploader from Terraform's JSON, as cdktf writes it to `cdk.tf.json`.
 *
 * @throws if a policy or a reference cannot be read
 */
export function readUploaderTerraform(document: Json, subject: UploaderSubject): UploaderModel {
  const { partition, account, region } = subject.environment;
  const parsed: Json = typeof document === 'string' ? JSON.parse(document) : document;
  const tf = new TerraformDocument(parsed, { partition, account, region });
  const arn = principalArnOf(subject);
  const principal = readTerraformPrincipal(tf, arn);
  const found = tf.all('aws_s3_bucket').find(({ arguments: given }) => given.bucket === subject.bucketName);
  const bucket = found && readTerraformBucket(tf, found);
  return {
    source: 'terraform',
    principal: principal && { arn, ...principal },
    keys: tf.all('aws_iam_access_key').filter(({ arguments: given }) => given.user === subject.names.identityName).map(({ name, arguments: given }) => ({
      id: name, userName: String(given.user), active: given.status !== 'Inactive', slot: slotOf(name), serial: text(given.pgp_key),
    })),
    secret: readSecret(tf, subject),
    reader: subject.readerRoleArn === undefined ? undefined : readTerraformRole(tf, subject.readerRoleArn),
    schedules: readSchedules(tf, subject),
    bucket,
    key: readTerraformKey(tf, bucket?.encryption?.keyArn, ''),
    leaks: leaksOf(parsed),
    types: tf.types,
  };
}

function readSecret(tf: TerraformDocument, { names, environment }: UploaderSubject): SecretModel | undefined {
  const found = tf.all('aws_secretsmanager_secret').find(({ arguments: given }) => given.name === names.secretName);
  if (!found) {
    return undefined;
  }
  const arn = `arn:${environment.partition}:secretsmanager:${environment.region}:${environment.account}:secret:${names.secretName}-AbCdEf`;
  const version = tf.of('aws_secretsmanager_secret_version', 'secret_id', arn);
  return {
    name: names.secretName,
    arn,
    value: readSecretValue(text(version?.secret_string), (keyId, secret) => secret === `aws_iam_access_key.${keyId}.secret`),
    policy: tf.all('aws_secretsmanager_secret_policy').filter(({ arguments: given }) => given.secret_arn === arn)
      .flatMap(({ arguments: given }) => parsePolicy(given.policy)),
    tags: readTags(tf, found.arguments),
    // the provider's own default
    recoveryDays: count(found.arguments.recovery_window_in_days) ?? 30,
    retainedOnDeletion: isRetained(found.arguments),
  };
}

function readSchedules(tf: TerraformDocument, { names }: UploaderSubject): KeyAgeScheduleModel[] {
  const own = new Set([names.scheduleName(AccessKeySlot.A), names.scheduleName(AccessKeySlot.B)]);
  return tf.all('aws_scheduler_schedule').filter(({ arguments: given }) => own.has(String(given.name))).map(({ arguments: given }) => {
    const target = block(given, 'target');
    const role = readTerraformPrincipal(tf, String(target.role_arn));
    return {
      name: String(given.name),
      expression: String(given.schedule_expression),
      timezone: text(given.schedule_expression_timezone) ?? 'UTC',
      targetArn: String(target.arn),
      roleArn: String(target.role_arn),
      enabled: given.state !== 'DISABLED',
      message: text(target.input),
      rolePolicy: role?.policy ?? [],
      roleTrust: role?.trust ?? [],
    };
  });
}

/** The one place for the text of a secret access key is the secret's version; what derives from it is none of ours either. */
function leaksOf(document: Json): string[] {
  const { resource, ...rest } = members(document);
  const speaks = (value: Json) => /aws_iam_access_key\.[\w-]+\.(secret|encrypted_secret|ses_smtp)/.test(JSON.stringify(value) ?? '');
  return [
    ...Object.entries(members(resource)).filter(([type]) => type !== 'aws_secretsmanager_secret_version')
      .flatMap(([type, named]) => Object.entries(members(named)).filter(([, given]) => speaks(given)).map(([name]) => `${type}.${name}`)),
    ...Object.entries(rest).flatMap(([section, value]) => Object.entries(members(value)).filter(([, entry]) => speaks(entry)).map(([name]) => `${section}.${name}`)),
  ];
}
