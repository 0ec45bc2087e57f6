import { type DnsRecordData, DnsRecords } from '@plinth/env-presets';

export const DNS_FORMATS = ['zone', 'json', 'cloudflare', 'route53'] as const;
export type DnsFormat = (typeof DNS_FORMATS)[number];

/** Records as whoever keeps the zone wants them. */
export function renderRecords(records: readonly DnsRecordData[], format: DnsFormat, zone: string): string {
  const all = DnsRecords.merge([...records]);
  const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
  switch (format) {
    case 'zone': return DnsRecords.toZoneFile(all, { zone });
    case 'json': return DnsRecords.toJson(all, { zone });
    case 'cloudflare': return json(DnsRecords.toCloudflareApi(all, { zone }));
    case 'route53': return json(DnsRecords.toRoute53ChangeBatch(all, { zone }));
  }
}
