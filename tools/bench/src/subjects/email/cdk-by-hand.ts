import { App, CfnDeletionPolicy, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPolicy, CfnUser } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination, CfnEmailIdentity } from 'aws-cdk-lib/aws-ses';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { suppressNag, TAGS as tags, templatesOf } from '../cdk';
import { ACCOUNT, ALARMS, DOMAINS, NAME, POLICIES, recordsBesideDkim, REGION, TOPIC_EVENTS, USER, WEBHOOKS } from './policies-by-hand';

/** The same resources, property by property, as an engineer writes them with L1 constructs. */
export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const key = removable(new CfnKey(stack, 'Key', {
    description: 'Email events of acme-prod', enableKeyRotation: true, pendingWindowInDays: 7, keyPolicy: POLICIES.key, tags,
  }));
  removable(new CfnAlias(stack, 'Alias', { aliasName: `alias/${NAME}`, targetKeyId: key.attrArn }));
  const events = new CfnTopic(stack, 'EventsTopic', { topicName: `${NAME}-events`, kmsMasterKeyId: key.attrArn, signatureVersion: '2', tags });
  const eventsPolicy = new CfnTopicPolicy(stack, 'EventsTopicPolicy', { topics: [events.ref], policyDocument: POLICIES.eventsTopic });
  const alarms = new CfnTopic(stack, 'AlarmTopic', { topicName: `${NAME}-alarms`, kmsMasterKeyId: key.attrArn, signatureVersion: '2', tags });
  new CfnTopicPolicy(stack, 'AlarmTopicPolicy', { topics: [alarms.ref], policyDocument: POLICIES.alarmTopic });
  const set = configurationSet(stack, events, eventsPolicy);
  const records = DOMAINS.flatMap(([domain, apexSpf]) => [...dkimOf(domain, identity(stack, domain, set)), ...recordsBesideDkim(domain, apexSpf)]);
  webhooks(stack, events, key);
  for (const { id, dimensions, ...alarm } of ALARMS) {
    new CfnAlarm(stack, id, {
      ...alarm, dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })), alarmActions: [alarms.ref], okActions: [alarms.ref], tags,
    });
  }
  new CfnRule(stack, 'PausedRule', {
    name: `${NAME}-paused`,
    description: 'Sending is paused: by SES for reputation, or by hand',
    eventPattern: { 'source': ['aws.ses'], 'detail-type': ['Sending Status Disabled'] },
    state: 'ENABLED',
    targets: [{ id: 'alarms', arn: alarms.ref }],
    tags,
  });
  smtpUser(stack);
  new CfnOutput(stack, 'DnsRecords', { value: stack.toJsonString(records) });
  return templatesOf(app);
}

function removable<R extends CfnResource>(resource: R): R {
  resource.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE as R['cfnOptions']['deletionPolicy'];
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE as R['cfnOptions']['updateReplacePolicy'];
  return resource;
}

function configurationSet(stack: Stack, topic: CfnTopic, policy: CfnTopicPolicy): CfnConfigurationSet {
  const set = new CfnConfigurationSet(stack, 'ConfigurationSet', {
    name: NAME,
    deliveryOptions: { tlsPolicy: 'REQUIRE' },
    reputationOptions: { reputationMetricsEnabled: true },
    suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    tags,
  });
  const events = new CfnConfigurationSetEventDestination(stack, 'Events', {
    configurationSetName: set.ref,
    eventDestination: { name: 'events', enabled: true, matchingEventTypes: TOPIC_EVENTS, snsDestination: { topicArn: topic.ref } },
  });
  events.addDependency(policy);
  new CfnConfigurationSetEventDestination(stack, 'EventBridge', {
    configurationSetName: set.ref,
    eventDestination: {
      name: 'event-bridge',
      enabled: true,
      matchingEventTypes: ['DELIVERY', 'CLICK'],
      eventBridgeDestination: { eventBusArn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default` },
    },
  });
  return set;
}

function identity(stack: Stack, domain: string, set: CfnConfigurationSet): CfnEmailIdentity {
  return new CfnEmailIdentity(stack, `Identity-${domain.replace(/\./g, '-')}`, {
    emailIdentity: domain,
    configurationSetAttributes: { configurationSetName: set.ref },
    dkimAttributes: { signingEnabled: true },
    dkimSigningAttributes: { nextSigningKeyLength: 'RSA_2048_BIT' },
    mailFromAttributes: { mailFromDomain: `mail.${domain}`, behaviorOnMxFailure: 'REJECT_MESSAGE' },
    tags,
  });
}

function dkimOf(domain: string, of: CfnEmailIdentity): object[] {
  return [
    [of.attrDkimDnsTokenName1, of.attrDkimDnsTokenValue1],
    [of.attrDkimDnsTokenName2, of.attrDkimDnsTokenValue2],
    [of.attrDkimDnsTokenName3, of.attrDkimDnsTokenValue3],
  ].map(([name, value]) => ({ type: 'CNAME', name, values: [value], ttlSeconds: 300, purpose: `DKIM of ${domain}` }));
}

function webhooks(stack: Stack, topic: CfnTopic, key: CfnKey): void {
  const queue = new CfnQueue(stack, 'DeadLetterQueue', {
    queueName: `${NAME}-events-dlq`, kmsMasterKeyId: key.attrArn, messageRetentionPeriod: 1_209_600, tags,
  });
  suppressNag(queue, 'AwsSolutions-SQS3', 'it is a dead-letter queue itself');
  const policy = new CfnQueuePolicy(stack, 'DeadLetterQueuePolicy', { queues: [queue.ref], policyDocument: POLICIES.queue });
  for (const [id, endpoint, rawMessageDelivery] of WEBHOOKS) {
    const subscription = new CfnSubscription(stack, id, {
      topicArn: topic.ref, protocol: 'https', endpoint, rawMessageDelivery, redrivePolicy: { deadLetterTargetArn: queue.attrArn },
    });
    subscription.addDependency(policy);
  }
}

function smtpUser(stack: Stack): void {
  const user = new CfnUser(stack, 'User', { userName: USER, tags });
  new CfnPolicy(stack, 'Policy', { policyName: `${USER}-send`, users: [user.ref], policyDocument: POLICIES.send });
  const secret = removable(new CfnSecret(stack, 'Secret', { name: 'acme/prod/smtp', description: `SMTP credentials of ${USER}`, tags }));
  suppressNag(secret, 'AwsSolutions-SMG4', 'a key is rotated in steps that break nobody; rotation by a schedule would need a Lambda function');
}
