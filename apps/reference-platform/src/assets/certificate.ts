import type { DnsRecordData } from '@plinth/env-presets';
import type { EngineContext } from '../engines/engine';
import type { Deployment } from '../platform';
import type { RecordKeeper } from '../record-keeper';
import { Certificates, validationRecords } from './certificates';

export interface CertificateOptions {
  /** Whether to wait until it is issued. */
  readonly wait?: boolean;
  readonly timeoutMinutes?: number;
  /** Whether to write it into the deployment's record once it is issued. */
  readonly use?: boolean;
}

export interface CertificateOutcome {
  readonly domainName: string;
  readonly certificateArn: string;
  readonly status: 'issued' | 'pending';
  /** What proves that the domain is ours. They stay, since every renewal looks for them. */
  readonly records: readonly DnsRecordData[];
  /** Where the ARN is to be written, or was. */
  readonly recordFile: string;
  readonly used: boolean;
}

/** Requests it once, waits if that is asked for, and writes it down if that is. */
export async function requestCertificate(
  deployment: Deployment, context: EngineContext, keeper: RecordKeeper, { wait, timeoutMinutes = 60, use }: CertificateOptions,
): Promise<CertificateOutcome> {
  const certificates = new Certificates(deployment, context);
  const requested = await certificates.request();
  const certificateArn = requested.CertificateArn!;
  const certificate = wait ? await certificates.awaitIssued(certificateArn, timeoutMinutes) : requested;
  const issued = certificate.Status === 'ISSUED';
  const used = issued && use === true;
  if (used) {
    keeper.save({ ...keeper.record, certificateArn });
  }
  return {
    domainName: deployment.assets.domainName,
    certificateArn,
    status: issued ? 'issued' : 'pending',
    records: validationRecords(certificate),
    recordFile: keeper.file.path,
    used: used || keeper.record.certificateArn === certificateArn,
  };
}
