import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { checkPromises, emailSenderAccess, emailSenderPromises, EmailSenderSubject, evaluateRow, readEmailSenderTerraform, rowsOf } from '@plinth/contract';
import { DmarcPolicy, EmailEventType, EmailSenderNames, EmailSenderOptions, EmailSendOptions, MailFromFailure, SmtpUserNames } from '@plinth/env-presets';
import { TerraformOutput } from 'cdktf';
import { EmailSender, Identity, SmtpUser } from '../../src';
import { newStack, PLACE, synthesize } from '../stacks';
import { ENVIRONMENTS, EVERYTHING, HOOK, REPORTS, TOPIC } from './senders';

interface Case {
  readonly title: string;
  readonly tier: 'dev' | 'staging' | 'prod';
  readonly options?: EmailSenderOptions;
  readonly send?: EmailSendOptions;
  readonly smtp?: EmailSendOptions;
}

const CASES: Case[] = [
  { title: 'as it is', tier: 'dev' },
  { title: 'as it is', tier: 'staging' },
  { title: 'as it is', tier: 'prod' },
  { title: 'with everything', tier: 'prod', options: EVERYTHING, send: { fromAddresses: ['shop@example.com'] }, smtp: { fromAddresses: ['wiki@example.com'] } },
  {
    title: 'that never mails a customer', tier: 'dev', options: { webhooks: [HOOK] },
    send: { recipients: ['*@example.com', '*@simulator.amazonses.com'], displayNames: ['Acme*'] }, smtp: { recipients: ['*@example.com'] },
  },
  {
    title: 'of another name, with a topic for alarms and domains of its own and of others', tier: 'staging',
    options: {
      name: 'news', alarmTopicArn: TOPIC, mailFromFailure: MailFromFailure.REJECT_MESSAGE, dmarcPolicy: DmarcPolicy.REJECT, bounceRatePercent: 3,
      domains: [{ domainName: 'news.staging.example.com', mailFromDomain: 'bounce.news.staging.example.com', apexSpf: 'v=spf1 mx -all' }, { domainName: 'staging.example.com' }],
      existingDomains: ['old.example.com'], eventBridgeEvents: [EmailEventType.OPEN, EmailEventType.CLICK],
    },
    send: { templateNames: ['welcome'] },
  },
  { title: 'of domains that were there', tier: 'prod', options: { existingDomains: ['example.com'] } },
];

function judge({ tier, options = {}, send, smtp }: Case) {
  const environment = ENVIRONMENTS[tier];
  const stack = newStack();
  const sender = new EmailSender(stack, 'Email', { environment, dmarcReportAddresses: REPORTS, ...options });
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: environment.accountRootArn }, Action: 'sts:AssumeRole' }] };
  sender.grantSend(Identity.role(new IamRole(stack, 'Sender', { name: 'sender', assumeRolePolicy: JSON.stringify(trust) })), send);
  if (smtp) {
    new SmtpUser(stack, 'Smtp', { environment, sender, ...smtp });
  }
  new TerraformOutput(stack, 'records', { value: sender.dnsRecords });
  const configuration = synthesize(stack);
  const subject: EmailSenderSubject = {
    environment,
    settings: sender.settings,
    names: new EmailSenderNames(environment, options.name),
    domains: sender.domains,
    existingDomains: options.existingDomains,
    webhooks: options.webhooks,
    alarmTopicArn: options.alarmTopicArn,
    dnsRecords: configuration.output.records.value,
    senderRoleArn: `arn:aws:iam::${PLACE.account}:role/sender`,
    send,
    smtp: smtp && { names: new SmtpUserNames(environment), send: smtp },
  };
  return { subject, model: readEmailSenderTerraform(configuration, subject) };
}

describe.each(CASES)('in $tier a sender $title', (given) => {
  const { subject, model } = judge(given);

  test('keeps every promise', () => {
    const lines = checkPromises(emailSenderPromises, model, subject);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter(({ status }) => status === 'broken').map(({ title, detail }) => `${title}: ${detail}`)).toEqual([]);
    expect(lines.filter(({ status }) => status === 'static only').map(({ id }) => id)).toEqual([]);
  });

  test('has every row of the access matrix decided as expected', () => {
    const rows = rowsOf(emailSenderAccess, subject);
    expect(rows.length).toBeGreaterThan(15);
    const wrong = rows.map((row) => ({ row, evaluation: evaluateRow(row, model, subject) })).filter(({ evaluation }) => !evaluation.kept);
    expect(wrong.map(({ row, evaluation }) => `${row.title}: ${evaluation.detail}`)).toEqual([]);
  });
});
