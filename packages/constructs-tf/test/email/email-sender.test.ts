import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { PlatformEnvironment, SuppressionReason } from '@plinth/env-presets';
import { TerraformVariable } from 'cdktf';
import { EmailSender, Identity, SmtpUser } from '../../src';
import { newStack, PLACE, synthesize } from '../stacks';
import { dev, ENVIRONMENTS, EVERYTHING, newSender, newUser, ofType, prod, resourcesOf, statementsOf, TOPIC } from './senders';

/** The argument whose change replaces a resource. */
const REPLACING = [
  'alarm_name', 'configuration_set_name', 'email_identity', 'endpoint', 'event_destination_name', 'name', 'target_id', 'arn', 'queue_url',
];

function identities(resources: Record<string, any>): string[] {
  const replacing = (resource: any) => REPLACING.filter((name) => name in resource && !(name === 'configuration_set_name' && 'email_identity' in resource))
    .map((name) => resource[name]).join(' ');
  return Object.entries(resources).map(([address, resource]) => `${address} ${replacing(resource)}`.trim()).sort();
}

describe('identity', () => {
  test('of everything: address, and the arguments whose change replaces it', () => {
    expect(identities(resourcesOf(newSender(prod, EVERYTHING)))).toMatchInlineSnapshot(`
[
  "aws_cloudwatch_event_rule.acme-prod-email_PausedRule acme-prod-email-paused",
  "aws_cloudwatch_event_target.acme-prod-email_PausedTarget alarms \${aws_sns_topic.acme-prod-email_AlarmTopic.arn}",
  "aws_cloudwatch_metric_alarm.acme-prod-email_AccountBounceRateAlarm acme-prod-email-account-bounces",
  "aws_cloudwatch_metric_alarm.acme-prod-email_AccountComplaintRateAlarm acme-prod-email-account-complaints",
  "aws_cloudwatch_metric_alarm.acme-prod-email_BounceRateAlarm acme-prod-email-bounce-rate",
  "aws_cloudwatch_metric_alarm.acme-prod-email_ComplaintRateAlarm acme-prod-email-complaint-rate",
  "aws_cloudwatch_metric_alarm.acme-prod-email_DeadLetterAlarm acme-prod-email-events-dlq",
  "aws_kms_alias.acme-prod-email_Alias alias/acme-prod-email",
  "aws_kms_key.acme-prod-email_Key",
  "aws_sesv2_configuration_set.acme-prod-email_ConfigurationSet acme-prod-email",
  "aws_sesv2_configuration_set_event_destination.acme-prod-email_EventBridge \${aws_sesv2_configuration_set.acme-prod-email_ConfigurationSet.id} event-bridge",
  "aws_sesv2_configuration_set_event_destination.acme-prod-email_Events \${aws_sesv2_configuration_set.acme-prod-email_ConfigurationSet.id} events",
  "aws_sesv2_email_identity.acme-prod_Identity-a379a6f6 example.com",
  "aws_sesv2_email_identity_mail_from_attributes.acme-prod_MailFrom-a379a6f6 \${aws_sesv2_email_identity.acme-prod_Identity-a379a6f6.id}",
  "aws_sns_topic.acme-prod-email_AlarmTopic acme-prod-email-alarms",
  "aws_sns_topic.acme-prod-email_EventsTopic acme-prod-email-events",
  "aws_sns_topic_policy.acme-prod-email_AlarmTopicPolicy \${aws_sns_topic.acme-prod-email_AlarmTopic.arn}",
  "aws_sns_topic_policy.acme-prod-email_EventsTopicPolicy \${aws_sns_topic.acme-prod-email_EventsTopic.arn}",
  "aws_sns_topic_subscription.acme-prod-email_webhook https://hooks.example.com/email",
  "aws_sns_topic_subscription.acme-prod-email_webhook-audit https://audit.example.com/email",
  "aws_sqs_queue.acme-prod-email_DeadLetterQueue acme-prod-email-events-dlq",
  "aws_sqs_queue_policy.acme-prod-email_DeadLetterQueuePolicy \${aws_sqs_queue.acme-prod-email_DeadLetterQueue.id}",
]
`);
  });

  test('survives a rename, new tags and every other option', () => {
    const of = (resources: Record<string, any>) => identities(resources).filter((line) => !/webhook|DeadLetter|EventBridge/.test(line));
    const before = of(resourcesOf(newSender(dev)));
    const owned = PlatformEnvironment.dev({ ...PLACE, domainName: 'dev.example.com', owner: 'someone else', costCenter: '42' });
    expect(of(resourcesOf(newSender(dev, EVERYTHING, 'Renamed', newStack('Other'))))).toEqual(before);
    expect(of(resourcesOf(newSender(owned, { bounceRatePercent: 3, suppressionReasons: [SuppressionReason.BOUNCE] }, 'Tagged')))).toEqual(before);
  });

  test('of a rename: nothing at all differs', () => {
    expect(resourcesOf(newSender(dev, EVERYTHING, 'Renamed'))).toEqual(resourcesOf(newSender(dev, EVERYTHING)));
  });

  test('of a domain is the domain\'s own: one more, another order or another name of the sender leaves it as it is', () => {
    const [one, two] = [{ domainName: 'dev.example.com' }, { domainName: 'news.dev.example.com' }];
    const alone = identities(resourcesOf(newSender(dev, { domains: [one] })));
    const both = identities(resourcesOf(newSender(dev, { domains: [two, one] })));
    expect(both).toEqual(expect.arrayContaining(alone));
    expect(both.filter((line) => !alone.includes(line))).toEqual([
      'aws_sesv2_email_identity.acme-dev_Identity-fce05858 news.dev.example.com',
      'aws_sesv2_email_identity_mail_from_attributes.acme-dev_MailFrom-fce05858 ${aws_sesv2_email_identity.acme-dev_Identity-fce05858.id}',
    ]);
    const other = resourcesOf(newSender(dev, { name: 'news' }))['aws_sesv2_email_identity.acme-dev_Identity-4fe83d68'];
    expect(other).toMatchObject({ email_identity: 'dev.example.com', configuration_set_name: '${aws_sesv2_configuration_set.acme-dev-news_ConfigurationSet.id}' });
  });

  test('of a second sender in the same environment is another one in everything', () => {
    const stack = newStack();
    newSender(dev, EVERYTHING, 'Email', stack);
    const before = Object.keys(resourcesOf(newSender(dev, EVERYTHING))).length;
    const second = newSender(dev, { ...EVERYTHING, name: 'news', domains: [{ domainName: 'news.dev.example.com' }] }, 'News', stack);
    const resources = resourcesOf(second);
    expect(Object.keys(resources)).toHaveLength(2 * before);
    const named = Object.entries(resources).filter(([, { name, alarm_name: alarm }]) => name ?? alarm)
      .map(([address, { name, alarm_name: alarm }]) => `${address.split('.')[0]} ${name ?? alarm}`);
    expect(new Set(named).size).toBe(named.length);
  });
});

