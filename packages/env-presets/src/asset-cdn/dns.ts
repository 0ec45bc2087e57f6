import { DnsRecordData, DnsRecordType } from '../dns';

/**
 * The DNS records of an asset CDN, as data.
 *
 * @stability experimental
 */
export class AssetCdnDns {
  /**
   * One record for each domain name.
   *
   * @param domainNames the names of its own
   * @param distributionDomainName CloudFront's name for the distribution
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
   */
  public static records(domainNames: string[], distributionDomainName: string): DnsRecordData[] {
    return domainNames.map((name) => ({
      type: DnsRecordType.ALIAS, name, values: [distributionDomainName], ttlSeconds: 300, purpose: 'assets by CloudFront',
    }));
  }

  private constructor() {}
}
