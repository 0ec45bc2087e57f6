import { DmarcPolicy, EmailDns, type EmailDomainSettings, Spf } from '@plinth/env-presets';
import type { Lookup } from '../dns/lookup';
import { type Finding, note, ok, wrong } from './finding';
import { spfLookups } from './spf-lookups';

const MOST_LOOKUPS = 10;

/** A server that does not answer says nothing of the others. */
async function askedOf(what: string, asked: Promise<Finding>): Promise<Finding> {
  return asked.catch((error: NodeJS.ErrnoException) => note(what, `DNS does not answer (${error.code ?? error.message})`, 'try again, or ask another server with --dns-server'));
}

/** What DNS says of a domain's DMARC. A domain without a record has that of the domain above it. */
export function dmarcFinding(domainName: string, wanted: DmarcPolicy, lookup: Lookup, enter: string): Promise<Finding> {
  return askedOf('DMARC', (async () => {
    const order: string[] = Object.values(DmarcPolicy);
    for (const name of [domainName, ...parentsOf(domainName)]) {
      const texts = (await lookup.txt(`_dmarc.${name}`)).filter((text) => /^v=DMARC1\s*;/i.test(text));
      if (texts.length > 1) {
        return wrong('DMARC', `${texts.length} records at _dmarc.${name}, of which receivers take none`, enter);
      }
      const [text] = texts;
      if (text !== undefined) {
        const inherited = name !== domainName;
        const tag = (key: string) => new RegExp(`;\\s*${key}=(\\w+)`, 'i').exec(text)?.[1]?.toLowerCase();
        const policy = (inherited ? tag('sp') : undefined) ?? tag('p') ?? 'none';
        const says = `p=${policy}${inherited ? `, of ${name}` : ''}`;
        return order.indexOf(policy) >= order.indexOf(wanted) ? ok('DMARC', says) : wrong('DMARC', `${says}, weaker than ${wanted}`, enter);
      }
    }
    return wrong('DMARC', 'no record', enter);
  })());
}

/** `mail.shop.example.com` lies below `shop.example.com` and `example.com`; a name without a dot is nobody's. */
function parentsOf(domainName: string): string[] {
  const labels = domainName.split('.');
  return labels.slice(1, -1).map((_label, index) => labels.slice(index + 1).join('.'));
}

/** What DNS says of the SPF records that a domain has to have. */
export function spfFindings(domain: EmailDomainSettings, lookup: Lookup, enter: string): Promise<Finding[]> {
  const names = [domain.mailFromDomain, ...(domain.apexSpf === undefined ? [] : [domain.domainName])];
  return Promise.all(names.map((name) => askedOf(`SPF of ${name}`, spfFinding(name, lookup, enter))));
}

async function spfFinding(name: string, lookup: Lookup, enter: string): Promise<Finding> {
  const what = `SPF of ${name}`;
  const records = (await lookup.txt(name)).filter((text) => /^v=spf1( |$)/i.test(text));
  const [record] = records;
  if (record === undefined || records.length > 1) {
    return wrong(what, record === undefined ? 'no record' : `${records.length} records, of which receivers take none`, enter);
  }
  if (Spf.allowSes(record) !== record.trim()) {
    return wrong(what, `${record} does not allow SES`, enter);
  }
  const count = await spfLookups(record, lookup);
  return count > MOST_LOOKUPS
    ? wrong(what, `${count} lookups, nested ones included, of which receivers follow ${MOST_LOOKUPS}`, 'replace an include by the addresses that it stands for, or send from a subdomain')
    : ok(what, `${count} of ${MOST_LOOKUPS} lookups`);
}

/** Whether the other domains to which reports go have agreed to get them. */
export function reportFindings(domainName: string, addresses: string[], lookup: Lookup): Promise<Finding[]> {
  return Promise.all(EmailDns.reportAuthorization([domainName], addresses).map(({ name, values }) => askedOf(name, (async () => (
    (await lookup.txt(name)).some((text) => /^v=DMARC1\b/i.test(text)) ? ok('DMARC reports', `${name} agrees`)
      : wrong('DMARC reports', `${name} has no TXT record, so receivers send no report`, `let who keeps that zone enter ${name} TXT "${values[0]}"`)))())));
}
