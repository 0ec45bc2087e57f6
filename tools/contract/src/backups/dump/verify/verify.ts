import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, HeadObjectCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { AwsAccess } from '../../../aws-access';
import { VerifyLine } from '../../../promise';
import { Behaviour, refused } from '../../../verify/behaviour';
import { verifyDeployed } from '../../../verify/verify';
import { backupClients } from '../../clients';
import { isLocked } from '../../store/subject';
import { databaseDumpAccess } from '../access';
import { own } from '../access/row';
import { databaseDumpPromises } from '../promises';
import { readWith } from '../readers/deployed';
import { DatabaseDumpSubject } from '../subject';
import { compareNewestDump } from './newest-dump';
import { DatabaseDumpSession } from './session';

type DumpBehaviour = Behaviour<DatabaseDumpSubject, DatabaseDumpSession>;

const behaviours: DumpBehaviour[] = [
  {
    id: 'behaviour/newest-dump',
    title: 'The newest dump that counts lies there as its manifest says: size, checksum, key and lock of each object',
    run: compareNewestDump,
  },
  {
    id: 'behaviour/written-once',
    title: 'What the task wrote it cannot write again',
    run: async (session) => {
      const { s3, bucket: Bucket, component, subject, body: Body } = await session.attempt('dump', 'written-once');
      const at = { Bucket, Key: own({ subject, component }) };
      await s3.send(new PutObjectCommand({ ...at, Body, IfNoneMatch: '*' }));
      await refused('a second write that asks that there be none', 'PreconditionFailed', s3.send(new PutObjectCommand({ ...at, Body: 'other', IfNoneMatch: '*' })));
      await refused('a second write that does not ask', 'AccessDenied', s3.send(new PutObjectCommand({ ...at, Body: 'other' })));
      return `put ${at.Key}, and was refused a second time, with If-None-Match and without`;
    },
  },
  {
    id: 'behaviour/multipart-locked',
    title: 'An upload in parts, with their checksums, is locked and encrypted once it is complete',
    run: async (session) => {
      const { s3, bucket: Bucket, component, subject, body: Body } = await session.attempt('dump', 'multipart-locked');
      const at = { Bucket, Key: own({ subject, component }) };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: 'SHA256' }));
      const { ETag, ChecksumSHA256 } = await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body, ChecksumAlgorithm: 'SHA256' }));
      await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, IfNoneMatch: '*', MultipartUpload: { Parts: [{ PartNumber: 1, ETag, ChecksumSHA256 }] } }));
      const head = await session.own.s3.send(new HeadObjectCommand(at));
      const { store } = session.subject;
      const mode = isLocked(store) ? store.settings.objectLockMode : undefined;
      if (head.ObjectLockMode !== mode || head.SSEKMSKeyId !== session.model.store.key?.arn) {
        throw new Error(`${at.Key} is locked with ${head.ObjectLockMode ?? 'no mode'} and encrypted with ${head.SSEKMSKeyId ?? 'no key'}, must be with ${mode ?? 'no mode'} and ${session.model.store.key?.arn}`);
      }
      return `${at.Key} is encrypted with ${head.SSEKMSKeyId}${mode ? `, and locked until ${head.ObjectLockRetainUntilDate?.toISOString()}` : ''}`;
    },
  },
];

/**
 * Verifies a deployed dump, line by line: reads it and its store, checks every promise, compares the newest dump that counts with its manifest,
 * and tries what must be allowed and refused. The roles are taken by services only: on the local cloud twins of them are made, with the same
 * policies, and removed after. It dumps nothing itself, and writes a handful of objects of a few bytes below `plinth-verify/`: where they are
 * locked nobody can remove them, and the lifecycle does, which the last line says.
 *
 * @param access with the credentials of a deployer
 * @param subject what it should be
 */
export function verifyDatabaseDump(access: AwsAccess, subject: DatabaseDumpSubject): AsyncGenerator<VerifyLine, void, undefined> {
  return verifyDeployed({
    what: 'dump',
    promises: databaseDumpPromises,
    behaviours,
    rows: databaseDumpAccess,
    read: (connection, of) => readWith(backupClients(connection), of),
    said: ({ task, schedule, store }) => `${task?.family}, ${schedule?.name ?? 'no schedule'} and ${store.bucket.name}`,
    session: (connection, of, model) => new DatabaseDumpSession(connection, of, model),
    removed: 'every scratch object with its versions, and users and roles',
  }, access, subject);
}
