import { AccessKeySlot } from '@plinth/env-presets';
import { parsePolicy } from '../../iam';
import { CfnTemplate } from '../../readers/cloudformation';
import { isRetained, readTags, readTemplateBucket, readTemplateKey } from '../../readers/template-bucket';
import { readTemplatePrincipal, readTemplateRole } from '../../readers/template-role';
import { Json, members, text } from '../../readers/values';
import { AccessKeyModel, KeyAgeScheduleModel, SecretModel, UploaderModel } from '../model';
import { principalArnOf, UploaderSubject } from '../subject';
import { readSecretValue } from './secret-value';

/**
 * Reads an uploader from a CloudFormation template, as aws-cdk-lib synthesizes it.
 *
 * @throws if a policy cannot be read
 */
export function readUploaderTemplate(template: Json, subject: UploaderSubject): UploaderModel {
  const { partition, account, region } = subject.environment;
  const cfn = new CfnTemplate(template, { partition, account, region });
  const arn = principalArnOf(subject);
  const principal = readTemplatePrincipal(cfn, arn);
  const found = cfn.all('AWS::S3::Bucket').find(({ properties }) => properties.BucketName === subject.bucketName);
  const bucket = found && readTemplateBucket(cfn, found);
  return {
    source: 'template',
    principal: principal && { arn, ...principal },
    keys: readKeys(cfn, subject),
    secret: readSecret(cfn, subject),
    reader: subject.readerRoleArn === undefined ? undefined : readTemplateRole(cfn, subject.readerRoleArn),
    schedules: readSchedules(cfn, subject),
    bucket,
    key: readTemplateKey(cfn, bucket?.encryption?.keyArn, ''),
    leaks: leaksOf(template),
    types: cfn.types,
  };
}

function readKeys(cfn: CfnTemplate, { names }: UploaderSubject): AccessKeyModel[] {
  return cfn.all('AWS::IAM::AccessKey').filter(({ properties }) => properties.UserName === names.identityName).map(({ logicalId, properties }) => ({
    id: logicalId,
    userName: String(properties.UserName),
    active: properties.Status !== 'Inactive',
    slot: slotOf(logicalId),
    serial: text(properties.Serial),
  }));
}

/** Both engines end what they call a key with its slot. */
export function slotOf(name: string): AccessKeySlot | undefined {
  return /Key([AB])$/.exec(name)?.[1] as AccessKeySlot | undefined;
}

function readSecret(cfn: CfnTemplate, { names, environment }: UploaderSubject): SecretModel | undefined {
  const found = cfn.all('AWS::SecretsManager::Secret').find(({ properties }) => properties.Name === names.secretName);
  if (!found) {
    return undefined;
  }
  const arn = `arn:${environment.partition}:secretsmanager:${environment.region}:${environment.account}:secret:${names.secretName}-AbCdEf`;
  return {
    name: names.secretName,
    arn,
    value: readSecretValue(text(found.properties.SecretString), (keyId, secret) => secret === `${keyId}.SecretAccessKey`),
    policy: cfn.all('AWS::SecretsManager::ResourcePolicy').filter(({ properties }) => properties.SecretId === arn)
      .flatMap(({ properties }) => parsePolicy(properties.ResourcePolicy)),
    tags: readTags(found.properties.Tags),
    retainedOnDeletion: isRetained(found),
  };
}

function readSchedules(cfn: CfnTemplate, { names }: UploaderSubject): KeyAgeScheduleModel[] {
  const own = new Set([names.scheduleName(AccessKeySlot.A), names.scheduleName(AccessKeySlot.B)]);
  return cfn.all('AWS::Scheduler::Schedule').filter(({ properties }) => own.has(String(properties.Name))).map(({ properties }) => {
    const target = members(properties.Target);
    const role = readTemplatePrincipal(cfn, String(target.RoleArn));
    return {
      name: String(properties.Name),
      expression: String(properties.ScheduleExpression),
      timezone: text(properties.ScheduleExpressionTimezone) ?? 'UTC',
      targetArn: String(target.Arn),
      roleArn: String(target.RoleArn),
      enabled: properties.State !== 'DISABLED',
      message: text(target.Input),
      rolePolicy: role?.policy ?? [],
      roleTrust: role?.trust ?? [],
    };
  });
}

/** The one place for the text of a secret access key is the secret. */
function leaksOf(template: Json): string[] {
  const { Resources: resources, ...rest } = members(template);
  const speaks = (value: Json) => /SecretAccessKey/.test(JSON.stringify(value) ?? '');
  return [
    ...Object.entries(members(resources))
      .filter(([, resource]) => members(resource).Type !== 'AWS::SecretsManager::Secret' && speaks(resource)).map(([logicalId]) => `the resource ${logicalId}`),
    ...Object.entries(rest).flatMap(([section, value]) => Object.entries(members(value))
      .filter(([, entry]) => speaks(entry)).map(([name]) => `${section} ${name}`)),
  ];
}
