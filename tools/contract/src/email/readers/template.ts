import { EmailDns } from '@plinth/env-presets';
import { parsePolicy } from '../../iam';
import { CfnTemplate } from '../../readers/cloudformation';
import { NAMINGS, SECRET_SUFFIX } from '../../readers/cloudformation-names';
import { DKIM_TOKENS } from '../../readers/dkim-tokens';
import { readTags, readTemplateKey } from '../../readers/template-bucket';
import {
  readTemplateAlarms, readTemplateQueues, readTemplateRules, readTemplateSubscriptions, readTemplateTopics,
} from '../../readers/template-messaging';
import { readTemplatePrincipal } from '../../readers/template-role';
import { Json, members, text } from '../../readers/values';
import { EmailIdentityModel, EmailSenderModel, SendPrincipalModel, SmtpSecretModel } from '../model';
import { alarmTopicArnOf, EmailSenderSubject, ownsAlarmTopic } from '../subject';
import { configurationSetOf, destinationOf, identityOf, recordsOf, smtpValueOf } from './shapes';

/** Types that AWS names if nobody does, and replaces where the name it chose would be another. */
const NAMED = [
  'AWS::SES::ConfigurationSet', 'AWS::SNS::Topic', 'AWS::SQS::Queue', 'AWS::CloudWatch::Alarm', 'AWS::Events::Rule', 'AWS::IAM::User', 'AWS::SecretsManager::Secret',
];

/**
 * Reads an email sender from a CloudFormation template, as aws-cdk-lib synthesizes it.
 *
 * @throws if a policy cannot be read
 */
export function readEmailSenderTemplate(template: Json, subject: EmailSenderSubject): EmailSenderModel {
  const { environment: { partition, account, region }, names, smtp } = subject;
  const cfn = new CfnTemplate(template, { partition, account, region });
  const topics = readTemplateTopics(cfn);
  const set = cfn.all('AWS::SES::ConfigurationSet').find(({ properties }) => properties.Name === names.configurationSetName);
  return {
    source: 'template',
    identities: readIdentities(cfn),
    configurationSet: set && configurationSetOf(names.configurationSetName, set.properties, readTags(set.properties.Tags)),
    destinations: cfn.all('AWS::SES::ConfigurationSetEventDestination').map(({ logicalId, properties }) => {
      const destination = members(properties.EventDestination);
      return destinationOf(String(properties.ConfigurationSetName), text(destination.Name) ?? logicalId, destination);
    }),
    eventsTopic: topics.find(({ arn }) => arn === names.eventsTopicArn),
    alarmTopic: ownsAlarmTopic(subject) ? topics.find(({ arn }) => arn === alarmTopicArnOf(subject)) : undefined,
    subscriptions: readTemplateSubscriptions(cfn).filter(({ topicArn }) => topicArn === names.eventsTopicArn),
    deadLetterQueue: readTemplateQueues(cfn).find(({ name }) => name === names.deadLetterQueueName),
    alarms: readTemplateAlarms(cfn),
    pausedRule: readTemplateRules(cfn).find(({ name }) => name === names.pausedRuleName),
    key: readTemplateKey(cfn, undefined, names.keyAlias),
    sender: readPrincipal(cfn, subject.senderRoleArn),
    smtpUser: smtp && readPrincipal(cfn, smtp.names.userArn),
    smtpSecret: smtp && readSecret(cfn, subject),
    smtpKeys: smtp ? cfn.all('AWS::IAM::AccessKey').filter(({ properties }) => properties.UserName === smtp.names.userName).map(({ logicalId }) => logicalId) : [],
    dnsRecords: recordsOf(withTokens(cfn, cfn.resolved(subject.dnsRecords), region)),
    unnamed: cfn.everything.filter(({ type }) => NAMED.includes(type))
      .filter(({ type, properties }) => text(properties[NAMINGS[type].property!]) === undefined).map(({ logicalId }) => logicalId),
    types: cfn.types,
  };
}

function readIdentities(cfn: CfnTemplate): EmailIdentityModel[] {
  return cfn.all('AWS::SES::EmailIdentity').map(({ properties }) => ({
    ...identityOf(String(properties.EmailIdentity), {
      dkim: properties.DkimAttributes,
      signing: properties.DkimSigningAttributes,
      mailFrom: properties.MailFromAttributes,
      configurationSetName: text(members(properties.ConfigurationSetAttributes).ConfigurationSetName),
    }, readTags(properties.Tags)),
    dkimTokens: DKIM_TOKENS,
  }));
}

/** AWS chooses the records of DKIM: in a template they are attributes of the identity. */
function withTokens(cfn: CfnTemplate, records: Json, region: string): Json {
  if (records === undefined) {
    return undefined;
  }
  const written = cfn.all('AWS::SES::EmailIdentity').reduce((json, { logicalId, properties }) => json.replace(
    new RegExp(`${logicalId}\\.DkimDNSToken(Name|Value)([123])`, 'g'),
    (_, part: string, number: string) => `${DKIM_TOKENS[Number(number) - 1]}.${part === 'Name' ? `_domainkey.${String(properties.EmailIdentity)}` : EmailDns.dkimHost(region)}`,
  ), JSON.stringify(records));
  return JSON.parse(written);
}

function readPrincipal(cfn: CfnTemplate, arn: string): SendPrincipalModel | undefined {
  const found = readTemplatePrincipal(cfn, arn);
  return found && { arn, policy: found.policy, tags: found.tags };
}

function readSecret(cfn: CfnTemplate, { smtp, environment: { partition, account, region } }: EmailSenderSubject): SmtpSecretModel | undefined {
  const { secretName: name } = smtp!.names;
  const found = cfn.all('AWS::SecretsManager::Secret').find(({ properties }) => properties.Name === name);
  if (!found) {
    return undefined;
  }
  const arn = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}${SECRET_SUFFIX}`;
  return {
    name,
    arn,
    // what CloudFormation makes up would be in the secret until somebody stores credentials
    ...(found.properties.GenerateSecretString === undefined ? smtpValueOf(text(found.properties.SecretString)) : { fields: ['a generated text'] }),
    policy: cfn.all('AWS::SecretsManager::ResourcePolicy').filter(({ properties }) => properties.SecretId === arn)
      .flatMap(({ properties }) => parsePolicy(properties.ResourcePolicy)),
    tags: readTags(found.properties.Tags),
  };
}
