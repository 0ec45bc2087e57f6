import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand, CreateMultipartUploadCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Behaviour, refused } from '../../verify/behaviour';
import { elsewhere, KeyOf, upload } from '../access/row';
import { ownsBucket, UploaderSubject } from '../subject';
import { UploaderSession } from './session';

type UploaderBehaviour = Behaviour<UploaderSubject, UploaderSession>;

const MIB = 1024 * 1024;
const EXPIRES_SECONDS = 300;

/** Bytes of which no part is like another, so that parts in a wrong order are noticed. */
function bytes(length: number): Buffer {
  const block = Buffer.from(Array.from({ length: 64 * 1024 }, (_, index) => (index * 31 + (index >> 8)) % 256));
  const all = Buffer.alloc(length);
  for (let at = 0; at < length; at += block.length) {
    block.copy(all, at);
    all.writeUInt32BE(at, at);
  }
  return all;
}

const digest = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

interface Upload {
  readonly s3: S3Client;
  readonly at: { readonly Bucket: string; readonly Key: string };
  /** What a write must say where nothing may be replaced. */
  readonly once: { readonly IfNoneMatch?: string };
}

async function begin(session: UploaderSession, id: string, key: KeyOf = upload): Promise<Upload> {
  const { s3, component, bucket, subject } = await session.attempt('uploader', id);
  return { s3, at: { Bucket: bucket, Key: key({ subject, component }) }, once: subject.settings.overwrite ? {} : { IfNoneMatch: '*' } };
}

/** Reads what was uploaded as the world does, or, where there is no CDN, as who verifies. */
async function expectUploaded(session: UploaderSession, { at }: Upload, expected: Buffer): Promise<string> {
  const host = session.subject.cdnDomainName;
  if (host === undefined) {
    const { Body: body } = await session.deployer.s3.send(new GetObjectCommand(at));
    expectSameBytes(at.Key, await body!.transformToByteArray(), expected);
    return 'read from the bucket by who verifies';
  }
  const { status, body } = await session.cdn.request({ host, path: `/${at.Key}` });
  if (status !== 200) {
    throw new Error(`${at.Key} was answered with ${status} at ${host}, must be served: ${body.toString('utf8', 0, 200)}`);
  }
  expectSameBytes(at.Key, body, expected);
  return `read at https://${host}/${at.Key}`;
}

function expectSameBytes(key: string, found: Uint8Array, expected: Buffer): void {
  if (digest(found) !== digest(expected)) {
    throw new Error(`${key} came back as ${found.length} bytes that differ from the ${expected.length} that were uploaded`);
  }
}

const uploading: UploaderBehaviour[] = [
  {
    id: 'behaviour/upload',
    title: 'An upload with the uploader\'s own key is read back byte by byte',
    run: async (session) => {
      const to = await begin(session, 'upload');
      const body = bytes(200_000);
      await to.s3.send(new PutObjectCommand({ ...to.at, ...to.once, Body: body }));
      return `put ${body.length} bytes at ${to.at.Key}, ${await expectUploaded(session, to, body)}`;
    },
  },
  {
    id: 'behaviour/multipart',
    title: 'An upload of 12 MiB in three parts is read back byte by byte',
    run: async (session) => {
      const to = await begin(session, 'multipart');
      const body = bytes(12 * MIB);
      const { UploadId } = await to.s3.send(new CreateMultipartUploadCommand(to.at));
      const Parts = await Promise.all([0, 1, 2].map(async (index) => {
        const { ETag } = await to.s3.send(new UploadPartCommand({
          ...to.at, UploadId, PartNumber: index + 1, Body: body.subarray(index * 5 * MIB, (index + 1) * 5 * MIB),
        }));
        return { PartNumber: index + 1, ETag };
      }));
      await to.s3.send(new CompleteMultipartUploadCommand({ ...to.at, ...to.once, UploadId, MultipartUpload: { Parts } }));
      return `put 12 MiB in 3 parts at ${to.at.Key}, ${await expectUploaded(session, to, body)}`;
    },
  },
  {
    id: 'behaviour/once',
    title: 'What is uploaded once is never replaced',
    applies: ({ settings }) => !settings.overwrite,
    run: async (session) => {
      const to = await begin(session, 'once');
      await to.s3.send(new PutObjectCommand({ ...to.at, ...to.once, Body: 'first' }));
      await refused('a second upload that asks that there be none', 'PreconditionFailed', to.s3.send(new PutObjectCommand({ ...to.at, ...to.once, Body: 'second' })));
      await refused('a second upload that asks nothing', 'AccessDenied', to.s3.send(new PutObjectCommand({ ...to.at, Body: 'second' })));
      return `a second upload to ${to.at.Key} was refused with 412, and without If-None-Match with 403; ${await expectUploaded(session, to, Buffer.from('first'))}`;
    },
  },
  {
    id: 'behaviour/replaced',
    title: 'What is uploaded again replaces what was there',
    applies: ({ settings }) => settings.overwrite,
    run: async (session) => {
      const to = await begin(session, 'replaced');
      await to.s3.send(new PutObjectCommand({ ...to.at, Body: 'first' }));
      await to.s3.send(new PutObjectCommand({ ...to.at, Body: 'second' }));
      return `put ${to.at.Key} twice, the second ${await expectUploaded(session, to, Buffer.from('second'))}`;
    },
  },
  {
    id: 'behaviour/wrong-prefix',
    title: 'An upload under another prefix is refused',
    run: async (session) => {
      const to = await begin(session, 'wrong-prefix', elsewhere);
      await refused(`an upload to ${to.at.Key}`, 'AccessDenied', to.s3.send(new PutObjectCommand({ ...to.at, ...to.once, Body: 'x' })));
      return `an upload to ${to.at.Key} was refused`;
    },
  },
];

