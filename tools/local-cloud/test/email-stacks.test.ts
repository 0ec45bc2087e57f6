import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ListTargetsByRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  CreateEmailIdentityCommand, GetConfigurationSetCommand, GetConfigurationSetEventDestinationsCommand, GetEmailIdentityCommand, SESv2Client,
} from '@aws-sdk/client-sesv2';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalCloud } from '../src';
import { type Clients, freshCloud } from './helpers/cloud';
import { ALARM_TOPIC_ARN, account as accountStatement, DOMAIN, fromSet, keyPolicy, sender, SET, TOPIC_ARN } from './helpers/mail-stacks';
import { deploy, describe as describeStack, destroy, type Template } from './helpers/stacks';

let cloud: LocalCloud;
let root: Clients;
let ses: SESv2Client;
let config: object;

const get = () => ses.send(new GetEmailIdentityCommand({ EmailIdentity: DOMAIN }));

beforeAll(async () => {
  const fresh = await freshCloud('email-stacks');
  ({ cloud, root } = fresh);
  config = { ...cloud.clientConfig(fresh.account), maxAttempts: 1 };
  ses = new SESv2Client(config);
});

afterAll(async () => {
  await cloud.stop();
});

it('deploys an email sender, tells its DKIM records, and finds nothing to change then', async () => {
  expect(await deploy(root.cloudformation, 'acme-email', sender())).toBe('created');
  expect(await deploy(root.cloudformation, 'acme-email', sender())).toBe('unchanged');
  const identity = await get();
  const { Outputs } = (await describeStack(root.cloudformation, 'acme-email'))!;
  const output = (key: string) => Outputs!.find(({ OutputKey }) => OutputKey === key)!.OutputValue;
  identity.DkimAttributes!.Tokens!.forEach((token, index) => {
    expect(output(`Name${index + 1}`)).toBe(`${token}._domainkey.${DOMAIN}`);
    expect(output(`Value${index + 1}`)).toBe(`${token}.dkim.amazonses.com`);
  });
  expect(identity).toMatchObject({
    IdentityType: 'DOMAIN', VerifiedForSendingStatus: false, VerificationStatus: 'PENDING', FeedbackForwardingStatus: false, ConfigurationSetName: SET,
    DkimAttributes: { Status: 'PENDING', SigningEnabled: true, NextSigningKeyLength: 'RSA_2048_BIT', SigningHostedZone: 'dkim.amazonses.com' },
    MailFromAttributes: { MailFromDomain: `bounce.${DOMAIN}`, MailFromDomainStatus: 'PENDING', BehaviorOnMxFailure: 'REJECT_MESSAGE' },
    Tags: expect.arrayContaining([{ Key: 'Owner', Value: 'team' }]),
  });
  expect(await ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: SET }))).toMatchObject({
    DeliveryOptions: { TlsPolicy: 'REQUIRE' }, ReputationOptions: { ReputationMetricsEnabled: true }, SendingOptions: { SendingEnabled: true },
    SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  });
  const { EventDestinations } = await ses.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: SET }));
  expect(EventDestinations!.sort((a, b) => a.Name!.localeCompare(b.Name!))).toMatchObject([
    { Name: 'event-bridge', MatchingEventTypes: ['DELIVERY', 'SEND'] },
    { Name: 'events', MatchingEventTypes: ['BOUNCE', 'COMPLAINT', 'DELIVERY_DELAY', 'REJECT', 'RENDERING_FAILURE'], SnsDestination: { TopicArn: TOPIC_ARN } },
  ]);
  const topic = await new SNSClient(config).send(new GetTopicAttributesCommand({ TopicArn: TOPIC_ARN }));
  expect(topic.Attributes).toMatchObject({ SignatureVersion: '2', KmsMasterKeyId: expect.stringContaining(':key/') });
  const queue = await new SQSClient(config).send(new GetQueueAttributesCommand({ QueueUrl: output('Queue'), AttributeNames: ['All'] }));
  expect(queue.Attributes).toMatchObject({ MessageRetentionPeriod: '1209600', KmsMasterKeyId: expect.stringContaining(':key/') });
  const { MetricAlarms } = await new CloudWatchClient(config).send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'acme-dev-email-bounce-rate', Threshold: 0.05, TreatMissingData: 'ignore', AlarmActions: [ALARM_TOPIC_ARN] }]);
  const targets = await new EventBridgeClient(config).send(new ListTargetsByRuleCommand({ Rule: 'acme-dev-email-paused' }));
  expect(targets.Targets).toMatchObject([{ Arn: ALARM_TOPIC_ARN }]);
});

it('changes in place what can be changed, keeping the DKIM tokens', async () => {
  const before = await get();
  expect(await deploy(root.cloudformation, 'acme-email', sender({ behavior: 'USE_DEFAULT_VALUE', mailFrom: `mail.${DOMAIN}`, sending: false, owner: 'others' }))).toBe('updated');
  const after = await get();
  expect(after.DkimAttributes!.Tokens).toEqual(before.DkimAttributes!.Tokens);
  expect(after).toMatchObject({
    MailFromAttributes: { MailFromDomain: `mail.${DOMAIN}`, BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' }, Tags: expect.arrayContaining([{ Key: 'Owner', Value: 'others' }]),
  });
  expect((await ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: SET }))).SendingOptions).toEqual({ SendingEnabled: false });
});