describe('an identity', () => {
  test.each([['dev', 'USE_DEFAULT_VALUE'], ['staging', 'REJECT_MESSAGE'], ['prod', 'REJECT_MESSAGE']] as const)(
    'in %s signs with 2048 bits, has an envelope sender that fails by %s, and the configuration set as its default', (tier, behavior) => {
      const { domainName } = ENVIRONMENTS[tier];
      const sender = newSender(ENVIRONMENTS[tier]);
      expect(ofType(sender, 'aws_sesv2_email_identity')).toEqual([expect.objectContaining({
        email_identity: domainName,
        dkim_signing_attributes: { next_signing_key_length: 'RSA_2048_BIT' },
        configuration_set_name: `\${aws_sesv2_configuration_set.acme-${tier}-email_ConfigurationSet.id}`,
      })]);
      expect(ofType(sender, 'aws_sesv2_email_identity_mail_from_attributes')).toEqual([{
        email_identity: expect.stringMatching(/^\$\{aws_sesv2_email_identity\.acme-\w+_Identity-[0-9a-f]{8}\.id\}$/), mail_from_domain: `mail.${domainName}`, behavior_on_mx_failure: behavior,
      }]);
    });

  test('is made for each domain, and for none that exists already', () => {
    const sender = newSender(dev, { domains: [{ domainName: 'dev.example.com' }, { domainName: 'a.dev.example.com', mailFromDomain: 'bounce.a.dev.example.com' }], existingDomains: ['old.example.com'] });
    expect(ofType(sender, 'aws_sesv2_email_identity')).toHaveLength(2);
    expect(ofType(sender, 'aws_sesv2_email_identity_mail_from_attributes').map((given) => given.mail_from_domain)).toContain('bounce.a.dev.example.com');
    expect(Object.keys(sender.identities)).toEqual(['dev.example.com', 'a.dev.example.com']);
    expect(sender.domainNames).toEqual(['dev.example.com', 'a.dev.example.com', 'old.example.com']);
    expect(sender.identityArns).toEqual(sender.domainNames.map((domain) => `arn:aws:ses:eu-central-1:111111111111:identity/${domain}`));
    expect(sender.adoptionCommands).toEqual([
      'aws sesv2 put-email-identity-configuration-set-attributes --email-identity old.example.com --region eu-central-1 --configuration-set-name acme-dev-email',
    ]);
  });

  test('is not made where every domain exists already, which needs no records and no reports either', () => {
    const sender = newSender(prod, { domains: undefined, existingDomains: ['example.com'], dmarcReportAddresses: [] });
    expect(ofType(sender, 'aws_sesv2_email_identity')).toEqual([]);
    expect(sender.dnsRecords).toEqual([]);
    expect(sender.adoptionCommands).toHaveLength(1);
  });
});

