import { DmarcPolicy, DnsRecordData, EmailDns } from '@plinth/env-presets';
import { expectSame, firstProblem } from '../../promises/expect';
import { EmailIdentityModel, EmailSenderModel } from '../model';
import { EmailSenderSubject } from '../subject';
import { eachIdentity, EmailSenderPromise } from './types';

const hasRecords = ({ dnsRecords, domains }: EmailSenderSubject): boolean => dnsRecords !== undefined && domains.length > 0;

const at = ({ dnsRecords = [] }: EmailSenderModel, type: string, name: string): string[] =>
  dnsRecords.filter((record) => String(record.type) === type && record.name === name).flatMap(({ values }) => values);
const shown = ({ type, name, values }: DnsRecordData): string => `${String(type)} ${name} ${values.join(', ')}`;

/** Where SES keeps the keys: what it says itself, if it does. */
const hostOf = ({ dkimHost }: EmailIdentityModel, { environment: { region } }: EmailSenderSubject): string => dkimHost ?? EmailDns.dkimHost(region);

function dmarcOf({ settings: { dmarcPolicy, dmarcReportAddresses } }: EmailSenderSubject): string {
  const policy = { [DmarcPolicy.NONE]: 'none', [DmarcPolicy.QUARANTINE]: 'quarantine', [DmarcPolicy.REJECT]: 'reject' }[dmarcPolicy];
  return `v=DMARC1; p=${policy}${dmarcReportAddresses.length > 0 ? `; rua=${dmarcReportAddresses.map((address) => `mailto:${address}`).join(',')}` : ''}`;
}

/** The names at which a domain needs records. */
function namesOf(model: EmailSenderModel, subject: EmailSenderSubject): string[] {
  return subject.domains.flatMap(({ domainName, mailFromDomain, apexSpf }) => {
    const identity = model.identities.find((candidate) => candidate.domainName === domainName);
    return [
      ...(identity?.dkimTokens ?? []).map((token) => `CNAME ${token}._domainkey.${domainName}`),
      `MX ${mailFromDomain}`, `TXT ${mailFromDomain}`, `TXT _dmarc.${domainName}`, ...(apexSpf === undefined ? [] : [`TXT ${domainName}`]),
    ];
  }).sort();
}

/** The records that whoever runs the zone is told to enter. */
export const dnsPromises: EmailSenderPromise[] = [
  {
    id: 'dns-dkim',
    title: 'The records point each of SES\'s three DKIM names to its key in the host of the region',
    applies: hasRecords,
    check: (model, subject) => eachIdentity(model, subject, (identity) => expectSame(`the number of DKIM tokens of ${identity.domainName}`, identity.dkimTokens.length, 3)
      ?? firstProblem(identity.dkimTokens.map((token) => expectSame(`the record ${token}._domainkey.${identity.domainName}`,
        at(model, 'CNAME', `${token}._domainkey.${identity.domainName}`), [`${token}.${hostOf(identity, subject)}`])))),
  },
  {
    id: 'dns-mail-from',
    title: 'The records of MAIL FROM lead bounces to SES of the region, and let SES send',
    applies: hasRecords,
    check: (model, { domains, environment: { region } }) => firstProblem(domains.flatMap(({ mailFromDomain }) => [
      expectSame(`the MX record of ${mailFromDomain}`, at(model, 'MX', mailFromDomain), [`10 feedback-smtp.${region}.amazonses.com`]),
      expectSame(`the SPF record of ${mailFromDomain}`, at(model, 'TXT', mailFromDomain), ['v=spf1 include:amazonses.com ~all']),
    ])),
  },
  {
    id: 'dns-dmarc',
    title: 'The DMARC record asks receivers for what the settings say',
    applies: hasRecords,
    check: (model, subject) => firstProblem(subject.domains.map(({ domainName }) =>
      expectSame(`the DMARC record of ${domainName}`, at(model, 'TXT', `_dmarc.${domainName}`), [dmarcOf(subject)]))),
  },
  {
    id: 'dns-apex-spf',
    title: 'A domain\'s own SPF record lets SES send too, where it was given, and is left alone otherwise',
    applies: hasRecords,
    check: (model, { domains }) => firstProblem(domains.map(({ domainName, apexSpf }) =>
      expectSame(`the SPF record of ${domainName}`, at(model, 'TXT', domainName), apexSpf === undefined ? [] : [apexSpf])
      ?? (apexSpf === undefined || / include:amazonses\.com( |$)/.test(apexSpf) ? undefined : `the SPF record of ${domainName} is ${apexSpf}, must include amazonses.com`))),
  },
  {
    id: 'dns-minimal',
    title: 'There is no record twice, and none that is not needed',
    applies: hasRecords,
    check: (model, subject) => {
      const expected = namesOf(model, subject);
      const extra = (model.dnsRecords ?? []).filter(({ type, name }, index, all) => !expected.includes(`${String(type)} ${name}`)
        || all.findIndex((other) => other.type === type && other.name === name) !== index);
      return expectSame('what is not needed', extra.map(shown).join('; ') || 'nothing', 'nothing');
    },
  },
];
