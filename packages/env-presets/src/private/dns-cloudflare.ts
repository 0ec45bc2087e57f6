import { DnsRecordData, DnsRecordType } from '../dns/record';
import { Problems } from '../errors';
import { checkAliasAsCname, labelOf } from './dns-check';
import { cut, DECIMAL, quotedStrings, textBytes } from './dns-text';
import { parseCaa, parseMx } from './dns-value';
import { hclBlock, hclExpression, HclValue } from './hcl';

/**
 * The comment's length is that of the smallest plan.
 * @see https://developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes/
 * @see https://developers.cloudflare.com/dns/manage-dns-records/reference/ttl/
 * @see https://developers.cloudflare.com/dns/manage-dns-records/reference/dns-record-types/
 */
const LIMITS = { minimumTtl: 60, maximumTtl: 86400, commentCharacters: 100, wireBytes: 4096, contentCharacters: 8192 };
/** Type, class, time to live and length, and the two bytes that a name takes beyond its characters. */
const WIRE_OVERHEAD = 12;

/** One value is one record at Cloudflare: record sets have no id there. */
export function renderCloudflareApi(records: DnsRecordData[]): Record<string, HclValue>[] {
  return records.flatMap((record) => record.values.map((value) => ({
    type: record.type === DnsRecordType.ALIAS ? DnsRecordType.CNAME : record.type,
    name: record.name,
    ...writtenValue(record.type, value),
    ttl: record.ttlSeconds,
    proxied: false,
    comment: cut(record.purpose, LIMITS.commentCharacters),
  })));
}

/** Resources of the provider's version 5, each under an address that the record's type and name make. */
export function renderCloudflareTerraform(records: DnsRecordData[], variable: string): string {
  const taken = new Set<string>();
  const resources = renderCloudflareApi(records).map((body) => {
    const address = addressOf(body, taken);
    taken.add(address);
    return hclBlock(`resource "cloudflare_dns_record" "${address}"`, [attributes({ zone_id: `var.${variable}` }, body)]);
  });
  return `${[hclBlock(`variable "${variable}"`, ['type = string']), ...resources].join('\n\n')}\n`;
}

export function checkCloudflare(records: DnsRecordData[], zone: string | undefined, problems: Problems): void {
  for (const record of records) {
    const label = labelOf(record);
    if (record.ttlSeconds < LIMITS.minimumTtl || record.ttlSeconds > LIMITS.maximumTtl) {
      problems.add(`ttlSeconds of ${label}`, record.ttlSeconds, `must be ${LIMITS.minimumTtl} to ${LIMITS.maximumTtl} for Cloudflare`, 'use 300');
    }
    for (const value of record.type === DnsRecordType.TXT ? record.values : []) {
      const bytes = record.name.length + WIRE_OVERHEAD + textBytes(value);
      if (bytes > LIMITS.wireBytes) {
        problems.add(`value of ${label}`, `${bytes} bytes with its name`, `must be at most ${LIMITS.wireBytes} for Cloudflare`, 'shorten the text');
      }
    }
    const characters = renderCloudflareApi([record]).reduce((sum, { content }) => sum + String(content).length, 0);
    if (characters > LIMITS.contentCharacters) {
      problems.add(`values of ${label}`, `${characters} characters`, `must be at most ${LIMITS.contentCharacters} together for Cloudflare`, 'shorten or remove some');
    }
  }
  // without a zone an apex cannot be told, and there Cloudflare flattens: it decides itself
  if (zone !== undefined) {
    checkAliasAsCname(records, zone, problems);
  }
}

/** Names in `content` have no closing dot, texts are quoted strings, and a CAA record has parts instead. */
function writtenValue(type: DnsRecordType, value: string): Record<string, HclValue> {
  switch (type) {
    case DnsRecordType.MX:
      return { content: parseMx(value).host, priority: parseMx(value).priority };
    case DnsRecordType.TXT:
      return { content: quotedStrings(value, DECIMAL) };
    case DnsRecordType.CAA:
      return { data: { ...parseCaa(value) } };
    default:
      return { content: value };
  }
}

/** A second value, or a name that reads the same with _ for its dots, gets a number. */
function addressOf({ type, name }: Record<string, HclValue>, taken: ReadonlySet<string>): string {
  const address = `${type}_${name}`.toLowerCase().replace('*', 'wildcard').replace(/\./g, '_');
  let free = address;
  for (let number = 2; taken.has(free); number++) {
    free = `${address}_${number}`;
  }
  return free;
}

/** References as they are and values quoted, in the columns of `terraform fmt`: a nested block stands apart. */
function attributes(references: Record<string, string>, values: Record<string, HclValue>): string {
  const flat = [...Object.entries(references), ...Object.entries(values).filter(([, value]) => typeof value !== 'object').map(([name, value]) => [name, hclExpression(value)])];
  const width = Math.max(...flat.map(([name]) => name.length));
  const nested = Object.entries(values).filter(([, value]) => typeof value === 'object').map(([name, value]) => `${name} = ${hclExpression(value)}`);
  return [...flat.map(([name, text]) => `${name.padEnd(width)} = ${text}`), ...nested].join('\n');
}