/** Whoever has such a URL uploads with it, and does nothing else. */
async function presign(to: Upload, signedSecondsAgo = 0, expiresIn = EXPIRES_SECONDS): Promise<string> {
  return getSignedUrl(to.s3, new PutObjectCommand({ ...to.at, ...to.once }), { expiresIn, signingDate: new Date(Date.now() - signedSecondsAgo * 1000) });
}

const headersOf = ({ once }: Upload): Record<string, string> => (once.IfNoneMatch === undefined ? {} : { 'if-none-match': once.IfNoneMatch });

const presigned: UploaderBehaviour[] = [
  {
    id: 'behaviour/presigned',
    title: 'Somebody with a presigned URL uploads without any credentials',
    run: async (session) => {
      const to = await begin(session, 'presigned');
      const body = bytes(100_000);
      await session.send(await presign(to), { method: 'PUT', body, headers: headersOf(to) });
      return `put ${body.length} bytes with a URL, ${await expectUploaded(session, to, body)}`;
    },
  },
  {
    id: 'behaviour/presigned-expired',
    title: 'A presigned URL that has expired is refused',
    run: async (session) => {
      const to = await begin(session, 'presigned-expired');
      const url = await presign(to, EXPIRES_SECONDS + 60);
      await refused('a URL that expired a minute ago', 'AccessDenied', session.send(url, { method: 'PUT', body: 'x', headers: headersOf(to) }));
      return 'a URL that expired a minute ago was refused';
    },
  },
  {
    id: 'behaviour/presigned-long-ago',
    title: 'A presigned URL that was signed too long ago is refused, however long it is valid',
    applies: ownsBucket,
    run: async (session) => {
      const to = await begin(session, 'presigned-long-ago');
      const age = session.subject.presignedMaxAgeSeconds! + 60;
      await refused(`a URL that was signed ${age} seconds ago`, 'AccessDenied',
        session.send(await presign(to, age, age + EXPIRES_SECONDS), { method: 'PUT', body: 'x', headers: headersOf(to) }));
      return `a URL that was signed ${age} seconds ago and is valid still was refused`;
    },
  },
  {
    id: 'behaviour/wrong-method',
    title: 'A URL that was signed for an upload neither reads nor deletes, and the uploader can sign none that does',
    run: async (session) => {
      const to = await begin(session, 'wrong-method');
      const url = await presign(to);
      await session.send(url, { method: 'PUT', body: 'x', headers: headersOf(to) });
      for (const method of ['GET', 'DELETE']) {
        // the method is part of what is signed; whoever looks at permissions first refuses it for these
        await refused(`${method} with a URL for PUT`, ['SignatureDoesNotMatch', 'AccessDenied'], session.send(url, { method, headers: headersOf(to) }));
      }
      for (const [method, command] of [['GET', new GetObjectCommand(to.at)], ['DELETE', new DeleteObjectCommand(to.at)]] as const) {
        const signed = await getSignedUrl(to.s3, command as GetObjectCommand, { expiresIn: EXPIRES_SECONDS });
        await refused(`${method} with a URL for ${method}`, 'AccessDenied', session.send(signed, { method }));
      }
      return `GET and DELETE of ${to.at.Key} were refused, with the URL for PUT and with URLs of their own; ${await expectUploaded(session, to, Buffer.from('x'))}`;
    },
  },
  {
    id: 'behaviour/wrong-key',
    title: 'A presigned URL for another prefix is refused',
    run: async (session) => {
      const to = await begin(session, 'wrong-key', elsewhere);
      await refused('a URL for another prefix', 'AccessDenied', session.send(await presign(to), { method: 'PUT', body: 'x', headers: headersOf(to) }));
      return `a URL for ${to.at.Key} was refused`;
    },
  },
];

/** What a product does with its uploader, and what it cannot do. */
export const uploaderBehaviour: UploaderBehaviour[] = [...uploading, ...presigned];
