import { AssetCdnDns, type DnsRecordData } from '@plinth/env-presets';
import { ownNames } from '../compositions/assets';
import type { Deployment } from '../platform';
import type { DeploymentRecord } from '../record';
import { type Certificates, validationRecords } from './certificates';

/** What the names of a deployment's assets need in DNS: where they point to, and what its certificate is renewed by; nothing without names. */
export async function assetRecords(
  deployment: Deployment, record: DeploymentRecord, outputs: Readonly<Record<string, string>>, certificates: Certificates,
): Promise<DnsRecordData[]> {
  const { domainNames = [], certificateArn } = ownNames(deployment.assets, record);
  return certificateArn === undefined ? [] : [
    ...AssetCdnDns.records(domainNames, outputs.DistributionDomainName!),
    ...validationRecords(await certificates.describe(certificateArn)),
  ];
}
