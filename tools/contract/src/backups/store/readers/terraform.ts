import { pick, readTerraformBucket, readTerraformKey } from '../../../readers/terraform-bucket';
import { TerraformDocument } from '../../../readers/terraform-document';
import { readTerraformRules, readTerraformTopics } from '../../../readers/terraform-messaging';
import { readTerraformPrincipal, readTerraformRole } from '../../../readers/terraform-role';
import { Json } from '../../../readers/values';
import { unnamedInTerraform } from '../../shared/unnamed';
import { BackupStoreModel, ReplicationRoleModel } from '../model';
import { accountOf, bucketNameOf, BackupStoreSubject, isStore, keyAliasOf, ownsAlarmTopic, regionOf } from '../subject';

/**
 * Reads a backup store, or its replica, from Terraform's JSON, as cdktf writes it to `cdk.tf.json`.
 *
 * The bucket is the one with the subject's name, or the only one: then the name is found to be wrong.
 *
 * @throws if there is no bucket, or a policy or reference that cannot be read
 */
export function readBackupStoreTerraform(document: Json, subject: BackupStoreSubject): BackupStoreModel {
  const tf = new TerraformDocument(typeof document === 'string' ? JSON.parse(document) : document, {
    partition: subject.environment.partition, account: accountOf(subject), region: regionOf(subject),
  });
  return readStoreOf(tf, subject);
}

export function readStoreOf(tf: TerraformDocument, subject: BackupStoreSubject): BackupStoreModel {
  const { names } = subject;
  const found = pick(tf.all('aws_s3_bucket'), 'bucket', bucketNameOf(subject));
  if (!found) {
    throw new Error(`the Terraform JSON has no bucket ${bucketNameOf(subject)}, pass the JSON of the stack with the BackupStore`);
  }
  const bucket = readTerraformBucket(tf, found);
  const own = ownsAlarmTopic(subject);
  return {
    source: 'terraform',
    bucket,
    key: readTerraformKey(tf, bucket.encryption?.keyArn, keyAliasOf(subject)),
    alarmTopic: own ? readTerraformTopics(tf).find(({ arn }) => arn === names.alarmTopicArn) : undefined,
    alarmKey: own ? readTerraformKey(tf, undefined, names.alarmKeyAlias) : undefined,
    keyRule: isStore(subject) ? readTerraformRules(tf).find(({ name }) => name === names.keyRuleName) : undefined,
    replicationRole: readReplicationRole(tf, bucket.replication?.roleArn),
    restorer: subject.restoreRoleArn === undefined ? undefined : readTerraformRole(tf, subject.restoreRoleArn),
    unnamed: unnamedInTerraform(tf),
    types: tf.types,
  };
}

function readReplicationRole(tf: TerraformDocument, arn: string | undefined): ReplicationRoleModel | undefined {
  const role = arn === undefined ? undefined : readTerraformPrincipal(tf, arn);
  return role && { arn: arn!, policy: role.policy, trust: role.trust ?? [] };
}
