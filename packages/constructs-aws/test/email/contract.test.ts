import { checkPromises, emailSenderAccess, emailSenderPromises, EmailSenderSubject, evaluateRow, readEmailSenderTemplate, rowsOf } from '@plinth/contract';
import { EmailDomain, EmailEventType, EmailSenderNames, EmailSenderOptions, EmailSendOptions, PlatformEnvironment, SmtpUserNames } from '@plinth/env-presets';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { EmailSender, SmtpUser } from '../../src';
import { newStack, PLACE } from '../stacks';
import { EVERYTHING, REPORTS, TOPIC } from './senders';

interface Case {
  readonly title: string;
  readonly tier: 'dev' | 'staging' | 'prod';
  readonly region?: string;
  readonly options?: EmailSenderOptions;
  readonly send?: EmailSendOptions;
  /** What an SMTP user may send, if there is one. */
  readonly smtp?: EmailSendOptions;
}

const DOMAINS: EmailDomain[] = [
  { domainName: 'example.com', apexSpf: 'v=spf1 include:_spf.google.com ~all' }, { domainName: 'news.example.com', mailFromDomain: 'bounce.news.example.com' },
];
const LIMITED: EmailSendOptions = {
  fromAddresses: ['shop@example.com'], recipients: ['*@example.com', '*@simulator.amazonses.com'], displayNames: ['Acme*'], templateNames: ['welcome'],
};
const cases: Case[] = [
  ...(['dev', 'staging', 'prod'] as const).map((tier) => ({ title: `${tier} as it comes`, tier })),
  { title: 'dev with everything', tier: 'dev', options: { ...EVERYTHING, domains: DOMAINS }, send: LIMITED, smtp: { fromAddresses: ['wiki@example.com'] } },
  { title: 'staging where the domain and the topic of alarms are there already', tier: 'staging', options: { existingDomains: ['example.com'], alarmTopicArn: TOPIC }, smtp: {} },
  { title: 'prod with events on EventBridge', tier: 'prod', options: { name: 'news', eventBridgeEvents: Object.values(EmailEventType), existingDomains: ['old.org'], domains: DOMAINS } },
  { title: 'prod in a region with DKIM keys of its own', tier: 'prod', region: 'eu-south-1', smtp: LIMITED },
];

function judge({ tier, region = PLACE.region, options, send, smtp }: Case) {
  const environment = PlatformEnvironment[tier]({ ...PLACE, region, domainName: 'example.com' });
  const stack = newStack('Stack', region);
  const sender = new EmailSender(stack, 'Email', { environment, dmarcReportAddresses: REPORTS, ...options });
  sender.grantSend(new Role(stack, 'Shop', { roleName: 'shop', assumedBy: new AccountRootPrincipal() }), send);
  if (smtp) {
    new SmtpUser(stack, 'Smtp', { environment, sender, ...smtp });
  }
  const subject: EmailSenderSubject = {
    environment,
    settings: sender.settings,
    names: new EmailSenderNames(environment, options?.name),
    domains: sender.domains,
    existingDomains: options?.existingDomains,
    webhooks: options?.webhooks,
    alarmTopicArn: options?.alarmTopicArn,
    dnsRecords: stack.resolve(sender.dnsRecords),
    senderRoleArn: `arn:aws:iam::${PLACE.account}:role/shop`,
    send,
    smtp: smtp && { names: new SmtpUserNames(environment), send: smtp },
  };
  return { subject, model: readEmailSenderTemplate(Template.fromStack(stack).toJSON(), subject) };
}

describe.each(cases)('$title', (given) => {
  const { subject, model } = judge(given);

  test('every promise is kept', () => {
    const lines = checkPromises(emailSenderPromises, model, subject);
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter(({ status }) => status !== 'kept').map(({ id, status, title, detail }) => `${id} ${status} ${title}: ${detail}`)).toEqual([]);
  });

  test('every row of the access matrix is decided as expected', () => {
    const rows = rowsOf(emailSenderAccess, subject);
    expect(rows.length).toBeGreaterThan(40);
    const wrong = rows.map((row) => ({ row, evaluation: evaluateRow(row, model, subject) })).filter(({ evaluation }) => !evaluation.kept);
    expect(wrong.map(({ row, evaluation }) => `${row.title}: ${evaluation.detail}`)).toEqual([]);
  });
});
