import { AssetCdnDns, type DnsRecordData, DnsRecords } from '@plinth/env-presets';
import { ownNames } from '../compositions/assets';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import type { DeploymentRecord } from '../record';
import { type Certificates, validationRecords } from './certificates';

/** What the names of a deployment's assets need in DNS: where they point to, and what its certificate is renewed by. */
export async function recordsOf(
  deployment: Deployment, record: DeploymentRecord, outputs: Readonly<Record<string, string>>, certificates: Certificates,
): Promise<DnsRecordData[]> {
  const { domainNames = [], certificateArn } = ownNames(deployment.assets, record);
  if (certificateArn === undefined) {
    throw new PlatformError(`the assets of ${deployment.environment} have no name of their own and need no records; `
      + `to give them ${deployment.assets.domainName} run "platform certificate ${deployment.stage} --engine ${deployment.engine}"`);
  }
  return DnsRecords.merge([
    ...AssetCdnDns.records(domainNames, outputs.DistributionDomainName!),
    ...validationRecords(await certificates.describe(certificateArn)),
  ]);
}