it('replaces the identity when its domain changes', async () => {
  await deploy(root.cloudformation, 'acme-email', sender({ domain: 'other.acme.example' }));
  await expect(get()).rejects.toMatchObject({ name: 'NotFoundException' });
  await deploy(root.cloudformation, 'acme-email', sender());
  expect((await get()).ConfigurationSetName).toBe(SET);
});

it('evaluates an alarm on the metric of its own dimensions', async () => {
  const cloudwatch = new CloudWatchClient(config);
  const alarm = {
    Namespace: 'Acme', MetricName: 'Rate', Statistic: 'Average' as const, Period: 60, EvaluationPeriods: 1, Threshold: 0.1,
    ComparisonOperator: 'GreaterThanThreshold' as const,
  };
  const Dimensions = [{ Name: 'ses:configuration-set', Value: SET }];
  await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, AlarmName: 'of-the-set', Dimensions }));
  await cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, AlarmName: 'of-the-account' }));
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Acme', MetricData: [{ MetricName: 'Rate', Value: 0.5, Dimensions }] }));
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'of-the-' }));
  expect(MetricAlarms!.map(({ AlarmName, StateValue }) => [AlarmName, StateValue])).toEqual([['of-the-account', 'INSUFFICIENT_DATA'], ['of-the-set', 'ALARM']]);
});

const changed = (id: string, properties: object): Template => {
  const template = sender() as { Resources: Record<string, { Properties: object }> };
  const resource = template.Resources[id];
  return { ...template, Resources: { ...template.Resources, [id]: { ...resource, Properties: { ...resource.Properties, ...properties } } } } as Template;
};

it.each([
  ['Identity', { DkimSigningAttributes: { DomainSigningSelector: 'own' } }, /does not provision DomainSigningSelector/],
  ['Identity', { Unknown: 1 }, /does not provision Unknown of AWS::SES::EmailIdentity/],
  ['Identity', { MailFromAttributes: { MailFromDomain: 'elsewhere.example' } }, /is not subdomain of the domain of the identity/],
  ['Identity', { ConfigurationSetAttributes: { ConfigurationSetName: 'missing' } }, /Configuration set <missing> does not exist/],
  ['Set', { VdmOptions: { DashboardOptions: { EngagementMetrics: 'ENABLED' } } }, /does not provision VdmOptions/],
  ['Set', { DeliveryOptions: { TlsPolicy: 'SOMETIMES' } }, /Invalid TLS policy <SOMETIMES>/],
  ['Set', { DeliveryOptions: { Tls: 'REQUIRE' } }, /does not provision/],
  ['Events', { SignatureVersion: '3' }, /SignatureVersion/],
  ['Events', { DataProtectionPolicy: {} }, /does not provision DataProtectionPolicy/],
  ['Events', { KmsMasterKeyId: 'arn:aws:kms:eu-central-1:111111111111:key/missing' }, /does not exist/],
  ['Queue', { Unknown: 1 }, /does not provision Unknown of AWS::SQS::Queue/],
  ['BounceRate', { EvaluateLowSampleCountPercentile: 'ignore' }, /does not provision EvaluateLowSampleCountPercentile/],
  ['Paused', { EventPattern: { source: 'aws.ses' } }, /InvalidEventPattern|not valid/],
  ['ToTopic', { EventDestination: { Name: 'events', MatchingEventTypes: ['bounce'], SnsDestination: { TopicARN: `${TOPIC_ARN}-missing` } } }, /does not exist/],
])('refuses to update %s with %j', async (id, properties, message) => {
  await expect(deploy(root.cloudformation, 'acme-email', changed(id, properties))).rejects.toThrow(message);
});

it.each([
  ['a policy of the topic that asks for another set', { topicPolicy: { Version: '2012-10-17', Statement: [
    { Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sns:Publish', Resource: TOPIC_ARN, Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:ses:eu-central-1:111111111111:configuration-set/other' } } },
  ] } }, /policy of the topic does not let ses.amazonaws.com publish/],
  ['a policy of the key without SES', { keyPolicy: { ...keyPolicy, Statement: [accountStatement] } }, /policy of its key .* does not let ses.amazonaws.com use kms:GenerateDataKey/],
  ['a policy of the key that lets SES encrypt only', {
    keyPolicy: { ...keyPolicy, Statement: [accountStatement, { Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'kms:GenerateDataKey*', Resource: '*', Condition: fromSet }] },
  }, /use kms:Decrypt/],
])('refuses an event destination with %s', async (_name, choices, message) => {
  await destroy(root.cloudformation, 'acme-email');
  await expect(deploy(root.cloudformation, 'acme-email', sender(choices))).rejects.toThrow(message);
});

it('refuses a domain that is an identity already, and leaves it alone', async () => {
  await destroy(root.cloudformation, 'acme-email');
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: DOMAIN }));
  await expect(deploy(root.cloudformation, 'acme-email', sender())).rejects.toThrow(/already exist/);
  await destroy(root.cloudformation, 'acme-email');
  expect((await get()).ConfigurationSetName).toBeUndefined();
});
