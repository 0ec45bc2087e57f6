import {
  ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, type HostedZone, paginateListHostedZones, type ResourceRecordSet, Route53Client,
} from '@aws-sdk/client-route-53';
import { DnsChangeAction, type DnsRecordData, DnsRecords, DnsRecordType } from '@plinth/env-presets';
import type { EngineContext } from '../engines/engine';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import { recordSets, textsOf } from './record-sets';

export interface PublishOutcome {
  readonly zone: string;
  readonly records: number;
}

/**
 * Enters records into the Route 53 hosted zone of the environment's account, as a team does whose zone lies there. On the local cloud,
 * where nobody keeps a zone, it is made.
 */
export async function publish(deployment: Deployment, records: readonly DnsRecordData[], context: EngineContext): Promise<PublishOutcome> {
  const client = new Route53Client({ region: deployment.environment.region });
  const zone = await zoneOf(client, deployment, context);
  const name = zone.Name!.replace(/\.$/, '');
  context.step(`entering ${records.length} records into the zone ${name}`);
  const whole = records.some(({ type }) => type === DnsRecordType.TXT) ? withOtherTexts(records, await recordSets(client, zone.Id!)) : [...records];
  await client.send(new ChangeResourceRecordSetsCommand({
    HostedZoneId: zone.Id, ChangeBatch: DnsRecords.toRoute53ChangeBatch(whole, { action: DnsChangeAction.UPSERT, zone: name }),
  }));
  return { zone: name, records: records.length };
}

/** A name has one set of texts, of many owners: what others put there, for example to prove that the domain is theirs, stays. */
export function withOtherTexts(records: readonly DnsRecordData[], sets: readonly ResourceRecordSet[]): DnsRecordData[] {
  const kindOf = (text: string) => /^v=\w+/i.exec(text)?.[0].toLowerCase();
  return records.map((record) => {
    const there = record.type !== DnsRecordType.TXT ? [] : sets.filter(({ Type, Name }) => Type === 'TXT' && Name === `${record.name.toLowerCase()}.`).flatMap(textsOf);
    const kinds = record.values.map(kindOf);
    const others = there.filter((text) => !record.values.includes(text) && (kindOf(text) === undefined || !kinds.includes(kindOf(text))));
    return { ...record, values: [...record.values, ...others] };
  });
}

async function zoneOf(client: Route53Client, { environment, id, stage, engine }: Deployment, context: EngineContext): Promise<HostedZone> {
  const domain = environment.domainName!;
  const found: HostedZone[] = [];
  for await (const { HostedZones = [] } of paginateListHostedZones({ client }, {})) {
    found.push(...HostedZones.filter(({ Name, Config }) => !Config?.PrivateZone && `.${domain}.`.endsWith(`.${Name}`)));
  }
  // of a zone and its parent, both in this account, the longer name is the one that resolvers ask
  const [zone] = found.sort((one, other) => other.Name!.length - one.Name!.length);
  if (zone !== undefined) {
    return zone;
  }
  if (context.target === 'aws') {
    throw new PlatformError(`account ${environment.account} has no public hosted zone for ${domain} or a domain above it; `
      + `enter what "platform dns ${stage} --engine ${engine}" prints where the zone is kept`);
  }
  context.step(`making the zone ${domain}`);
  const { HostedZone: made } = await client.send(new CreateHostedZoneCommand({ Name: domain, CallerReference: `${id}-${Date.now()}` }));
  return made!;
}
