import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import {
  DescribeSecretCommand, GetResourcePolicyCommand, GetSecretValueCommand, SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AccessKeySlot } from '@plinth/env-presets';
import { AwsAccess } from '../../aws-access';
import { Connection } from '../../connection';
import { parsePolicy } from '../../iam';
import { readDeployedBucket, readDeployedKey, requireBucket, tagsOf } from '../../readers/deployed-bucket';
import { readDeployedPrincipal, readDeployedRole } from '../../readers/deployed-role';
import { ifPresent } from '../../readers/if-present';
import { UploaderClients, uploaderClients } from '../clients';
import { AccessKeyModel, KeyAgeScheduleModel, SecretModel, UploaderModel } from '../model';
import { hasAccessKey, ownsBucket, principalArnOf, UploaderSubject } from '../subject';
import { readSecretValue } from './secret-value';

/**
 * Reads an uploader as it stands in an account.
 *
 * @throws if there is no such bucket, user or role, or the credentials may not read it
 */
export async function readDeployedUploader(access: AwsAccess, subject: UploaderSubject): Promise<UploaderModel> {
  const connection = new Connection(access);
  try {
    return await readWith(uploaderClients(connection), subject);
  } finally {
    connection.close();
  }
}

export async function readWith(clients: UploaderClients, subject: UploaderSubject): Promise<UploaderModel> {
  const { environment, bucketName, readerRoleArn } = subject;
  const arn = principalArnOf(subject);
  await requireBucket(clients.s3, bucketName, environment.account);
  const [principal, keys, secret, reader, schedules, bucket] = await Promise.all([
    readDeployedPrincipal(clients.iam, arn),
    hasAccessKey(subject) ? readKeys(clients.iam, subject) : [],
    hasAccessKey(subject) ? readSecret(clients.secrets, subject) : undefined,
    readerRoleArn === undefined ? undefined : readDeployedRole(clients.iam, readerRoleArn),
    readSchedules(clients, subject),
    readDeployedBucket(clients.s3, bucketName),
  ]);
  if (!principal) {
    throw new Error(`${arn}, who uploads, does not exist in account ${environment.account}, deploy it first`);
  }
  const key = bucket.encryption?.keyArn === undefined ? undefined : await readDeployedKey(clients.kms, bucket.encryption.keyArn);
  return { source: 'deployed', principal: { arn, ...principal }, keys, secret, reader, schedules, bucket: ownsBucket(subject) ? bucket : undefined, key };
}

async function readKeys(iam: IAMClient, { names }: UploaderSubject): Promise<AccessKeyModel[]> {
  const listed = await ifPresent(iam.send(new ListAccessKeysCommand({ UserName: names.identityName })));
  return (listed?.AccessKeyMetadata ?? []).map(({ AccessKeyId: id, UserName: userName, Status: status }) => (
    { id: String(id), userName: String(userName), active: status === 'Active' }
  ));
}

async function readSecret(secrets: SecretsManagerClient, { names }: UploaderSubject): Promise<SecretModel | undefined> {
  const of = { SecretId: names.secretName };
  const described = await ifPresent(secrets.send(new DescribeSecretCommand(of)));
  if (!described || described.DeletedDate !== undefined) {
    return undefined;
  }
  const [policy, value] = await Promise.all([
    secrets.send(new GetResourcePolicyCommand(of)),
    // a secret that nobody has filled yet
    ifPresent(secrets.send(new GetSecretValueCommand(of))),
  ]);
  return {
    name: String(described.Name),
    arn: String(described.ARN),
    value: readSecretValue(value?.SecretString),
    policy: policy.ResourcePolicy ? parsePolicy(policy.ResourcePolicy) : [],
    tags: tagsOf(described.Tags?.map(({ Key: key, Value: text }) => [key, text])),
  };
}

async function readSchedules(clients: UploaderClients, { names, keyAgeTopicArn }: UploaderSubject): Promise<KeyAgeScheduleModel[]> {
  if (keyAgeTopicArn === undefined) {
    return [];
  }
  const found = await Promise.all(Object.values(AccessKeySlot).map(async (slot) =>
    ifPresent(clients.scheduler.send(new GetScheduleCommand({ Name: names.scheduleName(slot), GroupName: 'default' })))));
  return Promise.all(found.flatMap((schedule) => schedule ?? []).map(async (schedule) => {
    const role = await readDeployedPrincipal(clients.iam, String(schedule.Target?.RoleArn));
    return {
      name: String(schedule.Name),
      expression: String(schedule.ScheduleExpression),
      timezone: schedule.ScheduleExpressionTimezone ?? 'UTC',
      targetArn: String(schedule.Target?.Arn),
      roleArn: String(schedule.Target?.RoleArn),
      enabled: schedule.State !== 'DISABLED',
      message: schedule.Target?.Input,
      rolePolicy: role?.policy ?? [],
      roleTrust: role?.trust ?? [],
    };
  }));
}
