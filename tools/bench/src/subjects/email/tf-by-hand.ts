import { createHash } from 'node:crypto';
import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { IamUserPolicy } from '@cdktf/provider-aws/lib/iam-user-policy';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { Sesv2ConfigurationSet } from '@cdktf/provider-aws/lib/sesv2-configuration-set';
import { Sesv2ConfigurationSetEventDestination } from '@cdktf/provider-aws/lib/sesv2-configuration-set-event-destination';
import { Sesv2EmailIdentity } from '@cdktf/provider-aws/lib/sesv2-email-identity';
import { Sesv2EmailIdentityMailFromAttributes } from '@cdktf/provider-aws/lib/sesv2-email-identity-mail-from-attributes';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { App, Fn, TerraformElement, TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { tags } from '../tf';
import { ACCOUNT, ALARMS, DOMAINS, NAME, POLICIES, recordsBesideDkim, REGION, TOPIC_EVENTS, USER, WEBHOOKS } from './policies-by-hand';

/** The same resources, argument by argument, as an engineer writes them with the provider's own classes. */
export function synthesize(): object {
  const stack = new TerraformStack(new App(), 'Stack');
  new AwsProvider(stack, 'Aws', { region: REGION });
  const scope = new Construct(stack, 'Email');
  const key = at('Key', new KmsKey(scope, 'Key', {
    description: 'Email events of acme-prod', enableKeyRotation: true, deletionWindowInDays: 7, policy: JSON.stringify(POLICIES.key), tags,
  }));
  at('Alias', new KmsAlias(scope, 'Alias', { name: `alias/${NAME}`, targetKeyId: key.keyId }));
  const [events, eventsPolicy] = topic(scope, 'EventsTopic', 'events', key, POLICIES.eventsTopic);
  const [alarms] = topic(scope, 'AlarmTopic', 'alarms', key, POLICIES.alarmTopic);
  const set = configurationSet(scope, events, eventsPolicy);
  const records = DOMAINS.flatMap(([domain, apexSpf]) => [...dkimOf(domain, identity(scope, domain, set)), ...recordsBesideDkim(domain, apexSpf)]);
  webhooks(scope, events, key);
  for (const { id, dimensions, ...alarm } of ALARMS) {
    at(id, new CloudwatchMetricAlarm(scope, id, {
      ...alarm, dimensions: Object.keys(dimensions).length > 0 ? dimensions : undefined, alarmActions: [alarms.arn], okActions: [alarms.arn], tags,
    }));
  }
  const rule = at('PausedRule', new CloudwatchEventRule(scope, 'PausedRule', {
    name: `${NAME}-paused`,
    description: 'Sending is paused: by SES for reputation, or by hand',
    eventPattern: JSON.stringify({ 'source': ['aws.ses'], 'detail-type': ['Sending Status Disabled'] }),
    state: 'ENABLED',
    tags,
  }));
  at('PausedTarget', new CloudwatchEventTarget(scope, 'PausedTarget', { rule: rule.name, targetId: 'alarms', arn: alarms.arn }));
  smtpUser(new Construct(stack, 'Smtp'));
  new TerraformOutput(stack, 'dns_records', { value: records });
  return JSON.parse(Testing.synth(stack));
}

/** An address that no refactoring changes. */
function at<E extends TerraformElement>(id: string, element: E, name: string = NAME): E {
  element.overrideLogicalId(`${name}_${id}`);
  return element;
}

function topic(scope: Construct, id: string, word: string, key: KmsKey, policy: object): [SnsTopic, SnsTopicPolicy] {
  const made = at(id, new SnsTopic(scope, id, { name: `${NAME}-${word}`, kmsMasterKeyId: key.arn, signatureVersion: 2, tags }));
  return [made, at(`${id}Policy`, new SnsTopicPolicy(scope, `${id}Policy`, { arn: made.arn, policy: JSON.stringify(policy) }))];
}

function configurationSet(scope: Construct, events: SnsTopic, eventsPolicy: SnsTopicPolicy): Sesv2ConfigurationSet {
  const set = at('ConfigurationSet', new Sesv2ConfigurationSet(scope, 'ConfigurationSet', {
    configurationSetName: NAME,
    deliveryOptions: { tlsPolicy: 'REQUIRE' },
    reputationOptions: { reputationMetricsEnabled: true },
    suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    lifecycle: { createBeforeDestroy: true },
    tags,
  }));
  at('Events', new Sesv2ConfigurationSetEventDestination(scope, 'Events', {
    configurationSetName: set.id,
    eventDestinationName: 'events',
    eventDestination: { enabled: true, matchingEventTypes: TOPIC_EVENTS, snsDestination: { topicArn: events.arn } },
    dependsOn: [eventsPolicy],
  }));
  at('EventBridge', new Sesv2ConfigurationSetEventDestination(scope, 'EventBridge', {
    configurationSetName: set.id,
    eventDestinationName: 'event-bridge',
    eventDestination: {
      enabled: true,
      matchingEventTypes: ['DELIVERY', 'CLICK'],
      eventBridgeDestination: { eventBusArn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default` },
    },
  }));
  return set;
}

function identity(scope: Construct, domain: string, set: Sesv2ConfigurationSet): Sesv2EmailIdentity {
  const hash = createHash('sha256').update(domain).digest('hex').slice(0, 8);
  const made = at(`Identity-${hash}`, new Sesv2EmailIdentity(scope, `Identity-${hash}`, {
    emailIdentity: domain, configurationSetName: set.id, dkimSigningAttributes: { nextSigningKeyLength: 'RSA_2048_BIT' }, tags,
  }), 'acme-prod');
  at(`MailFrom-${hash}`, new Sesv2EmailIdentityMailFromAttributes(scope, `MailFrom-${hash}`, {
    emailIdentity: made.id, mailFromDomain: `mail.${domain}`, behaviorOnMxFailure: 'REJECT_MESSAGE',
  }), 'acme-prod');
  return made;
}

function dkimOf(domain: string, { dkimSigningAttributes }: Sesv2EmailIdentity): object[] {
  return [0, 1, 2].map((index) => Fn.element(dkimSigningAttributes.tokens, index)).map((token) => ({
    type: 'CNAME', name: `${token}._domainkey.${domain}`, values: [`${token}.dkim.amazonses.com`], ttlSeconds: 300, purpose: `DKIM of ${domain}`,
  }));
}

function webhooks(scope: Construct, events: SnsTopic, key: KmsKey): void {
  const queue = at('DeadLetterQueue', new SqsQueue(scope, 'DeadLetterQueue', {
    name: `${NAME}-events-dlq`, kmsMasterKeyId: key.arn, messageRetentionSeconds: 1_209_600, tags,
  }));
  const policy = at('DeadLetterQueuePolicy', new SqsQueuePolicy(scope, 'DeadLetterQueuePolicy', { queueUrl: queue.id, policy: JSON.stringify(POLICIES.queue) }));
  for (const [id, endpoint, rawMessageDelivery] of WEBHOOKS) {
    at(id, new SnsTopicSubscription(scope, id, {
      topicArn: events.arn,
      protocol: 'https',
      endpoint,
      endpointAutoConfirms: false,
      rawMessageDelivery,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.arn }),
      dependsOn: [policy],
    }));
  }
}

function smtpUser(scope: Construct): void {
  const user = at('User', new IamUser(scope, 'User', { name: USER, forceDestroy: true, tags }), USER);
  at('Policy', new IamUserPolicy(user, `${USER}-send`, { name: `${USER}-send`, user: user.name, policy: JSON.stringify(POLICIES.send) }), USER);
  at('Secret', new SecretsmanagerSecret(scope, 'Secret', {
    name: 'acme/prod/smtp', description: `SMTP credentials of ${USER}`, recoveryWindowInDays: 0, tags,
  }), USER);
}
