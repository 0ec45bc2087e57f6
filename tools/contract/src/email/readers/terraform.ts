import { parsePolicy } from '../../iam';
import { SECRET_SUFFIX } from '../../readers/cloudformation-names';
import { DKIM_TOKENS } from '../../readers/dkim-tokens';
import { block, readTags, readTerraformKey } from '../../readers/terraform-bucket';
import { TerraformDocument } from '../../readers/terraform-document';
import {
  readTerraformAlarms, readTerraformQueues, readTerraformRules, readTerraformSubscriptions, readTerraformTopics,
} from '../../readers/terraform-messaging';
import { readTerraformPrincipal } from '../../readers/terraform-role';
import { Json, text } from '../../readers/values';
import { EmailIdentityModel, EmailSenderModel, SendPrincipalModel, SmtpSecretModel } from '../model';
import { alarmTopicArnOf, EmailSenderSubject, ownsAlarmTopic } from '../subject';
import { configurationSetOf, destinationOf, identityOf, recordsOf, smtpValueOf } from './shapes';

/** Types that the provider names if nobody does, by the argument that would. */
const NAMED: Readonly<Record<string, string>> = {
  aws_sesv2_configuration_set: 'configuration_set_name', aws_sns_topic: 'name', aws_sqs_queue: 'name', aws_cloudwatch_metric_alarm: 'alarm_name',
  aws_cloudwatch_event_rule: 'name', aws_iam_user: 'name', aws_secretsmanager_secret: 'name',
};

/**
 * Reads an email sender from Terraform's JSON, as cdktf writes it to `cdk.tf.json`.
 *
 * @throws if a policy or a reference cannot be read
 */
export function readEmailSenderTerraform(document: Json, subject: EmailSenderSubject): EmailSenderModel {
  const { environment: { partition, account, region }, names, smtp } = subject;
  const tf = new TerraformDocument(typeof document === 'string' ? JSON.parse(document) : document, { partition, account, region });
  const topics = readTerraformTopics(tf);
  const set = tf.all('aws_sesv2_configuration_set').find(({ arguments: given }) => given.configuration_set_name === names.configurationSetName);
  return {
    source: 'terraform',
    identities: readIdentities(tf),
    configurationSet: set && configurationSetOf(names.configurationSetName, set.arguments, readTags(tf, set.arguments)),
    destinations: tf.all('aws_sesv2_configuration_set_event_destination').map(({ name, arguments: given }) => destinationOf(
      String(given.configuration_set_name), text(given.event_destination_name) ?? name, block(given, 'event_destination'),
    )),
    eventsTopic: topics.find(({ arn }) => arn === names.eventsTopicArn),
    alarmTopic: ownsAlarmTopic(subject) ? topics.find(({ arn }) => arn === alarmTopicArnOf(subject)) : undefined,
    subscriptions: readTerraformSubscriptions(tf).filter(({ topicArn }) => topicArn === names.eventsTopicArn),
    deadLetterQueue: readTerraformQueues(tf).find(({ name }) => name === names.deadLetterQueueName),
    alarms: readTerraformAlarms(tf),
    pausedRule: readTerraformRules(tf).find(({ name }) => name === names.pausedRuleName),
    key: readTerraformKey(tf, undefined, names.keyAlias),
    sender: readPrincipal(tf, subject.senderRoleArn),
    smtpUser: smtp && readPrincipal(tf, smtp.names.userArn),
    smtpSecret: smtp && readSecret(tf, subject),
    smtpKeys: smtp ? tf.all('aws_iam_access_key').filter(({ arguments: given }) => given.user === smtp.names.userName).map(({ name }) => name) : [],
    dnsRecords: recordsOf(tf.resolved(subject.dnsRecords)),
    unnamed: Object.entries(NAMED).flatMap(([type, argument]) => tf.all(type).filter(({ arguments: given }) => given[argument] === undefined).map(({ name }) => `${type}.${name}`)),
    types: tf.types,
  };
}

function readIdentities(tf: TerraformDocument): EmailIdentityModel[] {
  return tf.all('aws_sesv2_email_identity').map(({ name, arguments: given }) => {
    const domainName = text(given.email_identity) ?? name;
    return {
      ...identityOf(domainName, {
        dkim: {},
        signing: given.dkim_signing_attributes,
        mailFrom: tf.of('aws_sesv2_email_identity_mail_from_attributes', 'email_identity', domainName),
        configurationSetName: text(given.configuration_set_name),
      }, readTags(tf, given)),
      dkimTokens: DKIM_TOKENS,
    };
  });
}

function readPrincipal(tf: TerraformDocument, arn: string): SendPrincipalModel | undefined {
  const found = readTerraformPrincipal(tf, arn);
  return found && { arn, policy: found.policy, tags: found.tags };
}

function readSecret(tf: TerraformDocument, { smtp, environment: { partition, account, region } }: EmailSenderSubject): SmtpSecretModel | undefined {
  const { secretName: name } = smtp!.names;
  const found = tf.of('aws_secretsmanager_secret', 'name', name);
  if (!found) {
    return undefined;
  }
  const arn = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}${SECRET_SUFFIX}`;
  return {
    name,
    arn,
    ...smtpValueOf(text(tf.of('aws_secretsmanager_secret_version', 'secret_id', arn)?.secret_string)),
    policy: tf.all('aws_secretsmanager_secret_policy').filter(({ arguments: given }) => given.secret_arn === arn)
      .flatMap(({ arguments: given }) => parsePolicy(given.policy)),
    tags: readTags(tf, found),
  };
}
