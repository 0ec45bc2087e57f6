import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';
import { type Attributes, type Existing, LOOKUPS, type LookupPlace } from './adoption-lookups';

/** One resource that exists and that the state does not know. */
export interface Adoption {
  readonly to: string;
  readonly id: string;
}

interface Configuration {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly provider?: { readonly aws?: ReadonlyArray<{ readonly alias?: string; readonly region: string }> };
}

/**
 * What a run that was killed between making a resource and writing that down left behind: it is imported instead of
 * being made a second time, which its explicit name forbids.
 */
export async function findAdoptions(json: string, known: readonly string[], deployment: Deployment): Promise<Adoption[]> {
  const configuration = JSON.parse(json) as Configuration;
  const { environment } = deployment;
  const found: Adoption[] = [];
  for (const [type, resources] of Object.entries(configuration.resource ?? {})) {
    for (const [name, attributes] of Object.entries(resources)) {
      const to = `${type}.${name}`;
      const place = { region: regionOf(configuration, attributes), account: environment.account, valueOf: valueOf(configuration) };
      const existing = known.includes(to) ? undefined : await lookup(type, attributes, place);
      if (existing !== undefined) {
        refuseForeign(existing, type, deployment);
        found.push({ to, id: existing.id });
      }
    }
  }
  return [...found, ...await keysOf(configuration, known, found)];
}

/** Whether resources of that type are found again by their names, which none other can have meanwhile. */
export const hasName = (type: string): boolean => LOOKUPS[type] !== undefined;

/** What is not there any more, or yet, is no error. */
async function lookup(type: string, attributes: Attributes, place: LookupPlace): Promise<Existing | undefined> {
  try {
    return await LOOKUPS[type]?.(attributes, place);
  } catch (error) {
    if (/NoSuchEntity|NotFound|NoSuch|Nonexistent/.test((error as Error).name)) {
      return undefined;
    }
    throw error;
  }
}

/** A key has no name of its own: it is found by its alias. */
async function keysOf(configuration: Configuration, known: readonly string[], adopted: readonly Adoption[]): Promise<Adoption[]> {
  const keys: Adoption[] = [];
  for (const { to, id } of adopted.filter(({ to: address }) => address.startsWith('aws_kms_alias.'))) {
    const attributes = configuration.resource?.aws_kms_alias?.[to.slice('aws_kms_alias.'.length)] ?? {};
    const key = /aws_kms_key\.[\w-]+/.exec(String(attributes.target_key_id))?.[0];
    if (key !== undefined && !known.includes(key)) {
      const { KeyMetadata } = await new KMSClient({ region: regionOf(configuration, attributes) }).send(new DescribeKeyCommand({ KeyId: id }));
      keys.push({ to: key, id: KeyMetadata!.KeyId! });
    }
  }
  return keys;
}

function refuseForeign({ id, tags }: Existing, type: string, { environment }: Deployment): void {
  const { Project, Environment } = tags;
  if (Project !== undefined && (Project !== environment.project || Environment !== environment.name)) {
    throw new PlatformError(`${type} ${id} exists already and belongs to ${Project}-${Environment}, choose another project name in src/config.ts`);
  }
}

const valueOf = ({ resource }: Configuration) => (reference: unknown): string | undefined => {
  const [, type, name, attribute] = /^\$\{(\w+)\.([\w-]+)\.(\w+)\}$/.exec(String(reference)) ?? [];
  const value = type === undefined ? reference : resource?.[type]?.[name!]?.[attribute!];
  return typeof value === 'string' ? value : undefined;
};

function regionOf({ provider }: Configuration, attributes: Attributes): string {
  const alias = typeof attributes.provider === 'string' ? attributes.provider.split('.')[1] : undefined;
  return provider?.aws?.find((candidate) => candidate.alias === alias)?.region ?? '';
}
