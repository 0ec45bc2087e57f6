import { Readable } from 'node:stream';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Clock } from '../clock';

const DEFAULT_ATTEMPTS = 10;
const CONNECT_MS = 5_000;
const SILENT_MS = 60_000;
const SLICE_BYTES = 256 * 1024;

interface Request {
  readonly body?: unknown;
  readonly headers: Record<string, string>;
}

/**
 * S3 by the SDK's own chain of region, credentials and endpoint. It tries again with growing, random pauses, and corrects
 * its clock by S3's when that refuses a request for its time.
 */
export function createStorageClient(clock: Clock): S3Client {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const config: S3ClientConfig = {
    // the SDK reads its own variable when none is given
    ...(process.env.AWS_MAX_ATTEMPTS === undefined && { maxAttempts: DEFAULT_ATTEMPTS }),
    retryMode: 'standard',
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENT_MS },
    // whatever stands in for S3 has hardly a name for each bucket
    forcePathStyle: endpoint !== undefined && endpoint !== '',
    // it would cost a connection for each part
    expectContinueHeader: false,
  };
  const client = new S3Client(config);
  client.middlewareStack.add((next) => async (args) => {
    const request = args.request as Request;
    const result = await next({ ...args, request: sliced(request) });
    clock.note((result.response as Request).headers.date);
    return result;
  }, { step: 'deserialize', priority: 'low', name: 'plinthTransport' });
  return client;
}

/**
 * The same request with a large body in slices. TLS encrypts what it is given in one go, beside it: a part as a whole would
 * be in memory twice. What tries again sees the original, which has its body still.
 */
function sliced(request: Request): Request {
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length <= SLICE_BYTES) {
    return request;
  }
  return Object.assign(Object.create(Object.getPrototypeOf(request) as object) as Request, request, { body: Readable.from(slices(body)) });
}

function* slices(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length; start += SLICE_BYTES) {
    yield body.subarray(start, start + SLICE_BYTES);
  }
}
