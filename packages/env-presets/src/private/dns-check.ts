import { DnsZoneOptions } from '../dns/options';
import { DnsRecordData, DnsRecordType } from '../dns/record';
import { Problems } from '../errors';
import { isDomainName, isRecordName, isUnresolved, normalName } from './dns-names';
import { isWithin } from './domain';
import { checkValues, normalValue } from './dns-value';

/** @see https://www.rfc-editor.org/rfc/rfc2181#section-8 */
const MAXIMUM_TTL = 2 ** 31 - 1;
const TYPES: string[] = Object.values(DnsRecordType);
const ADDRESSES = [DnsRecordType.A, DnsRecordType.AAAA, DnsRecordType.CNAME];

export function labelOf(record: DnsRecordData): string {
  return `${record.type} ${normalName(record.name)}`;
}

export function checkRecords(records: DnsRecordData[], options: DnsZoneOptions, problems: Problems): void {
  if (options.zone !== undefined && !isDomainName(options.zone)) {
    problems.add('zone', options.zone, 'must be a domain name', 'write it like example.com');
  }
  for (const record of records) {
    checkRecord(record, problems);
  }
  checkNeighbours(records, problems);
  if (options.zone !== undefined && isDomainName(options.zone)) {
    checkZone(records, normalName(options.zone), problems);
  }
}

function checkRecord(record: DnsRecordData, problems: Problems): void {
  const label = labelOf(record);
  // records may come out of a file, where a type is any text
  if (!TYPES.includes(record.type)) {
    problems.add('type of record', record.type, `must be one of ${TYPES.join(', ')}`, 'enter the record by hand');
    return;
  }
  if (isUnresolved(record.name)) {
    problems.add(`name of ${record.type} record`, record.name, 'must be known', 'render the records from the outputs of the deployed stack');
  } else if (!isRecordName(record.name)) {
    problems.add(`name of ${record.type} record`, record.name,
      'must be labels of 1 to 63 letters, digits, hyphens and underscores, together at most 253 characters, with * only as the whole first label',
      'write the full name, like assets.example.com, and other scripts in Punycode');
  }
  if (!Number.isInteger(record.ttlSeconds) || record.ttlSeconds < 0 || record.ttlSeconds > MAXIMUM_TTL) {
    problems.add(`ttlSeconds of ${label}`, record.ttlSeconds, `must be a whole number from 0 to ${MAXIMUM_TTL}`, 'use 300');
  }
  // a line break would end the comment and begin a record
  if (/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(record.purpose) || record.purpose.trim() === '' || isUnresolved(record.purpose)) {
    problems.add(`purpose of ${label}`, JSON.stringify(record.purpose), 'must be known text on one line', 'say in a few words what the record is for');
  }
  if (record.aliasHostedZoneId !== undefined && (record.type !== DnsRecordType.ALIAS || !/^Z[A-Z0-9]{1,31}$/.test(record.aliasHostedZoneId))) {
    problems.add(`aliasHostedZoneId of ${label}`, record.aliasHostedZoneId, 'must be the id of a hosted zone, of an ALIAS', 'remove it for CloudFront, whose zone is known');
  }
  checkValues(record, label, problems);
}

/** Records of one name that cannot be there together. */
function checkNeighbours(records: DnsRecordData[], problems: Problems): void {
  records.forEach((record, index) => {
    for (const other of records.slice(0, index).filter(({ name }) => normalName(name) === normalName(record.name))) {
      const types = [record.type, other.type];
      if (record.type === other.type) {
        problems.add('record', labelOf(record), 'may be given only once', 'join the two with DnsRecords.merge()');
      } else if (types.includes(DnsRecordType.CNAME) || (types.includes(DnsRecordType.ALIAS) && ADDRESSES.some((type) => types.includes(type)))) {
        problems.add('record', labelOf(record), `may not stand beside ${labelOf(other)}`, 'remove one of the two, or give it another name');
      }
    }
  });
}

function checkZone(records: DnsRecordData[], zone: string, problems: Problems): void {
  for (const record of records.filter(({ name }) => isRecordName(name))) {
    const name = normalName(record.name);
    if (!isWithin(name, zone)) {
      problems.add('record', labelOf(record), `must lie in the zone ${zone}`, 'render it with the zone that it belongs to');
    } else if (name === zone && record.type === DnsRecordType.CNAME) {
      problems.add('record', labelOf(record), 'may not stand at the apex of a zone', 'use the type ALIAS');
    }
  }
}

/**
 * Where an ALIAS becomes a CNAME, it is refused for what a CNAME cannot do.
 * @see https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2
 */
export function checkAliasAsCname(records: DnsRecordData[], exceptAt: string | undefined, problems: Problems): void {
  for (const alias of records.filter(({ type, name }) => type === DnsRecordType.ALIAS && name !== exceptAt)) {
    const beside = records.find((other) => other !== alias && other.name === alias.name);
    if (beside) {
      problems.add('record', labelOf(alias), `may not stand beside ${labelOf(beside)} here, where it becomes a CNAME`, 'give one of the two another name, or keep the zone in Route 53');
    }
  }
}

type FormatRules = (resolved: DnsRecordData[], problems: Problems) => void;

/** Checks, and returns the records with names and values in one spelling. */
export function resolvedRecords(records: DnsRecordData[], options: DnsZoneOptions, further?: FormatRules): DnsRecordData[] {
  const problems = new Problems(options.zone ?? 'dns records');
  checkRecords(records, options, problems);
  problems.throwIfAny();
  const resolved = records.map((record) => ({
    ...record,
    name: normalName(record.name),
    values: record.values.map((value) => normalValue(record.type, value)),
  }));
  further?.(resolved, problems);
  problems.throwIfAny();
  return resolved;
}
