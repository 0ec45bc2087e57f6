import { Resolver } from 'node:dns/promises';
import { paginateListHostedZones, type ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { recordSets, textsOf } from './record-sets';

/** What DNS says of a name. Names that do not exist have nothing. */
export interface Lookup {
  txt(name: string): Promise<string[]>;
}

const NOTHING = ['ENOTFOUND', 'ENODATA'];

/** @param servers `address[:port]`; those of this machine if there are none */
export function dnsLookup(servers?: readonly string[]): Lookup {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  if (servers !== undefined) {
    resolver.setServers(servers);
  }
  const orNothing = async <T>(answer: Promise<T[]>): Promise<T[]> => answer.catch((error: NodeJS.ErrnoException) => {
    if (NOTHING.includes(error.code ?? '')) {
      return [];
    }
    throw error;
  });
  return {
    txt: async (name) => (await orNothing(resolver.resolveTxt(name))).map((strings) => strings.join('')),
  };
}

/** For the local cloud, whose zones no DNS server serves. */
export async function zonesLookup(region: string): Promise<Lookup> {
  const client = new Route53Client({ region });
  const sets: ResourceRecordSet[] = [];
  for await (const { HostedZones = [] } of paginateListHostedZones({ client }, {})) {
    for (const { Id } of HostedZones) {
      sets.push(...await recordSets(client, Id!));
    }
  }
  const setsOf = (type: string, name: string) => sets.filter((set) => set.Type === type && set.Name === `${name}.`);
  return {
    txt: (name) => Promise.resolve(setsOf('TXT', name).flatMap(textsOf)),
  };
}
