import { Problems } from '../errors';
import { checkRecords, resolvedRecords } from '../private/dns-check';
import { checkCloudflare, renderCloudflareApi, renderCloudflareTerraform } from '../private/dns-cloudflare';
import { isDomainName, normalName } from '../private/dns-names';
import { checkChangeBatch, renderChangeBatch } from '../private/dns-route53';
import { normalValue } from '../private/dns-value';
import { checkZoneFile, renderZoneFile } from '../private/dns-zone-file';
import { DnsChangeAction, DnsChangeBatchOptions, DnsCloudflareTerraformOptions, DnsZoneFileOptions, DnsZoneOptions } from './options';
import { DnsRecordData } from './record';

/**
 * Renders DNS records for whoever keeps the zone. All values must be known: render the outputs of what was deployed.
 *
 * Every renderer refuses names and values that are not valid, unresolved ones, two record sets of the same name and
 * type, and a CNAME beside other data, each with one sentence and all of them together.
 *
 * @example
 * const records: DnsRecordData[] = [
 *   {
 *     type: DnsRecordType.ALIAS,
 *     name: 'assets.example.com',
 *     values: ['d111111abcdef8.cloudfront.net'],
 *     ttlSeconds: 300,
 *     purpose: 'assets by CloudFront',
 *   },
 * ];
 * console.log(DnsRecords.toZoneFile(records, { zone: 'example.com' }));
 *
 * @stability experimental
 */
export class DnsRecords {
  /**
   * Adds a problem for each rule of DNS that the records break, as the renderers do before they write anything.
   *
   * @param records with known names and values
   * @param problems where to add
   * @param options the zone, if names are to be checked against it
   */
  public static check(records: DnsRecordData[], problems: Problems, options: DnsZoneOptions = {}): void {
    checkRecords(records, options, problems);
  }

  /**
   * Joins record sets of the same name and type to one: equal values once, the shortest time to live, all purposes. Two
   * names of one certificate share a validation record, and a domain's TXT records have many owners.
   *
   * @param records in the order in which they are to stand
   */
  public static merge(records: DnsRecordData[]): DnsRecordData[] {
    const sets = new Map<string, DnsRecordData[]>();
    for (const record of records) {
      const key = `${record.type} ${normalName(record.name)}`;
      sets.set(key, [...(sets.get(key) ?? []), record]);
    }
    return [...sets.values()].map((set) => joined(set));
  }

  /**
   * A JSON array of the records, names and values in one spelling.
   * @throws if a record breaks a rule
   */
  public static toJson(records: DnsRecordData[], options: DnsZoneOptions = {}): string {
    return `${JSON.stringify(resolvedRecords(records, options), undefined, 2)}\n`;
  }

  /**
   * A part of a master file, to be included in a zone file of BIND, NSD or Knot, or imported. It begins with `$ORIGIN`
   * and has neither SOA nor NS. An ALIAS becomes a CNAME.
   *
   * @throws if a record breaks a rule, lies outside the zone, or is an ALIAS at its apex
   * @see https://www.rfc-editor.org/rfc/rfc1035#section-5
   */
  public static toZoneFile(records: DnsRecordData[], options: DnsZoneFileOptions): string {
    const zone = normalName(options.zone);
    return renderZoneFile(resolvedRecords(records, { zone }, (resolved, problems) => checkZoneFile(resolved, zone, problems)), zone);
  }

  /**
   * The change batch that `aws route53 change-resource-record-sets --change-batch` takes, ready for `JSON.stringify`. An
   * ALIAS becomes an alias of type A and one of type AAAA.
   *
   * @throws if a record breaks a rule of DNS or of Route 53, or the batch is larger than Route 53 takes
   * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
   * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
   */
  public static toRoute53ChangeBatch(records: DnsRecordData[], options: DnsChangeBatchOptions = {}): any {
    const action = options.action ?? DnsChangeAction.UPSERT;
    return renderChangeBatch(resolvedRecords(records, options, (resolved, problems) => checkChangeBatch(resolved, action, problems)), action);
  }

  /**
   * A body for each `POST /zones/{zone_id}/dns_records`, not proxied: CloudFront terminates TLS itself. An ALIAS becomes
   * a CNAME, which Cloudflare flattens at the apex.
   *
   * @throws if a record breaks a rule of DNS or of Cloudflare
   * @see https://developers.cloudflare.com/api/resources/dns/subresources/records/methods/create/
   */
  public static toCloudflareApi(records: DnsRecordData[], options: DnsZoneOptions = {}): any[] {
    return renderCloudflareApi(cloudflareRecords(records, options));
  }

  /**
   * A `.tf` file of `cloudflare_dns_record` resources, for version 5 of Cloudflare's provider, with the zone's id in a
   * variable. Which provider and version is used stays with the configuration that the file is put into.
   *
   * @throws if a record breaks a rule of DNS or of Cloudflare
   * @see https://registry.terraform.io/providers/cloudflare/cloudflare/latest/docs/resources/dns_record
   */
  public static toCloudflareTerraform(records: DnsRecordData[], options: DnsCloudflareTerraformOptions = {}): string {
    const variable = options.zoneIdVariable ?? 'cloudflare_zone_id';
    const problems = new Problems(options.zone ?? 'dns records');
    if (!/^[A-Za-z_][\w-]*$/.test(variable)) {
      problems.add('zoneIdVariable', variable, 'must be a name of letters, digits, underscores and hyphens', 'remove it to use cloudflare_zone_id');
    }
    problems.throwIfAny();
    return renderCloudflareTerraform(cloudflareRecords(records, options), variable);
  }

  private constructor() {}
}

function joined(set: DnsRecordData[]): DnsRecordData {
  const [{ type }] = set;
  const values = set.flatMap((record) => record.values);
  const spelled = values.map((value) => normalValue(type, value));
  return {
    ...set[0],
    values: values.filter((_, index) => spelled.indexOf(spelled[index]) === index),
    ttlSeconds: Math.min(...set.map(({ ttlSeconds }) => ttlSeconds)),
    purpose: [...new Set(set.map(({ purpose }) => purpose))].join(', '),
  };
}

function cloudflareRecords(records: DnsRecordData[], options: DnsZoneOptions): DnsRecordData[] {
  const zone = options.zone !== undefined && isDomainName(options.zone) ? normalName(options.zone) : undefined;
  return resolvedRecords(records, options, (resolved, problems) => checkCloudflare(resolved, zone, problems));
}
