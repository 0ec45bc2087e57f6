import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand, type CompletedPart, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, type S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { DumpExitCode } from '@plinth/env-presets';
import { DumpFailure } from '../failure';
import type { Part, PartUpload } from './part-writer';
import { isConflict, isUnknownUpload, refusedByStorage, statusOf, wasRepeated } from './refusals';

export interface SentPart extends Part {
  readonly etag: string;
}

/** A multipart upload that has begun. It ends by `complete` or by `abort`. */
export class Upload {
  static async begin(client: S3Client, bucket: string, key: string, signal: AbortSignal): Promise<Upload> {
    try {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({
        Bucket: bucket, Key: key, ContentType: 'application/octet-stream', ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE',
      }), { abortSignal: signal });
      return new Upload(client, bucket, key, UploadId!);
    } catch (error) {
      signal.throwIfAborted();
      throw refusedByStorage(error, `beginning the upload of ${key}`);
    }
  }

  private made = false;

  private constructor(private readonly client: S3Client, private readonly bucket: string, readonly key: string, private readonly id: string) {}

  /** Whether S3 said that the object is there. */
  get completed(): boolean {
    return this.made;
  }

  /** Sends a part with its SHA-256, which S3 compares. */
  async send({ number, body, sha256 }: PartUpload, signal: AbortSignal): Promise<SentPart> {
    const ChecksumSHA256 = sha256.toString('base64');
    const command = new UploadPartCommand({ ...this.place, PartNumber: number, Body: body, ContentLength: body.length, ChecksumSHA256 });
    // what is signed is the same hash, which the SDK would compute anew
    command.middlewareStack.add((next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256.toString('hex');
      return next(args);
    }, { step: 'build', name: 'plinthBodyHash' });
    try {
      const { ETag } = await this.client.send(command, { abortSignal: signal });
      return { number, bytes: body.length, sha256: ChecksumSHA256, etag: ETag! };
    } catch (error) {
      throw refusedByStorage(error, `sending part ${number} of ${this.key}`);
    }
  }

  /** Makes the object, if there is none of that key. Returns S3's checksum of the parts' checksums. */
  async complete(parts: readonly SentPart[], signal: AbortSignal): Promise<string> {
    const composite = compositeOf(parts);
    try {
      const { ChecksumSHA256 } = await this.client.send(new CompleteMultipartUploadCommand({
        ...this.place,
        IfNoneMatch: '*',
        ChecksumType: 'COMPOSITE',
        ChecksumSHA256: composite,
        MpuObjectSize: parts.reduce((sum, { bytes }) => sum + bytes, 0),
        MultipartUpload: { Parts: parts.map(({ number, etag, sha256 }): CompletedPart => ({ PartNumber: number, ETag: etag, ChecksumSHA256: sha256 })) },
      }), { abortSignal: signal });
      if (ChecksumSHA256 !== undefined && ChecksumSHA256 !== composite) {
        throw new DumpFailure(DumpExitCode.STORAGE_UNCLEAR, `S3 has ${this.key} with the checksum ${ChecksumSHA256} where ${composite} was sent`);
      }
      this.made = true;
      return composite;
    } catch (error) {
      if (!(error instanceof DumpFailure) && (statusOf(error) === undefined || (wasRepeated(error) && (isConflict(error) || isUnknownUpload(error))))) {
        // it may be there: the first attempt may have been heard, or the answer to the only one was lost
        throw new DumpFailure(DumpExitCode.STORAGE_UNCLEAR, `whether ${this.key} was completed is not known: ${(error as Error).message}`, error);
      }
      throw refusedByStorage(error, `completing ${this.key}`);
    }
  }

  /** Gives up what was sent. False when S3 does not know the upload any more: then it was completed. */
  async abort(): Promise<boolean> {
    try {
      await this.client.send(new AbortMultipartUploadCommand(this.place));
      return true;
    } catch (error) {
      if (isUnknownUpload(error)) {
        return false;
      }
      throw refusedByStorage(error, `giving up the upload of ${this.key}`);
    }
  }

  private get place(): { Bucket: string; Key: string; UploadId: string } {
    return { Bucket: this.bucket, Key: this.key, UploadId: this.id };
  }
}

/** As S3 computes it: the SHA-256 of the parts' SHA-256, and how many there are. */
export function compositeOf(parts: readonly Part[]): string {
  const hash = createHash('sha256');
  parts.forEach(({ sha256 }) => hash.update(sha256, 'base64'));
  return `${hash.digest('base64')}-${parts.length}`;
}
