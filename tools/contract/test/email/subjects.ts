import {
  EmailAlarms, EmailDns, EmailEventType, EmailPolicies, EmailSenderNames, EmailSenderOptions, EmailSenderPresets, EmailSendOptions, MetricAlarmData,
  PlatformEnvironment, PolicyDocuments, Problems, SmtpUserNames, Tier,
} from '@plinth/env-presets';
import { EmailSenderSubject } from '../../src';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-central-1';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
export const ALARMS = `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`;
export const HOOK = 'https://hooks.example.com/email';
export const RAW_HOOK = 'https://hooks.example.com/raw';
/** Stands for the key of topics and queue, which only the engine knows. */
export const KEY = '@key@';
export const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }] };

export function subjectOf(tier: Tier, options: EmailSenderOptions = {}, send: EmailSendOptions = {}, smtp = true): EmailSenderSubject {
  const environment = PlatformEnvironment[tier]({ project: 'acme', account: ACCOUNT, region: REGION, domainName: 'example.com' });
  const given = { dmarcReportAddresses: ['dmarc@example.com'], ...options };
  const problems = new Problems('test');
  const settings = EmailSenderPresets.resolve(environment, given, problems);
  problems.throwIfAny();
  return {
    environment,
    settings,
    names: new EmailSenderNames(environment),
    domains: EmailSenderPresets.domains(environment, given),
    existingDomains: given.existingDomains,
    webhooks: given.webhooks,
    alarmTopicArn: given.alarmTopicArn,
    senderRoleArn: ROLE,
    send,
    ...(smtp && { smtp: { names: new SmtpUserNames(environment), send } }),
  };
}

/** The records as data, where each engine has its own way to say what AWS will choose. */
export function recordsOf({ domains, settings }: EmailSenderSubject, dkim: (domain: string) => ReturnType<typeof EmailDns.dkim>): object[] {
  return domains.flatMap((domain) => EmailDns.records(domain, dkim(domain.domainName), REGION, settings));
}

export function policiesOf({ environment, names, domains, existingDomains = [], alarmTopicArn, send = {} }: EmailSenderSubject) {
  const domainNames = [...domains.map(({ domainName }) => domainName), ...existingDomains];
  return {
    send: PolicyDocuments.render(EmailPolicies.send({ environment, domainNames, configurationSetArn: names.configurationSetArn, ...send })),
    events: PolicyDocuments.render(EmailPolicies.eventsTopic(environment, names)),
    alarms: PolicyDocuments.render(EmailPolicies.alarmTopic(environment, names.alarmTopicArn)),
    queue: PolicyDocuments.render(EmailPolicies.deadLetterQueue(names)),
    key: PolicyDocuments.render(EmailPolicies.key(environment, names, alarmTopicArn === undefined)),
  };
}

export function alarmsOf({ names, settings, webhooks = [] }: EmailSenderSubject): MetricAlarmData[] {
  return EmailAlarms.all(names, settings, webhooks.length > 0);
}

export const EVENTS = ['BOUNCE', 'COMPLAINT', 'DELIVERY_DELAY', 'REJECT', 'RENDERING_FAILURE'];
export const LIMITS: EmailSendOptions = { recipients: ['*@simulator.amazonses.com', '*@example.com'] };

export const PLAIN = subjectOf(Tier.DEV, {}, LIMITS);
export const FULL = subjectOf(Tier.PROD, {
  domains: [{ domainName: 'example.com', apexSpf: 'v=spf1 include:_spf.google.com ~all' }, { domainName: 'news.example.com', mailFromDomain: 'bounces.news.example.com' }],
  webhooks: [{ url: HOOK }, { url: RAW_HOOK, name: 'raw', rawMessageDelivery: true }],
  eventBridgeEvents: [EmailEventType.DELIVERY, EmailEventType.OPEN],
}, { ...LIMITS, fromAddresses: ['noreply@example.com'], displayNames: ['Acme*'], templateNames: ['welcome'] });
export const ADOPTED = subjectOf(Tier.STAGING, { domains: [], existingDomains: ['example.com'], alarmTopicArn: ALARMS, webhooks: [{ url: HOOK }] }, {}, false);
export const CASES: ReadonlyArray<[string, EmailSenderSubject]> = [
  ['a sender of a dev environment', PLAIN],
  ['one with everything', FULL],
  ['one that adopts a domain and tells a topic that exists', ADOPTED],
  ['one of a prod environment that may write to anybody', subjectOf(Tier.PROD)],
];