describe('the configuration set', () => {
  test.each(['dev', 'staging', 'prod'] as const)('in %s sends by TLS only, measures reputation, suppresses bounces and complaints, and outlives the identities whose default it is', (tier) => {
    const [{ tags, ...set }] = ofType(newSender(ENVIRONMENTS[tier]), 'aws_sesv2_configuration_set');
    expect(tags.Environment).toBe(tier);
    // and nothing of sending: who pauses it by hand is not to be overruled by an apply
    expect(set).toEqual({
      configuration_set_name: `acme-${tier}-email`,
      delivery_options: { tls_policy: 'REQUIRE' },
      reputation_options: { reputation_metrics_enabled: true },
      suppression_options: { suppressed_reasons: ['BOUNCE', 'COMPLAINT'] },
      lifecycle: { create_before_destroy: true },
    });
  });

  test('may suppress bounces alone', () => {
    const [set] = ofType(newSender(dev, { suppressionReasons: [SuppressionReason.BOUNCE] }), 'aws_sesv2_configuration_set');
    expect(set.suppression_options).toEqual({ suppressed_reasons: ['BOUNCE'] });
  });
});

describe('alarms', () => {
  test.each([['dev', 0.1, 0.005], ['staging', 0.05, 0.001], ['prod', 0.05, 0.001]] as const)('in %s go off at a bounce rate of %s and a complaint rate of %s', (tier, bounces, complaints) => {
    const resources = resourcesOf(newSender(ENVIRONMENTS[tier]));
    const topic = `\${aws_sns_topic.acme-${tier}-email_AlarmTopic.arn}`;
    for (const [id, name, threshold] of [['BounceRateAlarm', 'Reputation.BounceRate', bounces], ['ComplaintRateAlarm', 'Reputation.ComplaintRate', complaints]]) {
      expect(resources[`aws_cloudwatch_metric_alarm.acme-${tier}-email_${id}`]).toMatchObject({
        namespace: 'AWS/SES', metric_name: name, dimensions: { 'ses:configuration-set': `acme-${tier}-email` }, threshold,
        comparison_operator: 'GreaterThanOrEqualToThreshold', treat_missing_data: 'ignore', alarm_actions: [topic], ok_actions: [topic],
      });
    }
  });

  test('go off when the whole account is reviewed by SES, whatever the tier', () => {
    for (const [tier, environment] of Object.entries(ENVIRONMENTS)) {
      const resources = resourcesOf(newSender(environment));
      const [bounces, complaints] = ['Bounce', 'Complaint'].map((kind) => resources[`aws_cloudwatch_metric_alarm.acme-${tier}-email_Account${kind}RateAlarm`]);
      expect([bounces.threshold, bounces.dimensions, complaints.threshold, complaints.dimensions]).toEqual([0.05, undefined, 0.001, undefined]);
    }
  });

  test('tell when sending is paused', () => {
    const sender = newSender(dev);
    const [rule] = ofType(sender, 'aws_cloudwatch_event_rule');
    expect(rule).toMatchObject({ name: 'acme-dev-email-paused', state: 'ENABLED' });
    expect(JSON.parse(rule.event_pattern)).toEqual({ 'source': ['aws.ses'], 'detail-type': ['Sending Status Disabled'] });
    expect(ofType(sender, 'aws_cloudwatch_event_target')).toEqual([
      { rule: '${aws_cloudwatch_event_rule.acme-dev-email_PausedRule.name}', target_id: 'alarms', arn: '${aws_sns_topic.acme-dev-email_AlarmTopic.arn}' },
    ]);
  });

  test('go to a topic that admits CloudWatch\'s alarms of this account, and rules', () => {
    const policy = resourcesOf(newSender(dev))['aws_sns_topic_policy.acme-dev-email_AlarmTopicPolicy'];
    expect(policy.arn).toBe('${aws_sns_topic.acme-dev-email_AlarmTopic.arn}');
    expect(statementsOf(policy)).toMatchObject([
      {
        Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' }, ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:*' } },
      },
      { Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' },
      { Effect: 'Deny' },
    ]);
  });

  test('go to a topic that is there already, also one that Terraform knows, and then none is made', () => {
    const stack = newStack();
    const later = new TerraformVariable(stack, 'alarms', {}).stringValue;
    for (const [alarmTopicArn, expected, scope] of [[TOPIC, TOPIC, newStack()], [later, '${var.alarms}', stack]] as const) {
      const sender = newSender(dev, { alarmTopicArn }, 'Email', scope);
      const resources = resourcesOf(sender);
      expect(sender).toMatchObject({ alarmTopicArn, alarmTopic: undefined });
      expect(Object.keys(resources).filter((address) => address.includes('AlarmTopic'))).toEqual([]);
      expect(resources['aws_cloudwatch_metric_alarm.acme-dev-email_BounceRateAlarm'].alarm_actions).toEqual([expected]);
      expect(resources['aws_cloudwatch_event_target.acme-dev-email_PausedTarget'].arn).toEqual(expected);
      // the key is for the events topic alone then
      expect(resources['aws_kms_key.acme-dev-email_Key'].policy).not.toContain('cloudwatch.amazonaws.com');
    }
  });
});

