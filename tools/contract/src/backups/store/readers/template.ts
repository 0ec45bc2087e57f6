import { CfnTemplate } from '../../../readers/cloudformation';
import { pick, readTemplateBucket, readTemplateKey } from '../../../readers/template-bucket';
import { readTemplateRules, readTemplateTopics } from '../../../readers/template-messaging';
import { readTemplatePrincipal, readTemplateRole } from '../../../readers/template-role';
import { Json } from '../../../readers/values';
import { unnamedInTemplate } from '../../shared/unnamed';
import { BackupStoreModel, ReplicationRoleModel } from '../model';
import { accountOf, bucketNameOf, BackupStoreSubject, isStore, keyAliasOf, ownsAlarmTopic, regionOf } from '../subject';

/**
 * Reads a backup store, or its replica, from a CloudFormation template, as aws-cdk-lib synthesizes it.
 *
 * The bucket is the one with the subject's name, or the only one: then the name is found to be wrong.
 *
 * @throws if the template has no bucket, or a policy that cannot be read
 */
export function readBackupStoreTemplate(template: Json, subject: BackupStoreSubject): BackupStoreModel {
  const cfn = new CfnTemplate(template, { partition: subject.environment.partition, account: accountOf(subject), region: regionOf(subject) });
  return readStoreOf(cfn, subject);
}

export function readStoreOf(cfn: CfnTemplate, subject: BackupStoreSubject): BackupStoreModel {
  const { names } = subject;
  const found = pick(cfn.all('AWS::S3::Bucket'), 'BucketName', bucketNameOf(subject));
  if (!found) {
    throw new Error(`the template has no bucket ${bucketNameOf(subject)}, pass the template of the stack with the BackupStore`);
  }
  const bucket = readTemplateBucket(cfn, found);
  const own = ownsAlarmTopic(subject);
  return {
    source: 'template',
    bucket,
    key: readTemplateKey(cfn, bucket.encryption?.keyArn, keyAliasOf(subject)),
    alarmTopic: own ? readTemplateTopics(cfn).find(({ arn }) => arn === names.alarmTopicArn) : undefined,
    alarmKey: own ? readTemplateKey(cfn, undefined, names.alarmKeyAlias) : undefined,
    keyRule: isStore(subject) ? readTemplateRules(cfn).find(({ name }) => name === names.keyRuleName) : undefined,
    replicationRole: readReplicationRole(cfn, bucket.replication?.roleArn),
    restorer: subject.restoreRoleArn === undefined ? undefined : readTemplateRole(cfn, subject.restoreRoleArn),
    unnamed: unnamedInTemplate(cfn),
    types: cfn.types,
  };
}

function readReplicationRole(cfn: CfnTemplate, arn: string | undefined): ReplicationRoleModel | undefined {
  const role = arn === undefined ? undefined : readTemplatePrincipal(cfn, arn);
  return role && { arn: arn!, policy: role.policy, trust: role.trust ?? [] };
}
