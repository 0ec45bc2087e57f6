import { isIPv4, isIPv6 } from 'net';
import { DnsRecordData, DnsRecordType } from '../dns/record';
import { Problems } from '../errors';
import { isDomainName, isUnresolved, normalName } from './dns-names';
import { textBytes } from './dns-text';

export interface MailExchanger {
  readonly priority: number;
  readonly host: string;
}

export interface CertificateAuthority {
  readonly flags: number;
  readonly tag: string;
  readonly value: string;
}

const MX = /^(\d{1,5})\s+(\S+)$/;
/** @see https://www.rfc-editor.org/rfc/rfc8659#section-4.1 */
const CAA = /^(\d{1,3})\s+([A-Za-z0-9]{1,15})\s+(?:"([ !#-[\]-~]*)"|([!#-[\]-~]+))$/;
const MAXIMUM_RECORD_BYTES = 65535;

export function parseMx(value: string): MailExchanger {
  const [, priority, host] = MX.exec(value) ?? ['', '', ''];
  return { priority: Number(priority), host: normalName(host) };
}

export function parseCaa(value: string): CertificateAuthority {
  const [, flags, tag, quoted, bare] = CAA.exec(value) ?? ['', '', '', ''];
  return { flags: Number(flags), tag: tag.toLowerCase(), value: quoted ?? bare };
}

interface ValueRule {
  holds(value: string): boolean;
  readonly rule: string;
  readonly fix: string;
  normal(value: string): string;
}

const lowerCase = (value: string) => value.toLowerCase();
const TARGET: ValueRule = {
  holds: isDomainName,
  rule: 'must be a domain name',
  fix: 'write it like d111111abcdef8.cloudfront.net',
  normal: normalName,
};

const RULES: Record<DnsRecordType, ValueRule> = {
  [DnsRecordType.A]: { holds: isIPv4, rule: 'must be an IPv4 address', fix: 'write it like 192.0.2.1, or use ALIAS for a name', normal: (value) => value },
  // a scope (%eth0) means something on one machine only
  [DnsRecordType.AAAA]: {
    holds: (value) => isIPv6(value) && !value.includes('%'), rule: 'must be an IPv6 address', fix: 'write it like 2001:db8::1, or use ALIAS for a name', normal: lowerCase,
  },
  [DnsRecordType.ALIAS]: TARGET,
  [DnsRecordType.CNAME]: TARGET,
  [DnsRecordType.MX]: {
    holds: (value) => MX.test(value) && parseMx(value).priority <= 65535 && isDomainName(parseMx(value).host),
    rule: 'must be a priority of 0 to 65535 and a host name',
    fix: 'write it like 10 mail.example.com',
    normal: (value) => `${parseMx(value).priority} ${parseMx(value).host}`,
  },
  [DnsRecordType.CAA]: {
    holds: (value) => CAA.test(value) && parseCaa(value).flags <= 255,
    rule: 'must be flags of 0 to 255, a tag and a value',
    fix: 'write it like 0 issue "amazon.com"',
    normal: (value) => `${parseCaa(value).flags} ${parseCaa(value).tag} "${parseCaa(value).value}"`,
  },
  [DnsRecordType.TXT]: {
    // a line break in a TXT record is a mistake in copying
    holds: (value) => !/[\x00-\x1f\x7f]|\p{Surrogate}/u.test(value) && !/^".*"$/.test(value) && value !== '' && textBytes(value) <= MAXIMUM_RECORD_BYTES,
    rule: 'must be one line of text of at most 65,279 bytes, not in quotes',
    fix: 'give the text itself: quotes and strings of 255 bytes are made when it is rendered',
    normal: (value) => value,
  },
};

/** The value in one spelling; one that breaks the rule stays as it was given. */
export function normalValue(type: DnsRecordType, value: string): string {
  return RULES[type]?.holds(value) ? RULES[type].normal(value) : value;
}

/** What must be one value to its reader: two of them and receivers treat the domain as having none. */
const SINGLE_TEXTS = ['v=spf1', 'v=DMARC1'];

export function checkValues(record: DnsRecordData, label: string, problems: Problems): void {
  const { type, values } = record;
  const rule = RULES[type];
  const single = type === DnsRecordType.CNAME || type === DnsRecordType.ALIAS;
  if (values.length === 0 || (single && values.length > 1)) {
    problems.add(`values of ${label}`, values, single ? 'must be exactly one name' : 'must have at least one value', single ? 'name one target' : 'add one, or leave the record out');
  }
  for (const value of values) {
    if (isUnresolved(value)) {
      problems.add(`value of ${label}`, value, 'must be known', 'render the records from the outputs of the deployed stack');
    } else if (!rule.holds(value)) {
      problems.add(`value of ${label}`, value, rule.rule, rule.fix);
    } else if (single && normalName(value) === normalName(record.name)) {
      problems.add(`value of ${label}`, value, 'must be another name than its own', 'name the target that serves it');
    }
  }
  const normal = values.filter((value) => rule.holds(value)).map(rule.normal);
  const twice = normal.find((value, index) => normal.indexOf(value) !== index);
  if (twice !== undefined && !single) {
    problems.add(`value of ${label}`, twice, 'must be given once', 'remove the second, or join the records with DnsRecords.merge()');
  }
  for (const kind of type === DnsRecordType.TXT ? SINGLE_TEXTS : []) {
    const texts = normal.filter((value) => new RegExp(`^${kind}(\\s|;|$)`, 'i').test(value));
    if (new Set(texts).size > 1) {
      problems.add(`values of ${label}`, texts, `must have only one that begins with ${kind}, since receivers ignore both otherwise`, 'join them to one text');
    }
  }
}
