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
  /**
   * The addresses of another name, at a zone's apex too, where DNS allows no CNAME. Route 53 gets an alias for A and one
   * for AAAA, Cloudflare a CNAME that it flattens, and a zone file a CNAME: there it is refused at the apex.
   *
   * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
   * @see https://developers.cloudflare.com/dns/cname-flattening/
   */
  ALIAS = 'ALIAS',
  /** Who may issue certificates for the name: `flags tag value`, for example `0 issue "amazon.com"`. */
  CAA = 'CAA',
  /** Another name. Nothing else may have the same name, so it cannot stand at a zone's apex: use ALIAS there. */
  CNAME = 'CNAME',
  /** A mail exchanger: `priority host`, for example `10 feedback-smtp.eu-central-1.amazonses.com`. */
  MX = 'MX',
  /** Text, for example SPF or DMARC: as it is, neither quoted nor split. */
  TXT = 'TXT',
}

/**
 * A DNS record set as plain data, for whichever provider keeps the zone.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1035
 * @stability experimental
 */
export interface DnsRecordData {
  /** The record's type. */
  readonly type: DnsRecordType;
  /** The fully qualified name; a closing dot changes nothing. `*` may stand for the first label. */
  readonly name: string;
  /**
   * The values, as the type describes them; several make a record set. CNAME and ALIAS have exactly one. A closing dot
   * of a name changes nothing.
   */
  readonly values: string[];
  /** Time to live in seconds. Route 53 takes an alias's from its target. */
  readonly ttlSeconds: number;
  /** What the record is for, in a few words: it becomes a comment where the format has comments. */
  readonly purpose: string;
  /**
   * Of an ALIAS: the Route 53 hosted zone of its target, which is not the zone that the record lies in.
   * @default - CloudFront's for a target below cloudfront.net or cloudfront.cn; for others Route 53 needs it
   */
  readonly aliasHostedZoneId?: string;
}
