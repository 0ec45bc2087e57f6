import { EmailDns } from '@plinth/env-presets';
import { EmailSenderSubject } from '../../src';
import { ALARMS, alarmsOf, EVENTS, policiesOf, recordsOf, REGION, TRUST } from './subjects';

const KEY_ARN = '${aws_kms_key.Key.arn}';

const nameOf = (domain: string): string => `Identity-${domain.replaceAll('.', '')}`;

/** The records as cdktf writes them into an output: the provider knows only the tokens of DKIM. */
export function terraformRecords(subject: EmailSenderSubject): object[] {
  return recordsOf(subject, (domain) => EmailDns.dkim(domain, [0, 1, 2].map((index) =>
    `\${element(aws_sesv2_email_identity.${nameOf(domain)}.dkim_signing_attributes[0].tokens, ${index})}`), REGION));
}

/** JSON as cdktf would write it for a stack with a sender, an SMTP user and the role of an application, written by hand. */
export function terraformOf(subject: EmailSenderSubject): Record<string, any> {
  const { environment, names, settings, domains, webhooks = [], alarmTopicArn, smtp } = subject;
  const policies = policiesOf(subject);
  const { Project, ...tags } = environment.tags;
  const alarmTopic = alarmTopicArn ?? '${aws_sns_topic.AlarmTopic.arn}';
  const topic = (name: string) => ({ name, kms_master_key_id: KEY_ARN, signature_version: 2, tags });
  const destination = (name: string, types: readonly string[], to: object) => ({
    configuration_set_name: '${aws_sesv2_configuration_set.Set.configuration_set_name}', event_destination_name: name,
    event_destination: { enabled: true, matching_event_types: types, ...to },
  });
  const json = (document: unknown): string => JSON.stringify(document);
  return {
    provider: { aws: [{ region: environment.region, default_tags: [{ tags: { Project } }] }] },
    resource: {
      aws_kms_key: { Key: { policy: json(policies.key), enable_key_rotation: true, tags } },
      aws_kms_alias: { KeyAlias: { name: names.keyAlias, target_key_id: '${aws_kms_key.Key.key_id}' } },
      aws_sesv2_configuration_set: {
        Set: {
          configuration_set_name: names.configurationSetName, delivery_options: { tls_policy: 'REQUIRE' }, reputation_options: { reputation_metrics_enabled: true },
          suppression_options: { suppressed_reasons: settings.suppressionReasons }, tags,
        },
      },
      aws_sesv2_email_identity: Object.fromEntries(domains.map(({ domainName }) => [nameOf(domainName), {
        email_identity: domainName, configuration_set_name: '${aws_sesv2_configuration_set.Set.configuration_set_name}',
        dkim_signing_attributes: { next_signing_key_length: 'RSA_2048_BIT' }, tags,
      }])),
      aws_sesv2_email_identity_mail_from_attributes: Object.fromEntries(domains.map(({ domainName, mailFromDomain }) => [nameOf(domainName), {
        email_identity: `\${aws_sesv2_email_identity.${nameOf(domainName)}.email_identity}`, mail_from_domain: mailFromDomain, behavior_on_mx_failure: settings.mailFromFailure,
      }])),
      aws_sns_topic: { Events: topic(names.eventsTopicName), ...(alarmTopicArn !== ALARMS && { AlarmTopic: topic(names.alarmTopicName) }) },
      aws_sns_topic_policy: {
        EventsPolicy: { arn: '${aws_sns_topic.Events.arn}', policy: json(policies.events) },
        ...(alarmTopicArn !== ALARMS && { AlarmTopicPolicy: { arn: '${aws_sns_topic.AlarmTopic.arn}', policy: json(policies.alarms) } }),
      },
      aws_sesv2_configuration_set_event_destination: {
        ToTopic: destination('events', EVENTS, { sns_destination: { topic_arn: '${aws_sns_topic.Events.arn}' } }),
        ...(settings.eventBridgeEvents.length > 0 && {
          ToBus: destination('event-bridge', settings.eventBridgeEvents, {
            event_bridge_destination: { event_bus_arn: `arn:aws:events:${REGION}:${environment.account}:event-bus/default` },
          }),
        }),
      },
      ...(webhooks.length > 0 && {
        aws_sqs_queue: { Queue: { name: names.deadLetterQueueName, kms_master_key_id: KEY_ARN, message_retention_seconds: 1209600, tags } },
        aws_sqs_queue_policy: { QueuePolicy: { queue_url: '${aws_sqs_queue.Queue.url}', policy: json(policies.queue) } },
        aws_sns_topic_subscription: Object.fromEntries(webhooks.map(({ url, rawMessageDelivery }, index) => [`Webhook${index}`, {
          topic_arn: '${aws_sns_topic.Events.arn}', protocol: 'https', endpoint: url, raw_message_delivery: rawMessageDelivery,
          redrive_policy: '${jsonencode({"deadLetterTargetArn" = aws_sqs_queue.Queue.arn})}',
        }])),
      }),
      aws_cloudwatch_metric_alarm: Object.fromEntries(alarmsOf(subject).map((alarm) => [alarm.id, {
        alarm_name: alarm.name, alarm_description: alarm.description, namespace: alarm.namespace, metric_name: alarm.metricName, statistic: alarm.statistic,
        dimensions: alarm.dimensions, period: alarm.periodSeconds, evaluation_periods: alarm.evaluationPeriods, threshold: alarm.threshold,
        comparison_operator: alarm.comparison, treat_missing_data: alarm.missingData, alarm_actions: [alarmTopic], tags,
      }])),
      aws_cloudwatch_event_rule: {
        Paused: { name: names.pausedRuleName, event_pattern: json({ 'source': ['aws.ses'], 'detail-type': ['Sending Status Disabled'] }), state: 'ENABLED', tags },
      },
      aws_cloudwatch_event_target: { PausedTarget: { rule: '${aws_cloudwatch_event_rule.Paused.name}', target_id: 'Alarms', arn: alarmTopic } },
      aws_iam_role: { App: { name: 'app', assume_role_policy: json(TRUST) } },
      aws_iam_role_policy: { Send: { role: '${aws_iam_role.App.name}', policy: json(policies.send) } },
      ...(smtp && {
        aws_iam_user: { User: { name: smtp.names.userName, tags } },
        aws_iam_user_policy: { UserPolicy: { user: '${aws_iam_user.User.name}', name: smtp.names.policyName, policy: json(policies.send) } },
        aws_secretsmanager_secret: { Secret: { name: smtp.names.secretName, tags } },
      }),
    },
    output: { records: { value: terraformRecords(subject) } },
  };
}
