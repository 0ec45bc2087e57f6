import { AwsAccess } from '../../../aws-access';
import { Connection } from '../../../connection';
import { readDeployedBucket, readDeployedKey, requireBucket } from '../../../readers/deployed-bucket';
import { readDeployedRule, readDeployedTopic } from '../../../readers/deployed-messaging';
import { readDeployedPrincipal, readDeployedRole } from '../../../readers/deployed-role';
import { BackupClients, backupClients } from '../../clients';
import { BackupStoreModel, ReplicationRoleModel } from '../model';
import { accountOf, bucketNameOf, BackupStoreSubject, isStore, keyAliasOf, ownsAlarmTopic } from '../subject';

/**
 * Reads a backup store, or its replica, as it stands in an account.
 *
 * @throws if there is no such bucket, or the credentials may not read it
 */
export async function readDeployedBackupStore(access: AwsAccess, subject: BackupStoreSubject): Promise<BackupStoreModel> {
  const connection = new Connection(access);
  try {
    return await readWith(backupClients(connection), subject);
  } finally {
    connection.close();
  }
}

export async function readWith(clients: BackupClients, subject: BackupStoreSubject): Promise<BackupStoreModel> {
  const { names, restoreRoleArn } = subject;
  const name = bucketNameOf(subject);
  await requireBucket(clients.s3, name, accountOf(subject));
  const own = ownsAlarmTopic(subject);
  const bucket = await readDeployedBucket(clients.s3, name);
  const [key, alarmTopic, alarmKey, keyRule, replicationRole, restorer] = await Promise.all([
    readDeployedKey(clients.kms, bucket.encryption?.keyArn ?? keyAliasOf(subject)),
    own ? readDeployedTopic(clients.sns, names.alarmTopicArn) : undefined,
    own ? readDeployedKey(clients.kms, names.alarmKeyAlias) : undefined,
    isStore(subject) ? readDeployedRule(clients.events, names.keyRuleName) : undefined,
    readReplicationRole(clients, bucket.replication?.roleArn),
    restoreRoleArn === undefined ? undefined : readDeployedRole(clients.iam, restoreRoleArn),
  ]);
  // a configuration may name the key by its alias; grants and the model name it by its ARN
  const encryption = bucket.encryption && { ...bucket.encryption, keyArn: bucket.encryption.keyArn && (key?.arn ?? bucket.encryption.keyArn) };
  return { source: 'deployed', bucket: { ...bucket, encryption }, key, alarmTopic, alarmKey, keyRule, replicationRole, restorer };
}

async function readReplicationRole({ iam }: BackupClients, arn: string | undefined): Promise<ReplicationRoleModel | undefined> {
  const role = arn === undefined ? undefined : await readDeployedPrincipal(iam, arn);
  return role && { arn: arn!, policy: role.policy, trust: role.trust ?? [] };
}
