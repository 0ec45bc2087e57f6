/**
 * The record types that the capabilities ask for.
 *
 * @stability experimental
 */
export enum DnsRecordType {
  /** An IPv4 address. */
  A = 'A',
  /** An IPv6 address. */
  AAAA = 'AAAA',
  /** Another name. */
  CNAME = 'CNAME',
  /** A mail exchanger: `priority host`. */
  MX = 'MX',
  /** Text, for example SPF or DMARC. */
  TXT = 'TXT',
}

/**
 * A DNS record as plain data, for whichever provider keeps the zone.
 *
 * @stability experimental
 */
export interface DnsRecordData {
  /** The record's type. */
  readonly type: DnsRecordType;
  /** The fully qualified name, without the closing dot. */
  readonly name: string;
  /** The values; several make a record set. */
  readonly values: string[];
  /** Time to live in seconds. */
  readonly ttlSeconds: number;
  /** What the record is for, in a few words: it becomes a comment where the format has comments. */
  readonly purpose: string;
}
