import { GetObjectCommand, type S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { DumpKeys, DumpManifest, type DumpManifestData, DumpObject } from '@plinth/env-presets';

export interface FoundDump {
  readonly manifestKey: string;
  readonly manifest: DumpManifestData;
}

/** The manifests below a prefix, oldest first: each stands for a dump that was verified. */
export async function listManifests(storage: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: storage }, { Bucket: bucket, Prefix: prefix })) {
    keys.push(...Contents.map(({ Key }) => Key!).filter((key) => DumpKeys.parse(key)?.kind === DumpObject.MANIFEST));
  }
  // one prefix may hold dumps under other names before
  return keys.sort((a, b) => DumpKeys.parse(a)!.startedAt.localeCompare(DumpKeys.parse(b)!.startedAt));
}

/** The newest dump that counts, which is one with a manifest; undefined where there is none. */
export async function newestDump(storage: S3Client, bucket: string, prefix: string): Promise<FoundDump | undefined> {
  const manifestKey = (await listManifests(storage, bucket, prefix)).at(-1);
  return manifestKey === undefined ? undefined : { manifestKey, manifest: await readManifest(storage, bucket, manifestKey) };
}

export async function readManifest(storage: S3Client, bucket: string, key: string): Promise<DumpManifestData> {
  const { Body } = await storage.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return DumpManifest.parse(`s3://${bucket}/${key}`, await Body!.transformToString());
}
