import { EmailSenderOptions, PlatformEnvironment, SuppressionReason } from '@plinth/env-presets';
import { App, CfnParameter, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { newStack, PLACE } from '../stacks';
import { dev, ENVIRONMENTS, EVERYTHING, newSender, prod, resourcesOf, templateOf, TOPIC, typesOf } from './senders';

const REPLACING: Record<string, string> = {
  'AWS::CloudWatch::Alarm': 'AlarmName', 'AWS::Events::Rule': 'Name', 'AWS::KMS::Alias': 'AliasName', 'AWS::SES::ConfigurationSet': 'Name',
  'AWS::SES::EmailIdentity': 'EmailIdentity', 'AWS::SNS::Subscription': 'Endpoint', 'AWS::SNS::Topic': 'TopicName', 'AWS::SQS::Queue': 'QueueName',
};

function identities(resources: Record<string, any>): string[] {
  return Object.entries(resources).map(([id, { Type, Properties }]) => [id, Type, Properties[REPLACING[Type]] ?? ''].join(' ').trim()).sort();
}

describe('identity', () => {
  test('of everything: logical id, type and the property whose change replaces it', () => {
    expect(identities(resourcesOf(newSender(prod, EVERYTHING)))).toMatchInlineSnapshot(`
[
  "AcmeProdEmailAccountBounceRateAlarm AWS::CloudWatch::Alarm acme-prod-email-account-bounces",
  "AcmeProdEmailAccountComplaintRateAlarm AWS::CloudWatch::Alarm acme-prod-email-account-complaints",
  "AcmeProdEmailAlarmTopic AWS::SNS::Topic acme-prod-email-alarms",
  "AcmeProdEmailAlarmTopicPolicy AWS::SNS::TopicPolicy",
  "AcmeProdEmailAlias AWS::KMS::Alias alias/acme-prod-email",
  "AcmeProdEmailBounceRateAlarm AWS::CloudWatch::Alarm acme-prod-email-bounce-rate",
  "AcmeProdEmailComplaintRateAlarm AWS::CloudWatch::Alarm acme-prod-email-complaint-rate",
  "AcmeProdEmailConfigurationSet AWS::SES::ConfigurationSet acme-prod-email",
  "AcmeProdEmailDeadLetterAlarm AWS::CloudWatch::Alarm acme-prod-email-events-dlq",
  "AcmeProdEmailDeadLetterQueue AWS::SQS::Queue acme-prod-email-events-dlq",
  "AcmeProdEmailDeadLetterQueuePolicy AWS::SQS::QueuePolicy",
  "AcmeProdEmailEventBridge AWS::SES::ConfigurationSetEventDestination",
  "AcmeProdEmailEvents AWS::SES::ConfigurationSetEventDestination",
  "AcmeProdEmailEventsTopic AWS::SNS::Topic acme-prod-email-events",
  "AcmeProdEmailEventsTopicPolicy AWS::SNS::TopicPolicy",
  "AcmeProdEmailKey AWS::KMS::Key",
  "AcmeProdEmailPausedRule AWS::Events::Rule acme-prod-email-paused",
  "AcmeProdEmailWebhook AWS::SNS::Subscription https://hooks.example.com/email",
  "AcmeProdEmailWebhookAudit AWS::SNS::Subscription https://audit.example.com/email",
  "AcmeProdIdentityA379A6F6 AWS::SES::EmailIdentity example.com",
]
`);
  });

  test('survives a rename, a move, new tags and every other option', () => {
    const of = (resources: Record<string, any>) => identities(resources).filter((line) => !/Webhook|DeadLetter|EventBridge/.test(line));
    const before = of(resourcesOf(newSender(dev)));
    const stage = new Stack(new Stage(new App(), 'Live'), 'Stack', { env: { account: PLACE.account, region: PLACE.region } });
    const owned = PlatformEnvironment.dev({ ...PLACE, domainName: 'dev.example.com', owner: 'someone else', costCenter: '42' });
    expect(of(resourcesOf(newSender(dev, EVERYTHING, 'Renamed', newStack('Other'))))).toEqual(before);
    expect(of(resourcesOf(newSender(owned, { bounceRatePercent: 3, suppressionReasons: [SuppressionReason.BOUNCE] }, 'Moved', stage)))).toEqual(before);
  });

  test('of a domain is the domain\'s own: one more, or another order, leaves the others as they are', () => {
    const [one, two] = [{ domainName: 'dev.example.com' }, { domainName: 'news.dev.example.com' }];
    const alone = identities(resourcesOf(newSender(dev, { domains: [one] })));
    const both = identities(resourcesOf(newSender(dev, { domains: [two, one] })));
    expect(both).toEqual(expect.arrayContaining(alone));
    expect(both.filter((line) => !alone.includes(line))).toEqual(['AcmeDevIdentityFCE05858 AWS::SES::EmailIdentity news.dev.example.com']);
  });

  test('of a domain stays with it where its sender gets another name, since SES would refuse a second one', () => {
    const identity = (options: EmailSenderOptions) => identities(resourcesOf(newSender(dev, options))).filter((line) => line.includes('EmailIdentity'));
    expect(identity({ name: 'news' })).toEqual(identity({}));
  });

  test('of a second sender in the same environment is another one in everything', () => {
    const stack = newStack();
    newSender(dev, EVERYTHING, 'Email', stack);
    const second = newSender(dev, { ...EVERYTHING, name: 'news', domains: [{ domainName: 'news.dev.example.com' }] }, 'News', stack);
    const named = identities(resourcesOf(second)).map((line) => line.split(' ')).filter(([, type]) => type in REPLACING && type !== 'AWS::SNS::Subscription');
    expect(named).toHaveLength(24);
    expect(new Set(named.map(([, ...name]) => name.join(' '))).size).toBe(named.length);
  });
});

describe('an identity', () => {
  test.each([['dev', 'USE_DEFAULT_VALUE'], ['staging', 'REJECT_MESSAGE'], ['prod', 'REJECT_MESSAGE']] as const)(
    'in %s signs with 2048 bits, has an envelope sender that fails by %s, and the configuration set as its default', (tier, behavior) => {
      const environment = ENVIRONMENTS[tier];
      const sender = newSender(environment);
      templateOf(sender).hasResourceProperties('AWS::SES::EmailIdentity', {
        EmailIdentity: environment.domainName,
        DkimAttributes: { SigningEnabled: true },
        DkimSigningAttributes: { NextSigningKeyLength: 'RSA_2048_BIT' },
        MailFromAttributes: { MailFromDomain: `mail.${environment.domainName}`, BehaviorOnMxFailure: behavior },
        ConfigurationSetAttributes: { ConfigurationSetName: { Ref: `Acme${tier[0].toUpperCase()}${tier.slice(1)}EmailConfigurationSet` } },
      });
    });

  test('is made for each domain, and for none that exists already', () => {
    const sender = newSender(dev, { domains: [{ domainName: 'dev.example.com' }, { domainName: 'a.dev.example.com', mailFromDomain: 'bounce.a.dev.example.com' }], existingDomains: ['old.example.com'] });
    templateOf(sender).resourceCountIs('AWS::SES::EmailIdentity', 2);
    templateOf(sender).hasResourceProperties('AWS::SES::EmailIdentity', { EmailIdentity: 'a.dev.example.com', MailFromAttributes: { MailFromDomain: 'bounce.a.dev.example.com' } });
    expect(Object.keys(sender.cfnIdentities)).toEqual(['dev.example.com', 'a.dev.example.com']);
    expect(sender.domainNames).toEqual(['dev.example.com', 'a.dev.example.com', 'old.example.com']);
    expect(sender.identityArns).toEqual(sender.domainNames.map((domain) => `arn:aws:ses:eu-central-1:111111111111:identity/${domain}`));
    const setDefault = 'aws sesv2 put-email-identity-configuration-set-attributes --email-identity old.example.com --region eu-central-1';
    expect(sender.adoptionCommands).toEqual([`${setDefault} --configuration-set-name acme-dev-email`]);
    expect(sender.releaseCommands).toEqual([setDefault]);
  });

  test('is not made where every domain exists already, which needs no records and no reports either', () => {
    const sender = newSender(prod, { domains: undefined, existingDomains: ['example.com'], dmarcReportAddresses: [] });
    templateOf(sender).resourceCountIs('AWS::SES::EmailIdentity', 0);
    expect(sender.dnsRecords).toEqual([]);
    expect(sender.adoptionCommands).toHaveLength(1);
  });

  test('goes before its configuration set does, which SES refuses to delete while it is a default', () => {
    // a reference is what makes CloudFormation delete them in this order
    const { cfnIdentities, cfnConfigurationSet } = newSender(dev);
    expect(Stack.of(cfnConfigurationSet).resolve(cfnIdentities['dev.example.com'].configurationSetAttributes)).toEqual({
      configurationSetName: { Ref: Stack.of(cfnConfigurationSet).resolve(cfnConfigurationSet.logicalId) },
    });
  });
});

describe('the configuration set', () => {
  test.each(['dev', 'staging', 'prod'] as const)('in %s sends by TLS only, measures reputation and suppresses bounces and complaints', (tier) => {
    templateOf(newSender(ENVIRONMENTS[tier])).hasResourceProperties('AWS::SES::ConfigurationSet', {
      Name: `acme-${tier}-email`,
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      // who pauses it by hand is not to be overruled by a deploy
      SendingOptions: Match.absent(),
    });
  });

  test('says so if it suppresses nothing, or the account\'s list would still hold', () => {
    templateOf(newSender(dev, { suppressionReasons: [] })).hasResourceProperties('AWS::SES::ConfigurationSet', { SuppressionOptions: { SuppressedReasons: [] } });
  });
});

describe('alarms', () => {
  test.each([['dev', 0.1, 0.005], ['staging', 0.05, 0.001], ['prod', 0.05, 0.001]] as const)('in %s go off at a bounce rate of %s and a complaint rate of %s', (tier, bounces, complaints) => {
    const sender = newSender(ENVIRONMENTS[tier]);
    const own = [{ Name: 'ses:configuration-set', Value: `acme-${tier}-email` }];
    for (const [name, threshold] of [['Reputation.BounceRate', bounces], ['Reputation.ComplaintRate', complaints]]) {
      templateOf(sender).hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/SES', MetricName: name, Dimensions: own, Threshold: threshold, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'ignore',
        AlarmActions: [{ Ref: Match.stringLikeRegexp('AlarmTopic$') }], OKActions: [{ Ref: Match.stringLikeRegexp('AlarmTopic$') }],
      });
    }
  });

  test('go off when the whole account is reviewed by SES, whatever the tier', () => {
    for (const environment of Object.values(ENVIRONMENTS)) {
      const { cfnAlarms } = newSender(environment);
      expect(cfnAlarms.AccountBounceRateAlarm).toMatchObject({ threshold: 0.05, dimensions: [] });
      expect(cfnAlarms.AccountComplaintRateAlarm).toMatchObject({ threshold: 0.001, dimensions: [] });
    }
  });

  test('tell when sending is paused', () => {
    templateOf(newSender(dev)).hasResourceProperties('AWS::Events::Rule', {
      Name: 'acme-dev-email-paused', State: 'ENABLED', EventPattern: { 'source': ['aws.ses'], 'detail-type': ['Sending Status Disabled'] },
      Targets: [{ Id: 'alarms', Arn: { Ref: 'AcmeDevEmailAlarmTopic' } }],
    });
  });

  test('go to a topic that admits CloudWatch\'s alarms of this account, and rules', () => {
    const sender = newSender(dev);
    templateOf(sender).hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: 'AcmeDevEmailAlarmTopic' }],
      PolicyDocument: { Statement: [
        {
          Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish',
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' }, ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:*' } },
        },
        { Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' },
        { Effect: 'Deny' },
      ] },
    });
  });

  test('go to a topic that is there already, also one that CloudFormation knows, and then none is made', () => {
    const stack = newStack();
    const later = new CfnParameter(stack, 'Alarms').valueAsString;
    for (const [alarmTopicArn, expected, scope] of [[TOPIC, TOPIC, newStack()], [later, { Ref: 'Alarms' }, stack]] as const) {
      const sender = newSender(dev, { alarmTopicArn }, 'Email', scope);
      const resources = resourcesOf(sender);
      expect(sender).toMatchObject({ alarmTopicArn, cfnAlarmTopic: undefined });
      expect(resources.AcmeDevEmailAlarmTopic).toBeUndefined();
      expect(resources.AcmeDevEmailBounceRateAlarm.Properties.AlarmActions).toEqual([expected]);
      expect(resources.AcmeDevEmailPausedRule.Properties.Targets[0].Arn).toEqual(expected);
      // the key is for the events topic alone then
      expect(JSON.stringify(resources.AcmeDevEmailKey)).not.toContain('cloudwatch.amazonaws.com');
    }
  });
});

test('everything that can be tagged is', () => {
  const untagged = /^AWS::(KMS::Alias|SES::ConfigurationSetEventDestination|SNS::TopicPolicy|SNS::Subscription|SQS::QueuePolicy)$/;
  const stack = newStack();
  Tags.of(stack).add('Project', 'mine');
  for (const { Type, Properties } of Object.values(resourcesOf(newSender(dev, EVERYTHING, 'Email', stack)))) {
    if (!untagged.test(Type)) {
      expect(Properties.Tags).toEqual(expect.arrayContaining([{ Key: 'Project', Value: 'mine' }, { Key: 'ManagedBy', Value: 'Plinth' }]));
    }
  }
});

test('there is no Lambda function and no custom resource', () => {
  expect(typesOf(newSender(prod, EVERYTHING)).filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
});

test('nothing is kept when it is deleted: all of it can be made again', () => {
  for (const { DeletionPolicy = 'Delete' } of Object.values(resourcesOf(newSender(prod, EVERYTHING)))) {
    expect(DeletionPolicy).toBe('Delete');
  }
});
