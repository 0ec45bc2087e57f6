import { App, CfnOutput, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  ConfigurationSet, ConfigurationSetTlsPolicy, EmailIdentity, EmailSendingEvent, EventDestination, Identity, MailFromBehaviorOnMxFailure,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { templatesOf } from '../cdk';
import { ALARMS, NAME, SET, USER, WEBHOOKS } from '../email/policies-by-hand';
import { environment } from '../place';

const TOPIC_EVENTS = [
  EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.DELIVERY_DELAY, EmailSendingEvent.REJECT, EmailSendingEvent.RENDERING_FAILURE,
];

/** The same features, with the L2 constructs of aws-cdk-lib and the defaults that they have: no names but those that a policy needs. */
export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: environment.account, region: environment.region } });
  Object.entries(environment.tags).forEach(([key, value]) => stack.tags.setTag(key, value));
  const key = new Key(stack, 'Key', { alias: NAME, enableKeyRotation: true });
  const events = new Topic(stack, 'EventsTopic', { masterKey: key, enforceSSL: true, signatureVersion: '2' });
  const alarms = new Topic(stack, 'AlarmTopic', { masterKey: key, enforceSSL: true, signatureVersion: '2' });
  alarms.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
  const set = new ConfigurationSet(stack, 'ConfigurationSet', {
    configurationSetName: NAME,
    tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
    reputationMetrics: true,
    suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
  });
  set.addEventDestination('Events', { destination: EventDestination.snsTopic(events), events: TOPIC_EVENTS });
  set.addEventDestination('EventBridge', {
    destination: EventDestination.eventBus(EventBus.fromEventBusName(stack, 'Bus', 'default')), events: [EmailSendingEvent.DELIVERY, EmailSendingEvent.CLICK],
  });
  const user = new User(stack, 'User', { userName: USER });
  new Secret(stack, 'Secret', { secretName: 'acme/prod/smtp', secretStringValue: SecretValue.unsafePlainText('') });
  for (const domain of ['example.com', 'news.example.com']) {
    const identity = new EmailIdentity(stack, domain, {
      identity: Identity.domain(domain),
      configurationSet: set,
      mailFromDomain: `mail.${domain}`,
      mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.REJECT_MESSAGE,
    });
    identity.grantSendEmail(user);
    new CfnOutput(stack, `Records-${domain.replace(/\./g, '-')}`, { value: stack.toJsonString(identity.dkimRecords) });
  }
  // what grantSendEmail leaves out: https://github.com/aws/aws-cdk/issues/34402
  user.addToPolicy(new PolicyStatement({ actions: ['ses:SendEmail', 'ses:SendRawEmail'], resources: [SET] }));
  const deadLetterQueue = new Queue(stack, 'DeadLetterQueue', {
    encryption: QueueEncryption.KMS, encryptionMasterKey: key, enforceSSL: true, retentionPeriod: Duration.days(14),
  });
  for (const [, url, rawMessageDelivery] of WEBHOOKS) {
    events.addSubscription(new UrlSubscription(url, { protocol: SubscriptionProtocol.HTTPS, rawMessageDelivery, deadLetterQueue }));
  }
  for (const { id, alarmName, alarmDescription, namespace, metricName, dimensions, statistic, period, threshold } of ALARMS) {
    const metric = new Metric({ namespace, metricName, dimensionsMap: dimensions, statistic, period: Duration.seconds(period) });
    const alarm = new Alarm(stack, id, {
      alarmName, alarmDescription, metric, threshold, evaluationPeriods: 1, comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.IGNORE,
    });
    alarm.addAlarmAction(new SnsAction(alarms));
    alarm.addOkAction(new SnsAction(alarms));
  }
  new Rule(stack, 'PausedRule', { eventPattern: { source: ['aws.ses'], detailType: ['Sending Status Disabled'] }, targets: [new targets.SnsTopic(alarms)] });
  return templatesOf(app);
}
