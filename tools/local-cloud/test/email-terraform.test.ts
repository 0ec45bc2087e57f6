import { get } from 'node:https';
import { Route53Client } from '@aws-sdk/client-route-53';
import { GetConfigurationSetCommand, GetEmailIdentityCommand, SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import type { LocalCloud } from '../src';
import { freshCloud } from './helpers/cloud';
import { Endpoint, mail, MX, serverCertificate, until, Zone } from './helpers/mail';
import { alarmTopicPolicy, DOMAIN, keyPolicy, queuePolicy, SET, topicPolicy } from './helpers/mail-stacks';
import { missingForTerraform, TERRAFORM_DEADLINE_MS, Workspace } from './helpers/terraform';

const json = (value: unknown) => JSON.stringify(value);

const configuration = (endpoint: string, changes: { behavior?: string; threshold?: number; tls?: string } = {}) => ({
  terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
  provider: { aws: { region: 'eu-central-1', default_tags: { tags: { Project: 'acme', Environment: 'dev' } } } },
  resource: {
    aws_kms_key: { email: { description: 'email', enable_key_rotation: true, deletion_window_in_days: 7, policy: json(keyPolicy) } },
    aws_sesv2_configuration_set: {
      email: {
        configuration_set_name: SET,
        delivery_options: { tls_policy: changes.tls ?? 'REQUIRE' },
        reputation_options: { reputation_metrics_enabled: true },
        sending_options: { sending_enabled: true },
        suppression_options: { suppressed_reasons: ['BOUNCE', 'COMPLAINT'] },
        tags: { Owner: 'team' },
      },
    },
    aws_sesv2_email_identity: {
      email: {
        email_identity: DOMAIN, configuration_set_name: '${aws_sesv2_configuration_set.email.configuration_set_name}',
        dkim_signing_attributes: { next_signing_key_length: 'RSA_2048_BIT' },
      },
    },
    aws_sesv2_email_identity_mail_from_attributes: {
      email: {
        email_identity: '${aws_sesv2_email_identity.email.email_identity}', mail_from_domain: `bounce.${DOMAIN}`,
        behavior_on_mx_failure: changes.behavior ?? 'REJECT_MESSAGE',
      },
    },
    aws_sesv2_email_identity_feedback_attributes: {
      email: { email_identity: '${aws_sesv2_email_identity.email.email_identity}', email_forwarding_enabled: false },
    },
    aws_sns_topic: {
      events: { name: 'acme-dev-email-events', signature_version: 2, kms_master_key_id: '${aws_kms_key.email.arn}' },
      alarms: { name: 'acme-dev-email-alarms', signature_version: 2, kms_master_key_id: '${aws_kms_key.email.arn}' },
    },
    aws_sns_topic_policy: {
      events: { arn: '${aws_sns_topic.events.arn}', policy: json(topicPolicy) },
      alarms: { arn: '${aws_sns_topic.alarms.arn}', policy: json(alarmTopicPolicy) },
    },
    aws_sesv2_configuration_set_event_destination: {
      events: {
        configuration_set_name: '${aws_sesv2_configuration_set.email.configuration_set_name}', event_destination_name: 'events',
        event_destination: {
          enabled: true, matching_event_types: ['BOUNCE', 'COMPLAINT', 'DELIVERY_DELAY', 'REJECT', 'RENDERING_FAILURE'],
          sns_destination: { topic_arn: '${aws_sns_topic.events.arn}' },
        },
        depends_on: ['aws_sns_topic_policy.events'],
      },
      bus: {
        configuration_set_name: '${aws_sesv2_configuration_set.email.configuration_set_name}', event_destination_name: 'event-bridge',
        event_destination: {
          enabled: true, matching_event_types: ['DELIVERY'],
          event_bridge_destination: { event_bus_arn: 'arn:aws:events:eu-central-1:111111111111:event-bus/default' },
        },
      },
    },
    aws_sqs_queue: {
      dlq: { name: 'acme-dev-email-events-dlq', message_retention_seconds: 1209600, kms_master_key_id: '${aws_kms_key.email.arn}' },
    },
    aws_sqs_queue_policy: { dlq: { queue_url: '${aws_sqs_queue.dlq.url}', policy: json(queuePolicy) } },
    aws_sns_topic_subscription: {
      webhook: {
        topic_arn: '${aws_sns_topic.events.arn}', protocol: 'https', endpoint, endpoint_auto_confirms: false, confirmation_timeout_in_minutes: 1,
        raw_message_delivery: false, redrive_policy: '${jsonencode({ deadLetterTargetArn = aws_sqs_queue.dlq.arn })}',
        depends_on: ['aws_sqs_queue_policy.dlq'],
      },
    },
    aws_cloudwatch_metric_alarm: {
      bounces: {
        alarm_name: 'acme-dev-email-bounce-rate', alarm_description: 'more than 5 % & rising', namespace: 'AWS/SES', metric_name: 'Reputation.BounceRate',
        dimensions: { 'ses:configuration-set': SET }, statistic: 'Average', period: 3600, evaluation_periods: 1, threshold: changes.threshold ?? 0.05,
        comparison_operator: 'GreaterThanOrEqualToThreshold', treat_missing_data: 'ignore', alarm_actions: ['${aws_sns_topic.alarms.arn}'],
        ok_actions: ['${aws_sns_topic.alarms.arn}'],
      },
      account: {
        alarm_name: 'acme-dev-email-account-bounce-rate', namespace: 'AWS/SES', metric_name: 'Reputation.BounceRate', statistic: 'Average', period: 3600,
        evaluation_periods: 1, threshold: 0.05, comparison_operator: 'GreaterThanOrEqualToThreshold', treat_missing_data: 'ignore',
        insufficient_data_actions: ['${aws_sns_topic.alarms.arn}'],
      },
    },
    aws_cloudwatch_event_rule: {
      paused: { name: 'acme-dev-email-paused', event_pattern: json({ 'source': ['aws.ses'], 'detail-type': ['Sending Status Disabled'] }) },
    },
    aws_cloudwatch_event_target: { paused: { rule: '${aws_cloudwatch_event_rule.paused.name}', target_id: 'alarms', arn: '${aws_sns_topic.alarms.arn}' } },
    aws_iam_user: { smtp: { name: 'acme-dev-email-smtp' } },
    aws_iam_user_policy: {
      smtp: {
        name: 'send', user: '${aws_iam_user.smtp.name}',
        policy: json({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ses:SendRawEmail', Resource: `arn:aws:ses:eu-central-1:111111111111:identity/${DOMAIN}` }] }),
      },
    },
  },
});

let cloud: LocalCloud | undefined;
let ses: SESv2Client;
let zone: Zone;
let workspace: Workspace;
let endpoint: Endpoint;
let url: string;
let skipped: string | undefined;

beforeAll(async () => {
  skipped = await missingForTerraform();
  if (skipped === undefined) {
    const fresh = await freshCloud('email-terraform');
    ({ cloud } = fresh);
    const config = { ...cloud.clientConfig(fresh.account), maxAttempts: 1 };
    ses = new SESv2Client(config);
    zone = new Zone(new Route53Client(config));
    await zone.create();
    endpoint = new Endpoint(serverCertificate(cloud));
    url = await endpoint.listen();
    workspace = new Workspace('email-terraform', fresh.cloud, fresh.account);
    workspace.write(configuration(url));
    await workspace.run('init');
  }
});

afterAll(async () => {
  await cloud?.stop();
  await endpoint?.close();
});

// The provider waits: 13 s for a key, 25 s for a queue and 25 s for its policy.
const tried = (name: string, test: () => Promise<void>) =>
  it(name, async () => {
    if (skipped !== undefined) {
      console.warn(`skipped: "${name}" needs ${skipped}`);
      return;
    }
    await test();
  }, TERRAFORM_DEADLINE_MS);

const follow = (link: string) =>
  new Promise((resolve, reject) => {
    get(link, { ca: serverCertificate(cloud!).authority, agent: false }, (response) => resolve(response.resume())).on('error', reject);
  });

tried('applies an email sender, and a second plan is empty while the endpoint has not confirmed', async () => {
  await workspace.apply();
  await workspace.expectNoChanges();
  expect(await ses.send(new GetEmailIdentityCommand({ EmailIdentity: DOMAIN }))).toMatchObject({
    ConfigurationSetName: SET, FeedbackForwardingStatus: false, DkimAttributes: { NextSigningKeyLength: 'RSA_2048_BIT' },
    MailFromAttributes: { MailFromDomain: `bounce.${DOMAIN}`, BehaviorOnMxFailure: 'REJECT_MESSAGE' },
    Tags: expect.arrayContaining([{ Key: 'Project', Value: 'acme' }]),
  });
});

tried('changes in place what it can once the endpoint has confirmed and the records are there, and finds nothing to do then', async () => {
  await follow((await until(() => endpoint.messages('SubscriptionConfirmation')[0], 'the confirmation')).SubscribeURL);
  const { DkimAttributes } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity: DOMAIN }));
  await zone.write('UPSERT', ...zone.dkim(DkimAttributes!.Tokens!), MX);
  workspace.write(configuration(url, { behavior: 'USE_DEFAULT_VALUE', threshold: 0.1, tls: 'OPTIONAL' }));
  expect((await workspace.apply()).all).toContain('0 added, 3 changed, 0 destroyed');
  await workspace.expectNoChanges();
  const { MessageId } = await ses.send(new SendEmailCommand(mail('bounce@simulator.amazonses.com')));
  await until(() => endpoint.messages('Notification').find(({ Message }) => Message.includes(MessageId!)), 'the event');
  expect((await ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: SET }))).DeliveryOptions).toEqual({ TlsPolicy: 'OPTIONAL' });
});

tried('destroys everything', async () => {
  expect((await workspace.destroy()).all).toContain('20 destroyed');
  await expect(ses.send(new GetEmailIdentityCommand({ EmailIdentity: DOMAIN }))).rejects.toMatchObject({ name: 'NotFoundException' });
});
