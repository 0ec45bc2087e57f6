import { PlatformEnvironment } from '../../environment';
import { Problems } from '../../errors';
import { isDomain, isWithin } from '../../private/domain';
import { checkWords } from '../../private/words';
import { DmarcPolicy, EmailDomain, EmailDomainSettings, EmailEventType, EmailSenderOptions, EmailSenderSettings, EmailWebhook, SuppressionReason } from '../settings';
import { Spf } from '../spf';
import { isAddress } from './address-checks';

/** @see https://www.rfc-editor.org/rfc/rfc7489#section-6.2: receivers may stop after two; more than a few nobody reads. */
const MOST_REPORT_ADDRESSES = 5;
const MOST_WEBHOOKS = 10;
/** Before the domain of a DKIM record stands a token of 32 characters and `._domainkey.`; DNS takes 253 in all. */
const LONGEST_DOMAIN = 253 - 44;
/** Other characters would have to be written as percent codes in the record. @see https://www.rfc-editor.org/rfc/rfc7489#section-6.2 */
const REPORT_ADDRESS = /^[a-z0-9.+_=-]+@/i;
export const DEFAULT_WEBHOOK = 'webhook';
const WRITTEN_LIKE = 'write it like example.com';

export function checkDomains(environment: PlatformEnvironment, options: EmailSenderOptions, problems: Problems): void {
  const { domains, existingDomains = [] } = options;
  if (domains === undefined && existingDomains.length === 0 && environment.domainName === undefined) {
    problems.add('domains', undefined, 'must be given if the environment names no domain', 'give the environment its domainName, or name the domains to send from');
  }
  if (domains?.length === 0 && existingDomains.length === 0) {
    problems.add('domains', '', 'must name at least one domain', 'leave it out to send from the environment\'s domainName');
  }
  const names = [...(domains ?? []).map(({ domainName }) => domainName), ...existingDomains];
  names.forEach((name, index) => {
    const prop = index < (domains ?? []).length ? 'domainName' : 'existingDomains';
    if (!isDomain(name) || name.length > LONGEST_DOMAIN) {
      problems.add(prop, name, `must be a lower-case domain name of at most ${LONGEST_DOMAIN} characters with at least one dot`, WRITTEN_LIKE);
    } else if (names.indexOf(name) !== index) {
      problems.add(prop, name, 'may be given only once', 'remove the second one');
    } else if (prop === 'domainName') {
      checkPlace(name, environment, options, problems);
    }
  });
  (domains ?? []).forEach((domain) => {
    checkMailFrom(domain, names, problems);
    if (domain.apexSpf !== undefined) {
      Spf.check('apexSpf', domain.apexSpf, problems);
    }
  });
}

/** A domain outside is most often another environment's, whose records and reputation it would share. */
function checkPlace(name: string, { domainName }: PlatformEnvironment, { acknowledge }: EmailSenderOptions, problems: Problems): void {
  if (domainName !== undefined && !isWithin(name, domainName) && !acknowledge?.trim()) {
    problems.add('domainName', name, `must be ${domainName} or end in .${domainName}, the environment's domain`, 'move it there, or add acknowledge: \'reason\'');
  }
}

function checkMailFrom({ domainName, mailFromDomain = `mail.${domainName}` }: EmailDomain, names: string[], problems: Problems): void {
  if (!isDomain(domainName)) {
    return;
  }
  const fix = names.includes(`mail.${domainName}`) ? `name another one, like bounce.${domainName}` : `remove it to use mail.${domainName}`;
  if (!isDomain(mailFromDomain)) {
    problems.add('mailFromDomain', mailFromDomain, 'must be a lower-case domain name of at most 253 characters', fix);
  } else if (mailFromDomain === domainName) {
    problems.add('mailFromDomain', mailFromDomain, 'may not be the domain that is sent from, whose MX record is for incoming mail', fix);
  } else if (isWithin(domainName, mailFromDomain)) {
    problems.add('mailFromDomain', mailFromDomain, `may not be a parent of ${domainName}`, fix);
  } else if (!isWithin(mailFromDomain, domainName)) {
    problems.add('mailFromDomain', mailFromDomain, `must lie below ${domainName}`, fix);
  } else if (names.includes(mailFromDomain)) {
    problems.add('mailFromDomain', mailFromDomain, 'may not be a domain that is sent from', fix);
  }
}

