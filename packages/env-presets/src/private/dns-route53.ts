import { DnsChangeAction } from '../dns/options';
import { DnsRecordData, DnsRecordType } from '../dns/record';
import { Problems } from '../errors';
import { labelOf } from './dns-check';
import { cut, OCTAL, quotedStrings } from './dns-text';
import { parseMx } from './dns-value';

/**
 * The zones that all distributions' names lie in, of the partitions aws and aws-cn.
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
 */
const CLOUDFRONT_ZONES: Record<string, string> = { '.cloudfront.net': 'Z2FDTNDATAQYW2', '.cloudfront.cn': 'Z3RFFRIM2A3IF5' };

/** @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const LIMITS = { valueCharacters: 4000, batchRecords: 1000, batchCharacters: 32000, commentCharacters: 256 };

export function renderChangeBatch(records: DnsRecordData[], action: DnsChangeAction): unknown {
  return {
    Comment: cut([...new Set(records.map(({ purpose }) => purpose))].join('; '), LIMITS.commentCharacters),
    Changes: records.flatMap(recordSets).map((ResourceRecordSet) => ({ Action: action, ResourceRecordSet })),
  };
}

export function checkChangeBatch(records: DnsRecordData[], action: DnsChangeAction, problems: Problems): void {
  if (records.length === 0) {
    problems.add('records', records, 'must have at least one record for a change batch', 'render those of a capability that has some');
  }
  for (const alias of records.filter(({ type }) => type === DnsRecordType.ALIAS)) {
    if (!hostedZoneOf(alias)) {
      problems.add(`aliasHostedZoneId of ${labelOf(alias)}`, alias.aliasHostedZoneId, `must be given for the target ${alias.values[0]}`,
        'find it in the table of endpoints of the service');
    }
  }
  const values = records.filter(({ type }) => type !== DnsRecordType.ALIAS)
    .flatMap((record) => record.values.map((value) => ({ record, written: writtenValue(record.type, value) })));
  for (const { record, written } of values.filter(({ written: { length } }) => length > LIMITS.valueCharacters)) {
    problems.add(`value of ${labelOf(record)}`, `${written.length} characters long`, `must be written in at most ${LIMITS.valueCharacters} for Route 53`, 'shorten the text');
  }
  // an UPSERT counts twice: it deletes and makes
  const factor = action === DnsChangeAction.UPSERT ? 2 : 1;
  const characters = factor * values.reduce((sum, { written }) => sum + written.length, 0);
  if (factor * values.length > LIMITS.batchRecords || characters > LIMITS.batchCharacters) {
    problems.add('change batch', `${values.length} values, counted ${factor} times, of ${characters} characters`,
      `must have at most ${LIMITS.batchRecords} values and ${LIMITS.batchCharacters} characters for Route 53`, 'render fewer records at a time');
  }
}

function hostedZoneOf(alias: DnsRecordData): string | undefined {
  const suffix = Object.keys(CLOUDFRONT_ZONES).find((end) => alias.values[0].endsWith(end));
  return alias.aliasHostedZoneId ?? (suffix && CLOUDFRONT_ZONES[suffix]);
}

function recordSets(record: DnsRecordData): unknown[] {
  const Name = `${record.name}.`;
  if (record.type === DnsRecordType.ALIAS) {
    // CloudFront has no health that Route 53 could evaluate, and answers on both address families
    const AliasTarget = { HostedZoneId: hostedZoneOf(record), DNSName: `${record.values[0]}.`, EvaluateTargetHealth: false };
    return [DnsRecordType.A, DnsRecordType.AAAA].map((Type) => ({ Name, Type, AliasTarget }));
  }
  return [{
    Name,
    Type: record.type,
    TTL: record.ttlSeconds,
    ResourceRecords: record.values.map((value) => ({ Value: writtenValue(record.type, value) })),
  }];
}

/** @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html */
function writtenValue(type: DnsRecordType, value: string): string {
  switch (type) {
    case DnsRecordType.CNAME:
      return `${value}.`;
    case DnsRecordType.MX:
      return `${parseMx(value).priority} ${parseMx(value).host}.`;
    case DnsRecordType.TXT:
      return quotedStrings(value, OCTAL);
    default:
      return value;
  }
}
