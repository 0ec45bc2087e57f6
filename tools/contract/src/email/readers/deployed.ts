import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, GetResourcePolicyCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetConfigurationSetCommand, GetConfigurationSetEventDestinationsCommand, GetEmailIdentityCommand, SESv2Client,
} from '@aws-sdk/client-sesv2';
import { AwsAccess } from '../../aws-access';
import { Connection } from '../../connection';
import { parsePolicy } from '../../iam';
import { readDeployedKey, tagsOf } from '../../readers/deployed-bucket';
import {
  readDeployedAlarms, readDeployedQueue, readDeployedRule, readDeployedSubscriptions, readDeployedTopic,
} from '../../readers/deployed-messaging';
import { readDeployedPrincipal } from '../../readers/deployed-role';
import { ifPresent } from '../../readers/if-present';
import { EmailClients, emailClients } from '../clients';
import { EmailIdentityModel, EmailSenderModel, SendPrincipalModel, SmtpSecretModel } from '../model';
import { EmailSenderSubject, ownsAlarmTopic } from '../subject';
import { configurationSetOf, destinationOf, identityOf, recordsOf, smtpValueOf } from './shapes';

/**
 * Reads an email sender as it stands in an account.
 *
 * @throws if there is no such configuration set or role, or the credentials may not read it
 */
export async function readDeployedEmailSender(access: AwsAccess, subject: EmailSenderSubject): Promise<EmailSenderModel> {
  const connection = new Connection(access);
  try {
    return await readWith(emailClients(connection), subject);
  } finally {
    connection.close();
  }
}

export async function readWith(clients: EmailClients, subject: EmailSenderSubject): Promise<EmailSenderModel> {
  const { names, environment: { account }, smtp } = subject;
  const set = await ifPresent(clients.ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: names.configurationSetName })));
  if (!set) {
    throw new Error(`the configuration set ${names.configurationSetName} does not exist in account ${account}, deploy it first`);
  }
  const [identities, destinations] = await Promise.all([
    Promise.all(subject.domains.map(({ domainName }) => readIdentity(clients.ses, domainName))),
    clients.ses.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: names.configurationSetName })),
  ]);
  const [eventsTopic, alarmTopic, deadLetterQueue, alarms, pausedRule, key, sender, smtpUser, smtpSecret, smtpKeys] = await Promise.all([
    readDeployedTopic(clients.sns, names.eventsTopicArn),
    ownsAlarmTopic(subject) ? readDeployedTopic(clients.sns, names.alarmTopicArn) : undefined,
    readDeployedQueue(clients.sqs, names.deadLetterQueueName),
    readDeployedAlarms(clients.cloudwatch, names.alarmName('x').slice(0, -1)),
    readDeployedRule(clients.events, names.pausedRuleName),
    readDeployedKey(clients.kms, names.keyAlias),
    readPrincipal(clients.iam, subject.senderRoleArn),
    smtp && readPrincipal(clients.iam, smtp.names.userArn),
    smtp && readSecret(clients.secrets, smtp.names.secretName),
    smtp ? readKeys(clients.iam, smtp.names.userName) : [],
  ]);
  if (!sender) {
    throw new Error(`${subject.senderRoleArn}, who sends, does not exist in account ${account}, deploy it first`);
  }
  return {
    source: 'deployed',
    identities: identities.flatMap((identity) => identity ?? []),
    configurationSet: configurationSetOf(names.configurationSetName, set, tagsOf(set.Tags?.map(({ Key, Value }) => [Key, Value]))),
    destinations: (destinations.EventDestinations ?? []).map((destination) => destinationOf(names.configurationSetName, String(destination.Name), destination)),
    eventsTopic,
    alarmTopic,
    subscriptions: eventsTopic ? await readDeployedSubscriptions(clients.sns, eventsTopic.arn) : [],
    deadLetterQueue,
    alarms,
    pausedRule,
    key,
    sender,
    smtpUser,
    smtpSecret,
    smtpKeys,
    dnsRecords: recordsOf(subject.dnsRecords),
  };
}

async function readIdentity(ses: SESv2Client, domainName: string): Promise<EmailIdentityModel | undefined> {
  const found = await ifPresent(ses.send(new GetEmailIdentityCommand({ EmailIdentity: domainName })));
  return found && {
    ...identityOf(domainName, {
      dkim: found.DkimAttributes, signing: found.DkimAttributes, mailFrom: found.MailFromAttributes, configurationSetName: found.ConfigurationSetName,
    }, tagsOf(found.Tags?.map(({ Key, Value }) => [Key, Value]))),
    dkimTokens: found.DkimAttributes?.Tokens ?? [],
    dkimHost: found.DkimAttributes?.SigningHostedZone,
    verified: found.VerifiedForSendingStatus ?? false,
    mailFromFound: found.MailFromAttributes?.MailFromDomainStatus === 'SUCCESS',
  };
}

async function readPrincipal(iam: IAMClient, arn: string): Promise<SendPrincipalModel | undefined> {
  const found = await readDeployedPrincipal(iam, arn);
  return found && { arn, policy: found.policy, tags: found.tags };
}

async function readSecret(secrets: SecretsManagerClient, name: string): Promise<SmtpSecretModel | undefined> {
  const of = { SecretId: name };
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
    name,
    arn: String(described.ARN),
    ...smtpValueOf(value?.SecretString),
    policy: policy.ResourcePolicy ? parsePolicy(policy.ResourcePolicy) : [],
    tags: tagsOf(described.Tags?.map(({ Key, Value }) => [Key, Value])),
  };
}

async function readKeys(iam: IAMClient, UserName: string): Promise<string[]> {
  const listed = await ifPresent(iam.send(new ListAccessKeysCommand({ UserName })));
  return (listed?.AccessKeyMetadata ?? []).filter(({ Status: status }) => status === 'Active').map(({ AccessKeyId: id }) => String(id));
}
