import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DmarcPolicy, EmailEventType, EmailSenderOptions, EmailSendOptions, MailFromFailure, PlatformEnvironment, SuppressionReason, Tier } from '@plinth/env-presets';
import { TerraformOutput, Testing } from 'cdktf';
import fc from 'fast-check';
import { EmailSender, Identity, SmtpUser } from '../../src';
import { newStack, synthesize as json } from '../stacks';
import { terraformTest } from '../terraform';

/** A sender has many props: each must nearly always be right, or hardly any input would be. */
const either = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) =>
  fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) as fc.Arbitrary<T> });
const some = <T extends string>(values: { [name: string]: T }) => {
  const [first, ...others] = Object.values(values);
  return either(fc.constantFrom<T[][]>([], [first], [first, ...others]), ['something'], [first, first]);
};
const one = <T extends string>(values: { [name: string]: T }) => either(fc.constantFrom(...Object.values(values)), 'something');

const domain = fc.record({
  domainName: either(fc.constantFrom('example.com', 'news.example.com', 'a-b.example.com'), 'example', 'Example.com', 'other.org', ''),
  mailFromDomain: fc.option(either(fc.constantFrom('bounce.news.example.com', 'bounce.example.com'), 'com', 'example.com', 'mail.other.org'), { nil: undefined, freq: 1 }),
  apexSpf: fc.option(either(fc.constantFrom('v=spf1 ~all', 'v=spf1 include:_spf.google.com -all', 'v=spf1 exists:%{i}._spf.example.net ~all'), 'v=spf1 +all', 'spf', 'v=spf1 include: ~all'), { nil: undefined }),
});
const webhook = fc.record({
  url: either(fc.constantFrom('https://hooks.example.com/email', 'https://a.example.com:8443/'), 'http://hooks.example.com', 'hooks', 'https://u:p@a.example.com', 'https://a.example.com/${x}'),
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
  recipients: either(fc.constantFrom<string[][]>(['*@example.com'], ['*@*.example.com', 'success@simulator.amazonses.com']), [], ['*'], ['*@*.com'], ['${x}@a.org'], ['%{x}@a.org']),
  displayNames: either(fc.constantFrom<string[][]>(['Acme'], ['Acme*', 'Köln']), [], [' '], ['a\nb'], ['%{ if x }']),
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
  + '|fromAddresses|recipients|displayNames|templateNames|[A-Za-z]+ [a-z ]*name) is .+, (must|may) .+; .+');

type Input = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

/** The resources of one input. The number goes into the names, so that all inputs fit into one configuration. */
function resourcesOf({ tier, project, options: given, sends: sent, smtp }: Input, number: number): any {
  const environment = PlatformEnvironment.custom({
    project, account: '111111111111', region: 'eu-central-1', name: `e${number}`, tier: tier as Tier, domainName: 'example.com',
  });
  const stack = newStack('Stack', Testing.app());
  const sender = new EmailSender(stack, `Email${number}`, { environment, ...given });
  sender.grantSend(Identity.roleName('app'), sent);
  if (smtp !== null) {
    new SmtpUser(stack, `Smtp${number}`, { environment, sender, name: smtp, ...sent });
  }
  new TerraformOutput(stack, `Records${number}`, { value: sender.dnsRecords });
  const { resource, output } = json(stack);
  return { resource, output };
}

let generated: { made: any[]; refusals: string[] } | undefined;

/** The same 300 inputs for every test here: what they made, and the sentences that refused the others. */
function generate(): { made: any[]; refusals: string[] } {
  if (!generated) {
    const [made, refusals] = [[] as any[], [] as string[]];
    fc.assert(fc.property(inputs, (input) => {
      try {
        made.push(resourcesOf(input, made.length));
      } catch (error) {
        refusals.push((error as Error).message);
      }
    }), { numRuns: 300, seed: 20261121 });
    generated = { made, refusals };
  }
  return generated;
}

/** Whatever is given, who sends may do nothing else, with one configuration set, and from addresses that are said. */
function checkSending(resource: any): void {
  const policies = ['aws_iam_role_policy', 'aws_iam_user_policy'].flatMap((type) => Object.values<any>(resource[type] ?? {}));
  expect(policies.length).toBeGreaterThan(0);
  for (const { Action, Resource, Condition } of policies.flatMap(({ policy }) => JSON.parse(policy).Statement)) {
    Action.forEach((action: string) => expect(action).toMatch(/^ses:Send(Raw|Templated)?Email$/));
    expect(Resource.filter((arn: string) => arn.includes(':configuration-set/'))).toHaveLength(1);
    expect(JSON.stringify(Resource)).not.toMatch(/[*?]/);
    expect(Condition.StringLike['ses:FromAddress']).toBeDefined();
  }
}

test('300 inputs are each refused by a sentence that names the prop, or make a sender through which one can do nothing else', () => {
  const { made, refusals } = generate();
  refusals.flatMap((message) => message.split('\n')).forEach((line) => expect(line).toMatch(NAMED));
  expect(refusals.length).toBeGreaterThan(50);
  expect(made.length).toBeGreaterThan(50);
  made.forEach(({ resource }) => checkSending(resource));
}, 120_000);

/** What a configuration looks like to terraform: its structure and its closed choices. Names and numbers within their limits tell it nothing new. */
function shapeOf({ resource }: any): string {
  return JSON.stringify(Object.entries<any>(resource).map(([type, byName]) => [type, Object.values(byName)]), (_key, value) => (
    typeof value === 'object' || (typeof value === 'string' && /^[A-Z_]+$/.test(value)) ? value : typeof value));
}

/** What Terraform would read as its own: every difference in it counts. */
const SIGNS = /%%?\{/;

terraformTest('terraform validate accepts what was made, each structure of it, in one configuration', async ({ directory, run }) => {
  const { made } = generate();
  const distinct = [...new Map(made.map((one) => [shapeOf(one), one])).values()];
  const chosen = [...new Set([...distinct.slice(0, 25), ...made.filter((one) => SIGNS.test(JSON.stringify(one))).slice(0, 3)])];
  expect(chosen.filter((one) => SIGNS.test(JSON.stringify(one))).length).toBeGreaterThan(2);
  expect(chosen.length).toBeGreaterThan(20);
  await writeFile(path.join(directory, 'main.tf.json'), JSON.stringify({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
    resource: chosen.map(({ resource }) => resource),
    output: Object.assign({}, ...chosen.map(({ output }) => output)),
  }));
  await run('init', '-backend=false', '-input=false');
  expect(JSON.parse(await run('validate', '-json'))).toMatchObject({ valid: true, diagnostics: [] });
});
