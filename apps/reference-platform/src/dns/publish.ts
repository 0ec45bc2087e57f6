import {
  ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, type HostedZone, paginateListHostedZones, type ResourceRecordSet, Route53Client,
} from '@aws-sdk/client-route-53';
import { DnsChangeAction, type DnsRecordData, DnsRecords, DnsRecordType } from '@plinth/env-presets';
import type { EngineContext } from '../engines/engine';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import { recordSets, textsOf } from './record-sets';

export interface PublishOptions {
  /** Whether records that are there and say something else are replaced. */
  readonly replace: boolean;
}

export interface PublishOutcome {
  readonly zones: readonly string[];
  readonly records: number;
}

/**
 * Enters records into the Route 53 hosted zones of the environment's account, each into the zone that resolvers ask for it. On the local
 * cloud, where nobody keeps a zone, it is made.
 *
 * @throws if a record is there that says something else, unless it is to be replaced: it may be somebody's
 */
export async function publish(
  deployment: Deployment, records: readonly DnsRecordData[], { replace }: PublishOptions, context: EngineContext,
): Promise<PublishOutcome> {
  const client = new Route53Client({ region: deployment.environment.region });
  const zones = await zonesFor(client, deployment, records, context);
  const changes = await Promise.all([...zones].map(async ([zone, wanted]) => {
    const there = await recordSets(client, zone.Id!);
    return { zone, there, whole: withOtherTexts(wanted, there) };
  }));
  const replaced = changes.flatMap(({ there, whole }) => whole.flatMap((record) => differences(record, there)));
  if (replaced.length > 0 && !replace) {
    throw new PlatformError([...replaced, 'nothing was entered: see whose these are, and give --replace if they may go'].join('\n'));
  }
  for (const { zone, whole } of changes) {
    context.step(`entering ${whole.length} records into the zone ${nameOf(zone)}`);
    await client.send(new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone.Id, ChangeBatch: DnsRecords.toRoute53ChangeBatch(whole, { action: DnsChangeAction.UPSERT, zone: nameOf(zone) }),
    }));
  }
  return { zones: changes.map(({ zone }) => nameOf(zone)), records: records.length };
}

/** A name has one set of texts, of many owners: what others put there, for example to prove that the domain is theirs, stays. */
export function withOtherTexts(records: readonly DnsRecordData[], sets: readonly ResourceRecordSet[]): DnsRecordData[] {
  return records.map((record) => {
    const kinds = record.values.map(kindOf);
    const others = textsAt(record, sets).filter((text) => !record.values.includes(text) && (kindOf(text) === undefined || !kinds.includes(kindOf(text))));
    return { ...record, values: [...record.values, ...others] };
  });
}

/** What would be lost by entering a record, in one sentence each. */
export function differences(record: DnsRecordData, sets: readonly ResourceRecordSet[]): string[] {
  const there = record.type === DnsRecordType.TXT
    ? textsAt(record, sets)
    : setsAt(record, sets, ({ Type }) => Type === record.type).flatMap(({ ResourceRecords = [] }) => ResourceRecords.map(({ Value }) => Value!.replace(/\.$/, '')));
  return there.filter((value) => !record.values.some((wanted) => wanted.toLowerCase() === value.toLowerCase()))
    .map((value) => `${record.name} has the ${record.type} record ${value}, which ${record.values.join(' and ')} would replace`);
}

const kindOf = (text: string): string | undefined => /^v=\w+/i.exec(text)?.[0].toLowerCase();

const setsAt = ({ name }: DnsRecordData, sets: readonly ResourceRecordSet[], which: (set: ResourceRecordSet) => boolean): ResourceRecordSet[] =>
  sets.filter((set) => set.Name === `${name.toLowerCase()}.` && which(set));

const textsAt = (record: DnsRecordData, sets: readonly ResourceRecordSet[]): string[] => (record.type !== DnsRecordType.TXT ? []
  : setsAt(record, sets, ({ Type }) => Type === 'TXT').flatMap(textsOf));

const nameOf = ({ Name }: HostedZone): string => Name!.replace(/\.$/, '');

/** Of a zone and its parent, both in this account, resolvers ask the one with the longer name. */
async function zonesFor(
  client: Route53Client, deployment: Deployment, records: readonly DnsRecordData[], context: EngineContext,
): Promise<Map<HostedZone, DnsRecordData[]>> {
  const zones: HostedZone[] = [];
  for await (const { HostedZones = [] } of paginateListHostedZones({ client }, {})) {
    zones.push(...HostedZones.filter(({ Config }) => !Config?.PrivateZone));
  }
  const { environment: { account, domainName }, id, stage, engine } = deployment;
  const found = new Map<HostedZone, DnsRecordData[]>();
  for (const record of records) {
    const holding = zones.filter(({ Name }) => `.${record.name.toLowerCase()}.`.endsWith(`.${Name}`)).sort((one, other) => other.Name!.length - one.Name!.length);
    if (holding.length > 1 && holding[0]!.Name === holding[1]!.Name) {
      throw new PlatformError(`account ${account} has two public hosted zones called ${nameOf(holding[0]!)}; delete the one that the domain is not delegated to`);
    }
    if (holding.length === 0 && context.target === 'aws') {
      throw new PlatformError(`account ${account} has no public hosted zone for ${record.name}; enter what "platform dns ${stage} --engine ${engine}" prints where the zone is kept`);
    }
    let [zone] = holding;
    if (zone === undefined) {
      context.step(`making the zone ${domainName}`);
      zone = (await client.send(new CreateHostedZoneCommand({ Name: domainName!, CallerReference: `${id}-${Date.now()}` }))).HostedZone!;
      zones.push(zone);
    }
    found.set(zone, [...found.get(zone) ?? [], record]);
  }
  return found;
}
