/**
 * Which zone the records lie in.
 *
 * @stability experimental
 */
export interface DnsZoneOptions {
  /**
   * The zone, for example `example.com`. With it, names outside the zone and a CNAME at its apex are refused.
   * @default - not checked
   */
  readonly zone?: string;
}

/**
 * How a zone file is written.
 *
 * @stability experimental
 */
export interface DnsZoneFileOptions {
  /** The zone, for example `example.com`: names are written relative to it. */
  readonly zone: string;
}

/**
 * What Route 53 is to do with the records.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_Change.html
 * @stability experimental
 */
export enum DnsChangeAction {
  /** Makes the record sets; fails if one exists. */
  CREATE = 'CREATE',
  /** Deletes the record sets; fails if one differs. */
  DELETE = 'DELETE',
  /** Makes the record sets, or gives them these values. */
  UPSERT = 'UPSERT',
}

/**
 * How a Route 53 change batch is written.
 *
 * @stability experimental
 */
export interface DnsChangeBatchOptions extends DnsZoneOptions {
  /**
   * What to do with the records.
   * @default DnsChangeAction.UPSERT
   */
  readonly action?: DnsChangeAction;
}

/**
 * How resources of Cloudflare's Terraform provider are written.
 *
 * @stability experimental
 */
export interface DnsCloudflareTerraformOptions extends DnsZoneOptions {
  /**
   * The name of the Terraform variable that holds the zone's id. It is declared beside the records.
   * @default cloudflare_zone_id
   */
  readonly zoneIdVariable?: string;
}
