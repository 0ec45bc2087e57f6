import { DnsRecordData, DnsRecordType } from '../dns/record';
import { Problems } from '../errors';
import { checkAliasAsCname, labelOf } from './dns-check';
import { relativeName } from './dns-names';
import { DECIMAL, quotedStrings } from './dns-text';
import { parseMx } from './dns-value';

/** @see https://www.rfc-editor.org/rfc/rfc1035#section-5 */
export function renderZoneFile(records: DnsRecordData[], zone: string): string {
  const lines = records.flatMap((record) => record.values.map((value) => [
    relativeName(record.name, zone), String(record.ttlSeconds), 'IN', writtenType(record.type), writtenValue(record.type, value),
  ]));
  const width = (column: number) => Math.max(...lines.map((line) => line[column].length));
  const widths = [0, 1, 2, 3].map((column) => (lines.length > 0 ? width(column) : 0));
  let next = 0;
  const blocks = records.map((record) => [
    `; ${record.purpose}`,
    ...record.values.map(() => lines[next++].map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ')),
  ].join('\n'));
  return `${[`$ORIGIN ${zone}.`, ...blocks].join('\n\n')}\n`;
}

export function checkZoneFile(records: DnsRecordData[], zone: string, problems: Problems): void {
  for (const alias of records.filter(({ type, name }) => type === DnsRecordType.ALIAS && name === zone)) {
    problems.add('record', labelOf(alias), 'may not stand at the apex of a zone file, which allows no CNAME there',
      `serve a name below ${zone}, keep the zone in Route 53 or Cloudflare, or enter your DNS server's own ALIAS or ANAME record for ${alias.values[0]}`);
  }
  checkAliasAsCname(records, zone, problems);
}

function writtenType(type: DnsRecordType): string {
  return type === DnsRecordType.ALIAS ? DnsRecordType.CNAME : type;
}

/** Names end in a dot: without it they would be taken as relative to the zone. */
function writtenValue(type: DnsRecordType, value: string): string {
  switch (type) {
    case DnsRecordType.ALIAS:
    case DnsRecordType.CNAME:
      return `${value}.`;
    case DnsRecordType.MX:
      return `${parseMx(value).priority} ${parseMx(value).host}.`;
    case DnsRecordType.TXT:
      return quotedStrings(value, DECIMAL);
    default:
      return value;
  }
}
