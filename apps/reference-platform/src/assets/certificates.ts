import { resolveCname } from 'node:dns/promises';
import {
  ACMClient, type CertificateDetail, DescribeCertificateCommand, ListCertificatesCommand, RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import { AssetCdnNames, type DnsRecordData, DnsRecords, DnsRecordType } from '@plinth/env-presets';
import { PlatformError } from '../errors';
import type { EngineContext } from '../engines/engine';
import type { Deployment, Target } from '../platform';

const POLL_MS: Readonly<Record<Target, number>> = { local: 1_000, aws: 10_000 };
/** ACM makes up the records a moment after the request. */
const RECORDS_DEADLINE_MS = 60_000;

/** Certificates for the assets' own name, where DNS is not in the account: requested, proven by records, and waited for. */
export class Certificates {
  private readonly acm = new ACMClient({ region: AssetCdnNames.EDGE_REGION });

  public constructor(private readonly deployment: Deployment, private readonly context: EngineContext) {}

  /** The certificate that was requested before, or a new one. */
  public async request(): Promise<CertificateDetail> {
    const { environment, assets: { domainName } } = this.deployment;
    const existing = await this.find(domainName);
    if (existing !== undefined) {
      return this.withRecords(existing);
    }
    this.context.step(`requesting a certificate for ${domainName}`);
    const { CertificateArn } = await this.acm.send(new RequestCertificateCommand({
      DomainName: domainName,
      ValidationMethod: 'DNS',
      // The same within an hour gets the same certificate: a run that was killed leaves no second one.
      IdempotencyToken: this.deployment.id.replace(/\W/g, ''),
      Tags: Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value })),
    }));
    return this.withRecords(CertificateArn!);
  }

  /** Waits until it is issued, saying which records DNS does not have yet. */
  public async awaitIssued(arn: string, timeoutMinutes: number): Promise<CertificateDetail> {
    const deadline = Date.now() + timeoutMinutes * 60_000;
    for (;;) {
      this.context.signal.throwIfAborted();
      const certificate = await this.describe(arn);
      if (certificate.Status === 'ISSUED') {
        return certificate;
      }
      refuseFailed(certificate);
      const missing = await this.missingRecords(certificate);
      if (Date.now() > deadline) {
        throw new PlatformError(`${arn} is not validated after ${timeoutMinutes} minutes: ${missing}; put what is missing into DNS and run the same command again`);
      }
      this.context.step(`waiting for ${certificate.DomainName} to be validated: ${missing}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS[this.context.target]));
    }
  }

  /** Refuses to deploy with a certificate that CloudFront would refuse, before anything is changed. */
  public async requireIssued(arn: string): Promise<void> {
    const { deployment: { stage, engine, assets: { domainName } } } = this;
    const certificate = await this.describe(arn);
    if (certificate.Status !== 'ISSUED') {
      refuseFailed(certificate);
      throw new PlatformError(`the certificate ${arn} is not validated yet: ${await this.missingRecords(certificate)}; `
        + `put what is missing into DNS and run "platform certificate ${stage} --engine ${engine} --wait", then deploy`);
    }
    const names = [certificate.DomainName!, ...(certificate.SubjectAlternativeNames ?? [])];
    const wildcard = domainName.replace(/^[^.]+/, '*');
    if (!names.includes(domainName) && !names.includes(wildcard)) {
      throw new PlatformError(`the certificate ${arn} is for ${[...new Set(names)].join(', ')} and not for ${domainName}, request one with "platform certificate ${stage} --engine ${engine}"`);
    }
  }

  public async describe(arn: string): Promise<CertificateDetail> {
    try {
      return (await this.acm.send(new DescribeCertificateCommand({ CertificateArn: arn }))).Certificate!;
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') {
        throw new PlatformError(`there is no certificate ${arn} in account ${this.deployment.environment.account}, `
          + `request one with "platform certificate ${this.deployment.stage}" or remove certificateArn from the deployment's file`, 1, { cause: error });
      }
      throw error;
    }
  }

  /** One that is issued is better than one that waits; a failed one is of no use. */
  private async find(domainName: string): Promise<string | undefined> {
    let NextToken: string | undefined;
    const found: Array<{ arn: string; status?: string }> = [];
    do {
      const page = await this.acm.send(new ListCertificatesCommand({ CertificateStatuses: ['ISSUED', 'PENDING_VALIDATION'], NextToken }));
      found.push(...(page.CertificateSummaryList ?? []).filter(({ DomainName }) => DomainName === domainName)
        .map(({ CertificateArn, Status }) => ({ arn: CertificateArn!, status: Status })));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    return (found.find(({ status }) => status === 'ISSUED') ?? found[0])?.arn;
  }

  private async withRecords(arn: string): Promise<CertificateDetail> {
    const deadline = Date.now() + RECORDS_DEADLINE_MS;
    for (;;) {
      const certificate = await this.describe(arn);
      if (validationRecords(certificate).length > 0) {
        return certificate;
      }
      refuseFailed(certificate);
      if (Date.now() > deadline) {
        throw new PlatformError(`ACM has not said within a minute which records prove ${certificate.DomainName}, run the same command again`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS[this.context.target]));
    }
  }

  /** What DNS does not answer. The names of the local cloud are in no DNS that could be asked. */
  private async missingRecords(certificate: CertificateDetail): Promise<string> {
    const records = validationRecords(certificate);
    const there = await Promise.all(records.map(async ({ name, values: [value] }) => this.context.target === 'aws'
      && (await resolveCname(name).catch((): string[] => [])).some((answer) => `${answer}.` === value || answer === value)));
    const missing = records.filter((_record, index) => !there[index]);
    return missing.length === 0
      ? 'its records are in DNS, and ACM has yet to see them'
      : `${missing.length === 1 ? 'the record is' : 'these records are'} missing: ${missing.map(({ type, name, values }) => `${name} ${type} ${values[0]}`).join(', ')}`;
  }
}

export function validationRecords({ DomainValidationOptions }: CertificateDetail): DnsRecordData[] {
  return DnsRecords.merge((DomainValidationOptions ?? []).flatMap(({ DomainName, ResourceRecord }) => (ResourceRecord === undefined ? [] : [{
    type: DnsRecordType.CNAME, name: ResourceRecord.Name!, values: [ResourceRecord.Value!], ttlSeconds: 300, purpose: `certificate of ${DomainName}`,
  }])));
}

function refuseFailed({ Status, FailureReason, DomainName, CertificateArn }: CertificateDetail): void {
  if (Status !== 'PENDING_VALIDATION' && Status !== 'ISSUED') {
    throw new PlatformError(`the certificate ${CertificateArn} for ${DomainName} is ${Status}${FailureReason === undefined ? '' : ` (${FailureReason})`}, `
      + 'delete it with "aws acm delete-certificate --region us-east-1" and request another with "platform certificate"');
  }
}
