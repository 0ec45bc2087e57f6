import { CfnResource, CfnTemplate } from '../../readers/cloudformation';
import { isRetained, pick, readTags, readTemplateBucket, readTemplateKey } from '../../readers/template-bucket';
import { readTemplateRole } from '../../readers/template-role';
import { flag, Json, list, members, text } from '../../readers/values';
import { StateBackendModel, TableModel } from '../model';
import { regionOf, StateBackendSubject } from '../subject';

/**
 * Reads a backend from a CloudFormation template, as aws-cdk-lib synthesizes it.
 *
 * The bucket is the one with the subject's name, or the only one: then the name is found to be wrong.
 *
 * @throws if the template has no bucket, or a policy that cannot be read
 */
export function readTemplate(template: Json, subject: StateBackendSubject): StateBackendModel {
  const { partition, account } = subject.environment;
  const cfn = new CfnTemplate(template, { partition, account, region: regionOf(subject) });
  const bucket = pick(cfn.all('AWS::S3::Bucket'), 'BucketName', subject.names.bucketName);
  if (!bucket) {
    throw new Error(`the template has no bucket ${subject.names.bucketName}, pass the template of the stack with the StateBackend`);
  }
  const model = readTemplateBucket(cfn, bucket);
  const table = pick(cfn.all('AWS::DynamoDB::Table'), 'TableName', subject.names.tableName);
  return {
    source: 'template',
    bucket: model,
    key: readTemplateKey(cfn, model.encryption?.keyArn, subject.names.keyAlias),
    table: table && readTable(table, subject),
    roles: { plan: readTemplateRole(cfn, subject.planRoleArn), apply: readTemplateRole(cfn, subject.applyRoleArn) },
  };
}

function readTable(table: CfnResource, { environment, names }: StateBackendSubject): TableModel {
  const { properties } = table;
  const types = list(properties.AttributeDefinitions).map(members);
  const typeOf = (name: Json) => text(types.find(({ AttributeName: attribute }) => attribute === name)?.AttributeType) ?? 'no type';
  const name = text(properties.TableName) ?? table.logicalId;
  return {
    name,
    arn: name === names.tableName ? names.tableArn : `arn:${environment.partition}:dynamodb:${environment.region}:${environment.account}:table/${name}`,
    key: list(properties.KeySchema).map(members).map(({ AttributeName: key }) => `${String(key)} (${typeOf(key)})`).join(', '),
    billing: text(properties.BillingMode) ?? 'PROVISIONED',
    pointInTimeRecovery: flag(members(properties.PointInTimeRecoverySpecification).PointInTimeRecoveryEnabled),
    deletionProtection: flag(properties.DeletionProtectionEnabled),
    tags: readTags(properties.Tags),
    retainedOnDeletion: isRetained(table),
  };
}
