import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { bucketStanding, httpStatus, s3Client } from '../../aws';
import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';

/** One resource that exists and that the state does not know. */
export interface Adoption {
  readonly to: string;
  readonly id: string;
}

type Attributes = Readonly<Record<string, unknown>>;

interface Configuration {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly provider?: { readonly aws?: ReadonlyArray<{ readonly alias?: string; readonly region: string }> };
}

interface Existing {
  readonly id: string;
  /** As the service tells it; empty when nothing is tagged, as between the two calls that make a bucket. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What would fail with "already exists", by type. The other types are put over what is there. */
const LOOKUPS: Readonly<Record<string, (attributes: Attributes, region: string, account: string) => Promise<Existing | undefined>>> = {
  aws_s3_bucket: async ({ bucket }, region, account) => {
    const s3 = s3Client(region);
    const name = String(bucket);
    return (await bucketStanding(s3, name, account)) === 'ours'
      ? { id: name, tags: await tagsOf(async () => (await s3.send(new GetBucketTaggingCommand({ Bucket: name }))).TagSet) }
      : undefined;
  },
  aws_iam_role: async ({ name }, region) => present(async () => {
    const { Role } = await new IAMClient({ region }).send(new GetRoleCommand({ RoleName: String(name) }));
    return { id: String(name), tags: Object.fromEntries((Role?.Tags ?? []).map(({ Key, Value }) => [Key, Value])) };
  }),
  aws_dynamodb_table: async ({ name }, region) => present(async () => {
    await new DynamoDBClient({ region }).send(new DescribeTableCommand({ TableName: String(name) }));
    return { id: String(name), tags: {} };
  }),
  aws_kms_alias: async ({ name }, region) => present(async () => {
    await new KMSClient({ region }).send(new DescribeKeyCommand({ KeyId: String(name) }));
    return { id: String(name), tags: {} };
  }),
};

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
      const existing = known.includes(to) ? undefined : await LOOKUPS[type]?.(attributes, regionOf(configuration, attributes), environment.account);
      if (existing !== undefined) {
        refuseForeign(existing, type, deployment);
        found.push({ to, id: existing.id });
      }
    }
  }
  return [...found, ...await keysOf(configuration, known, found)];
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

function regionOf({ provider }: Configuration, attributes: Attributes): string {
  const alias = typeof attributes.provider === 'string' ? attributes.provider.split('.')[1] : undefined;
  return provider?.aws?.find((candidate) => candidate.alias === alias)?.region ?? '';
}

async function present(look: () => Promise<Existing>): Promise<Existing | undefined> {
  try {
    return await look();
  } catch (error) {
    if (/NoSuchEntity|NotFound/.test((error as Error).name)) {
      return undefined;
    }
    throw error;
  }
}

async function tagsOf(look: () => Promise<Array<{ Key?: string; Value?: string }> | undefined>): Promise<Record<string, string>> {
  try {
    return Object.fromEntries((await look() ?? []).map(({ Key, Value }) => [Key, Value]));
  } catch (error) {
    if (httpStatus(error) === 404) {
      return {};
    }
    throw error;
  }
}
