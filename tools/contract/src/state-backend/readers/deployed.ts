import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { AwsAccess } from '../../aws-access';
import { Clients, Connection } from '../../connection';
import { readDeployedBucket, readDeployedKey, requireBucket, tagsOf } from '../../readers/deployed-bucket';
import { readDeployedRole } from '../../readers/deployed-role';
import { ifPresent } from '../../readers/if-present';
import { StateBackendModel, TableModel } from '../model';
import { hasKey, hasTable, StateBackendSubject } from '../subject';

/**
 * Reads a backend as it stands in an account.
 *
 * @throws if there is no such bucket, or the credentials may not read it
 */
export async function readDeployed(access: AwsAccess, subject: StateBackendSubject): Promise<StateBackendModel> {
  const connection = new Connection(access);
  try {
    return await readWith(connection.clients(), subject);
  } finally {
    connection.close();
  }
}

export async function readWith(clients: Clients, subject: StateBackendSubject): Promise<StateBackendModel> {
  await requireBucket(clients.s3, subject.names.bucketName, subject.environment.account);
  const [bucket, table, plan, apply] = await Promise.all([
    readDeployedBucket(clients.s3, subject.names.bucketName),
    // a table, or a key, that was retained when the settings changed stands there by right and is no part of the backend
    hasTable(subject) ? readTable(clients.dynamodb, subject.names.tableName) : undefined,
    readDeployedRole(clients.iam, subject.planRoleArn),
    readDeployedRole(clients.iam, subject.applyRoleArn),
  ]);
  const reference = bucket.encryption?.keyArn ?? (hasKey(subject) ? subject.names.keyAlias : undefined);
  const key = reference === undefined ? undefined : await readDeployedKey(clients.kms, reference);
  // a configuration may name the key by its alias; grants and the model name it by its ARN
  const encryption = bucket.encryption && { ...bucket.encryption, keyArn: bucket.encryption.keyArn && (key?.arn ?? bucket.encryption.keyArn) };
  return { source: 'deployed', bucket: { ...bucket, encryption }, key, table, roles: { plan, apply } };
}

async function readTable(dynamodb: DynamoDBClient, name: string): Promise<TableModel | undefined> {
  const table = (await ifPresent(dynamodb.send(new DescribeTableCommand({ TableName: name }))))?.Table;
  if (!table) {
    return undefined;
  }
  const [backups, tags] = await Promise.all([
    dynamodb.send(new DescribeContinuousBackupsCommand({ TableName: name })),
    dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: table.TableArn })),
  ]);
  const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  const typeOf = (attribute?: string) => table.AttributeDefinitions?.find(({ AttributeName: found }) => found === attribute)?.AttributeType;
  return {
    name,
    arn: String(table.TableArn),
    key: (table.KeySchema ?? []).map(({ AttributeName: attribute }) => `${attribute} (${typeOf(attribute) ?? 'no type'})`).join(', '),
    // DynamoDB leaves the summary out of a table that was always provisioned
    billing: table.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
    pointInTimeRecovery: recovery === 'ENABLED',
    deletionProtection: table.DeletionProtectionEnabled ?? false,
    tags: tagsOf(tags.Tags?.map(({ Key: key, Value: value }) => [key, value])),
  };
}
