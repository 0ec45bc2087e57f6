import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DumpedObjectData, DumpKeys, DumpManifest, DumpManifestData, DumpObject } from '@plinth/env-presets';
import { StaticOnly } from '../../../access/live';
import { bucketNameOf, isLocked } from '../../store/subject';
import { DatabaseDumpSubject, prefixOf } from '../subject';
import { DatabaseDumpSession } from './session';

/** The key of the newest manifest below the prefix of the dumps; nothing while none counts. */
async function newestManifest(s3: S3Client, Bucket: string, Prefix: string): Promise<string | undefined> {
  let newest: { readonly key: string; readonly startedAt: string } | undefined;
  for await (const { Contents: page = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    for (const { Key: key = '' } of page) {
      const found = DumpKeys.parse(key);
      if (found?.kind === DumpObject.MANIFEST && found.prefix === Prefix && !(newest && newest.startedAt >= found.startedAt)) {
        newest = { key, startedAt: found.startedAt };
      }
    }
  }
  return newest?.key;
}

/** What is wrong with one object of a dump, beside what its manifest says of it. */
async function check(session: DatabaseDumpSession, expected: Partial<DumpedObjectData> & { readonly key: string }, composite?: string): Promise<string[]> {
  const { subject: { store }, model } = session;
  const head = await session.own.s3.send(new HeadObjectCommand({ Bucket: bucketNameOf(store), Key: expected.key, ChecksumMode: 'ENABLED' }));
  return [
    ...(expected.bytes !== undefined && head.ContentLength !== expected.bytes ? [`has ${head.ContentLength} bytes, must have ${expected.bytes}`] : []),
    ...(composite !== undefined && head.ChecksumSHA256 !== composite ? [`has the checksum ${head.ChecksumSHA256 ?? 'none'}, must have ${composite}`] : []),
    ...(head.SSEKMSKeyId !== model.store.key?.arn ? [`is encrypted with ${head.SSEKMSKeyId ?? 'another key'}, must be with ${model.store.key?.arn}`] : []),
    ...(isLocked(store) && head.ObjectLockMode !== store.settings.objectLockMode ? [`is locked with ${head.ObjectLockMode ?? 'no mode'}, must be with ${store.settings.objectLockMode}`] : []),
  ].map((problem) => `${expected.key} ${problem}`);
}

/**
 * Reads the newest manifest and compares what it says with what lies there: sizes, S3's own checksum of the parts, the key, the lock. What is in
 * the dump, a restore drill tells.
 *
 * @returns what was compared
 */
export async function compareNewestDump(session: DatabaseDumpSession): Promise<string> {
  const { subject, own: { s3 } } = session;
  const Bucket = bucketNameOf(subject.store);
  const key = await newestManifest(s3, Bucket, prefixOf(subject));
  if (key === undefined) {
    throw new StaticOnly(`no dump counts yet below ${prefixOf(subject)}; run the schedule, or wait for it`);
  }
  const manifest = await readManifest(s3, Bucket, key);
  const { dump, globals } = manifest;
  const problems = [...said(manifest, subject), ...(await Promise.all([check(session, dump, dump.compositeSha256), check(session, globals),
    check(session, { key })])).flat()];
  if (problems.length > 0) {
    throw new Error(problems.join('; '));
  }
  return `${dump.key} of ${manifest.startedAt}: ${dump.bytes} bytes in ${dump.parts} parts, ${manifest.database.relations.length} relations`;
}

async function readManifest(s3: S3Client, Bucket: string, Key: string): Promise<DumpManifestData> {
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return DumpManifest.parse(Key, await body!.transformToString());
}

function said({ environment, name, dump }: DumpManifestData, { names, settings }: DatabaseDumpSubject): string[] {
  return [
    ...(environment === names.environmentName && name === names.name ? [] : [`the manifest is of ${environment} ${name}, must be of ${names.environmentName} ${names.name}`]),
    ...(dump.bytes < settings.minimumBytes ? [`the dump has ${dump.bytes} bytes, must have at least ${settings.minimumBytes}`] : []),
  ];
}
