import { DmarcPolicy, EmailEventType, EmailSenderOptions, EmailSendOptions, MailFromFailure, PlatformEnvironment, SuppressionReason } from '@plinth/env-presets';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import fc from 'fast-check';
import { EmailSender, SmtpUser } from '../../src';
import { either as mostly, lint, Shapes } from '../inputs';

/** A sender has many props: each must nearly always be right, or hardly any input would be. */
const either = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) => fc.oneof({ weight: 22, arbitrary: good }, { weight: 8, arbitrary: mostly(good, ...bad) });
const some = <T extends string>(values: { [name: string]: T }) => {
  const [first, ...others] = Object.values(values);
  return either(fc.constantFrom<T[][]>([], [first], [first, ...others]), ['something'], [first, first]);
};
const one = <T extends string>(values: { [name: string]: T }) => either(fc.constantFrom(...Object.values(values)), 'something');

const domain = fc.record({
  domainName: either(fc.constantFrom('example.com', 'news.example.com', 'a-b.example.com'), 'example', 'Example.com', 'other.org', ''),
  mailFromDomain: fc.option(either(fc.constantFrom('bounce.news.example.com', 'bounce.example.com'), 'com', 'example.com', 'mail.other.org'), { nil: undefined, freq: 1 }),
  apexSpf: fc.option(either(fc.constantFrom('v=spf1 ~all', 'v=spf1 include:_spf.google.com -all'), 'v=spf1 +all', 'spf', 'v=spf1 include: ~all'), { nil: undefined }),
});
const webhook = fc.record({
  url: either(fc.constantFrom('https://hooks.example.com/email', 'https://a.example.com:8443/'), 'http://hooks.example.com', 'hooks', 'https://u:p@a.example.com'),
  name: fc.option(either(fc.constantFrom('audit', 'crm-eu'), 'Audit', 'a b'), { nil: undefined }),
  rawMessageDelivery: fc.boolean(),
});
const options: fc.Arbitrary<EmailSenderOptions> = fc.record({
  name: either(fc.constantFrom('email', 'news'), 'Email', 'y'.repeat(60)),
  domains: fc.array(domain, { minLength: 1, maxLength: 2 }),
  existingDomains: either(fc.constantFrom<string[][]>([], ['old.example.com']), ['old'], ['a.org', 'a.org']),
  mailFromFailure: one(MailFromFailure),
  dmarcPolicy: one(DmarcPolicy),
  dmarcReportAddresses: either(fc.constantFrom<string[][]>(['dmarc@example.com'], ['a@example.com', 'b@reports.example.net']), [], ['dmarc'], ['a;b@example.com']),
  suppressionReasons: some(SuppressionReason),
  eventBridgeEvents: some(EmailEventType),
  webhooks: fc.array(webhook, { maxLength: 2 }),
  alarmTopicArn: either(fc.constant('arn:aws:sns:eu-central-1:111111111111:alarms'), 'alarms', 'arn:aws:sns:us-east-1:111111111111:alarms'),
  bounceRatePercent: either(fc.constantFrom(2, 5), 0, 50, Number.NaN),
  complaintRatePercent: either(fc.constantFrom(0.05, 0.1), 0, 1),
  acknowledge: either(fc.constant('a reason'), ' '),
}, { requiredKeys: ['dmarcReportAddresses', 'acknowledge'] });
const sends: fc.Arbitrary<EmailSendOptions> = fc.record({
  fromAddresses: either(fc.constantFrom<string[][]>(['*@example.com'], ['shop@example.com', 'no?reply@news.example.com']), [], ['x'], ['*@*.com']),
  recipients: either(fc.constantFrom<string[][]>(['*@example.com'], ['*@*.example.com', 'success@simulator.amazonses.com']), [], ['*'], ['*@*.com'], ['${x}@a.org']),
  verifiedRecipients: either(fc.constantFrom<string[][]>(['me@example.net']), [], ['*@example.net'], ['me']),
  displayNames: either(fc.constantFrom<string[][]>(['Acme'], ['Acme*', 'Köln']), [], [' '], ['a\nb']),
  templateNames: either(fc.constantFrom<string[][]>(['welcome'], ['a', 'b_c']), [], ['*']),
}, { requiredKeys: [] });
const inputs = fc.record({
  tier: fc.constantFrom('dev' as const, 'staging' as const, 'prod' as const),
  project: either(fc.constantFrom('acme', 'acme-shop'), 'Acme', 'x'.repeat(60)),
  options,
  sends,
  smtp: fc.option(either(fc.constantFrom('smtp', 'wiki'), 'Smtp')),
});

/** What a refusal may name: a prop of the input, or a name made from them. */
const NAMED = new RegExp('^[^ ]+: (project|resource name|the policy|name|name of a webhook|url|domains|domainName|existingDomains|mailFromDomain|apexSpf|mailFromFailure'
  + '|dmarcPolicy|dmarcReportAddresses|suppressionReasons|eventBridgeEvents|webhooks|alarmTopicArn|bounceRatePercent|complaintRatePercent|acknowledge'
  + '|fromAddresses|recipients|displayNames|verifiedRecipients|templateNames|[A-Za-z]+ [a-z ]*name) is .+, (must|may) .+; .+');

function synthesize({ tier, project, options: given, sends: sent, smtp }: typeof inputs extends fc.Arbitrary<infer T> ? T : never): any {
  const [account, region] = ['111111111111', 'eu-central-1'];
  const environment = PlatformEnvironment[tier]({ project, account, region, domainName: 'example.com' });
  const stack = new Stack(new App(), 'Stack', { env: { account, region } });
  const sender = new EmailSender(stack, 'Email', { environment, ...given });
  sender.grantSend(new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() }), sent);
  if (smtp !== null) {
    new SmtpUser(stack, 'Smtp', { environment, sender, name: smtp, ...sent });
  }
  return Template.fromStack(stack).toJSON();
}

/** Whatever is given, who sends may do nothing else, with one configuration set, and from addresses that are said. */
function checkSending({ Resources }: any): void {
  const policies = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  expect(policies.length).toBeGreaterThan(0);
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  for (const { Action, Resource, Condition } of statements) {
    Action.forEach((action: string) => expect(action).toMatch(/^ses:Send(Raw|Templated)?Email$/));
    expect(Resource.filter((arn: string) => arn.includes(':configuration-set/'))).toHaveLength(1);
    expect(JSON.stringify(Resource)).not.toMatch(/[*?]/);
    expect(Condition.StringLike['ses:FromAddress']).toBeDefined();
  }
}

test('500 inputs are each refused by a sentence that names the prop, or make a template each of whose resources cfn-lint accepts', async () => {
  const shapes = new Shapes();
  let refused = 0;
  fc.assert(fc.property(inputs, (input) => {
    let template: any;
    try {
      template = synthesize(input);
    } catch (error) {
      refused += 1;
      for (const line of (error as Error).message.split('\n')) {
        expect(line).toMatch(NAMED);
      }
      return;
    }
    checkSending(template);
    shapes.add(template);
  }), { numRuns: 500, seed: 20261121 });
  expect([refused, 500 - refused].every((count) => count > 100)).toBe(true);
  expect(shapes.count).toBeGreaterThan(25);
  expect(await lint(shapes.parts)).toBe('');
}, 300_000);
