import { type DnsRecordData, DnsRecords } from '@plinth/env-presets';
import { assetRecords } from '../assets/asset-records';
import { Certificates } from '../assets/certificates';
import type { CompositionName } from '../compositions/composition';
import { EMAIL_RECORDS_OUTPUT } from '../compositions/email';
import type { EngineContext, StatusReport } from '../engines/engine';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';

/** What a deployment needs in DNS, of those of its compositions that stand. */
export async function recordsOf(
  deployment: Deployment, { parts, outputs }: Pick<StatusReport, 'parts' | 'outputs'>, context: EngineContext,
): Promise<DnsRecordData[]> {
  const stands = (name: CompositionName) => parts[name]?.state === 'deployed';
  const { environment, assets, stage, engine } = deployment;
  if (!stands('assets') && !stands('email')) {
    throw new PlatformError(`neither assets nor email of ${environment} are deployed, run deploy ${stage} first`);
  }
  const records = DnsRecords.merge([
    ...(stands('email') ? emailRecords(outputs) : []),
    ...(stands('assets') ? await assetRecords(deployment, context.record(), outputs, new Certificates(deployment, context)) : []),
  ]);
  if (records.length === 0 && !stands('assets')) {
    throw new PlatformError(`the mail of ${environment} is sent from existing domains only, whose records are not made here; see them in the SES console`);
  }
  if (records.length === 0) {
    throw new PlatformError(`the assets of ${environment} have no name of their own and need no records; `
      + `to give them ${assets.domainName} run "platform certificate ${stage} --engine ${engine}"`);
  }
  return records;
}

/** The records of the mail, as SES made them up when it was deployed. */
export function emailRecords(outputs: Readonly<Record<string, string>>): DnsRecordData[] {
  return JSON.parse(outputs[EMAIL_RECORDS_OUTPUT] ?? '[]') as DnsRecordData[];
}
