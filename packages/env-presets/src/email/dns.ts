import { DnsRecordData, DnsRecordType } from '../dns';
import { isWithin } from '../private/domain';
import { DkimRecord } from './facts';
import { EmailDomainSettings, EmailSenderSettings } from './settings';
import { Spf } from './spf';

/**
 * Regions whose DKIM keys lie in a domain of their own.
 * @see https://docs.aws.amazon.com/general/latest/gr/ses.html#ses_dkim_domains
 */
const REGIONAL_DKIM = [
  'af-south-1', 'ap-northeast-3', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-5', 'ca-west-1', 'eu-central-2', 'eu-south-1', 'il-central-1',
  'me-central-1', 'us-gov-east-1',
];
const TTL_SECONDS = 300;

/**
 * The DNS records of an email sender, as data.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
 * @stability experimental
 */
export class EmailDns {
  /**
   * All records of one domain: three for DKIM, MX and SPF of MAIL FROM, DMARC, and the domain's own SPF if it was given.
   * Other TXT values of the domain belong to the same record set: join them with `DnsRecords.merge()` before they are rendered for Route 53.
   *
   * @param domain the domain
   * @param dkim its DKIM records; tokens are fine
   * @param region the region that sends
   * @param settings what DMARC asks for
   */
  public static records(domain: EmailDomainSettings, dkim: DkimRecord[], region: string, settings: EmailSenderSettings): DnsRecordData[] {
    const { domainName, mailFromDomain, apexSpf } = domain;
    return [
      ...dkim.map(({ name, value }) => record(DnsRecordType.CNAME, name, value, `DKIM of ${domainName}`)),
      record(DnsRecordType.MX, mailFromDomain, `10 feedback-smtp.${region}.amazonses.com`, `bounces of ${domainName}`),
      record(DnsRecordType.TXT, mailFromDomain, Spf.MAIL_FROM, `SPF of the envelope sender of ${domainName}`),
      record(DnsRecordType.TXT, `_dmarc.${domainName}`, EmailDns.dmarc(settings), `DMARC of ${domainName}`),
      ...(apexSpf === undefined ? [] : [record(DnsRecordType.TXT, domainName, apexSpf, `SPF of ${domainName}; keep its other TXT values`)]),
    ];
  }

  /**
   * The DKIM records of a domain, where an engine knows only their tokens.
   *
   * @param domainName the domain
   * @param tokens the three tokens of the identity
   * @param region the region of the identity
   */
  public static dkim(domainName: string, tokens: string[], region: string): DkimRecord[] {
    return tokens.map((token) => ({ name: `${token}._domainkey.${domainName}`, value: `${token}.${EmailDns.dkimHost(region)}` }));
  }

  /** The domain in which SES keeps the DKIM keys of a region's identities. */
  public static dkimHost(region: string): string {
    return REGIONAL_DKIM.includes(region) ? `dkim.${region}.amazonses.com` : 'dkim.amazonses.com';
  }

  /**
   * The text of a DMARC record. Alignment is relaxed, its default, since MAIL FROM lies below the domain.
   *
   * @param settings what DMARC asks for
   */
  public static dmarc(settings: EmailSenderSettings): string {
    const reports = settings.dmarcReportAddresses.map((address) => `mailto:${address}`).join(',');
    return `v=DMARC1; p=${settings.dmarcPolicy}${reports && `; rua=${reports}`}`;
  }

  /**
   * What report addresses of other domains need in *their* zones: receivers send no report about one domain to another that did not
   * agree.
   *
   * @param domainNames the sender's domains
   * @param reportAddresses where reports go
   * @see https://www.rfc-editor.org/rfc/rfc7489#section-7.1
   */
  public static reportAuthorization(domainNames: string[], reportAddresses: string[]): DnsRecordData[] {
    const hosts = [...new Set(reportAddresses.map((address) => address.slice(address.lastIndexOf('@') + 1).toLowerCase()))];
    return hosts.flatMap((host) => domainNames.filter((domain) => !isWithin(host, domain) && !isWithin(domain, host))
      .map((domain) => record(DnsRecordType.TXT, `${domain}._report._dmarc.${host}`, 'v=DMARC1', `DMARC reports about ${domain} to ${host}`)));
  }

  private constructor() {}
}

function record(type: DnsRecordType, name: string, value: string, purpose: string): DnsRecordData {
  return { type, name, values: [value], ttlSeconds: TTL_SECONDS, purpose };
}