/** Two domains, one of which lies below the other, can ask for one MAIL FROM domain: SES gives it to one identity. */
export function checkMailFromOnce(domains: EmailDomainSettings[], problems: Problems): void {
  const twice = domains.find(({ domainName, mailFromDomain }, index) => (
    domains.slice(0, index).some((other) => other.mailFromDomain === mailFromDomain && other.domainName !== domainName)
  ));
  if (twice !== undefined) {
    problems.add('mailFromDomain', twice.mailFromDomain, 'may be given only once', 'give the other domain one of its own');
  }
}

export function checkDmarc(settings: EmailSenderSettings, sendsFromOwn: boolean, problems: Problems): void {
  const { dmarcPolicy, dmarcReportAddresses } = settings;
  if (sendsFromOwn && dmarcPolicy === DmarcPolicy.REJECT && dmarcReportAddresses.length === 0) {
    problems.add('dmarcReportAddresses', '', 'must name an address if dmarcPolicy is reject, or good mail that fails is refused unseen',
      'name a mailbox that somebody reads, like dmarc@example.com');
  }
  if (dmarcReportAddresses.length > MOST_REPORT_ADDRESSES) {
    problems.add('dmarcReportAddresses', `${dmarcReportAddresses.length} addresses`, `may be at most ${MOST_REPORT_ADDRESSES}`, 'name one mailbox and forward from there');
  }
  for (const address of dmarcReportAddresses) {
    if (!isAddress(address) || !REPORT_ADDRESS.test(address)) {
      problems.add('dmarcReportAddresses', address, 'must be an e-mail address with only letters, digits and .+_=- before the @', 'write it like dmarc@example.com');
    } else if (dmarcReportAddresses.indexOf(address) !== dmarcReportAddresses.lastIndexOf(address)) {
      problems.add('dmarcReportAddresses', address, 'may be given only once', 'remove the second one');
    }
  }
}

export function checkLists(options: EmailSenderOptions, problems: Problems): void {
  const lists: Array<[name: string, type: string, given: string[] | undefined, known: string[]]> = [
    ['suppressionReasons', 'SuppressionReason', options.suppressionReasons, Object.values(SuppressionReason)],
    ['eventBridgeEvents', 'EmailEventType', options.eventBridgeEvents, Object.values(EmailEventType)],
  ];
  for (const [name, type, given = [], known] of lists) {
    for (const value of given) {
      if (!known.includes(value)) {
        problems.add(name, value, `must be of ${known.join(', ')}`, `use the ${type} enum`);
      } else if (given.indexOf(value) !== given.lastIndexOf(value)) {
        problems.add(name, value, 'may be given only once', 'remove the second one');
      }
    }
  }
}

export function checkRates(options: EmailSenderOptions, defaults: EmailSenderSettings, problems: Problems): void {
  const limits = [['bounceRatePercent', 0.1, 10], ['complaintRatePercent', 0.01, 0.5]] as const;
  for (const [name, minimum, maximum] of limits) {
    const given = options[name];
    if (given !== undefined && !(given >= minimum && given <= maximum)) {
      problems.add(name, given, `must be from ${minimum} to ${maximum}, from where SES may pause the account`, `remove it to use the default of ${defaults[name]}`);
    }
  }
}

export function checkWebhooks(webhooks: EmailWebhook[], problems: Problems): void {
  if (webhooks.length > MOST_WEBHOOKS) {
    problems.add('webhooks', `${webhooks.length} webhooks`, `may be at most ${MOST_WEBHOOKS}`, 'let one endpoint tell the others');
  }
  const names = webhooks.map(({ name }) => name ?? DEFAULT_WEBHOOK);
  webhooks.forEach(({ url }, index) => {
    checkWords('name of a webhook', names[index], problems);
    if (names.indexOf(names[index]) !== index) {
      problems.add('name of a webhook', names[index], 'may be given only once', 'give the webhook a name of its own');
    }
    if (!isEndpoint(url)) {
      problems.add('url', url, 'must be an https:// address of a host name, without a user, a password and a fragment', 'write it like https://hooks.example.com/email');
    } else if (webhooks.findIndex((other) => other.url === url) !== index) {
      problems.add('url', url, 'may be given only once', 'remove the second one');
    }
  });
}

/** Events hold addresses of customers, so they are never told over plain HTTP. */
function isEndpoint(url: string): boolean {
  if (!URL.canParse(url) || /[\s\\{}]/.test(url)) {
    return false;
  }
  const { username, password, hash, hostname } = new URL(url);
  return username === '' && password === '' && hash === '' && hostname !== '' && url.startsWith('https://');
}