test('everything that can be tagged is', () => {
  const untagged = new RegExp('^aws_(kms_alias|sesv2_configuration_set_event_destination|sesv2_email_identity_mail_from_attributes|sns_topic_policy'
    + '|sns_topic_subscription|sqs_queue_policy|cloudwatch_event_target|iam_user_policy)\\.');
  const tagged = Object.entries({ ...resourcesOf(newSender(dev, EVERYTHING)), ...resourcesOf(newUser()) }).filter(([address]) => !untagged.test(address));
  expect(tagged).toHaveLength(14);
  for (const [address, { tags }] of tagged) {
    expect({ address, tags }).toMatchObject({ tags: { Project: 'acme', Environment: 'dev', ManagedBy: 'Plinth', Owner: 'acme', CostCenter: 'acme' } });
  }
});

test('there is no Lambda function, and everything is made with the provider that is given', () => {
  const stack = newStack();
  const provider = new AwsProvider(stack, 'Second', { alias: 'second', region: PLACE.region });
  const sender = new EmailSender(stack, 'Email', { environment: dev, ...EVERYTHING, provider });
  sender.grantSend(Identity.roleName('shop'));
  new SmtpUser(stack, 'Smtp', { environment: dev, sender, provider });
  for (const [type, resources] of Object.entries<any>(synthesize(stack).resource)) {
    expect(type).not.toMatch(/lambda/);
    Object.values<any>(resources).forEach((resource) => expect(resource.provider).toBe('aws.second'));
  }
});

test('nothing is kept when it is destroyed: all of it can be made again', () => {
  for (const resource of Object.values(resourcesOf(newSender(prod, EVERYTHING)))) {
    expect(resource.lifecycle?.prevent_destroy).toBeUndefined();
  }
});
