import { CdnAnswer } from '../../verify/cdn';

/** @throws if something else was answered */
export function expectStatus(what: string, { status, body }: CdnAnswer, ...expected: number[]): void {
  if (!expected.includes(status)) {
    throw new Error(`${what} was answered with ${status}, must be answered with ${expected.join(' or ')}: ${body.toString('utf8', 0, 200)}`);
  }
}

/** @throws if it is another value; `undefined` expects no such header */
export function expectHeader(what: string, { headers }: CdnAnswer, name: string, expected: string | undefined): void {
  if (headers[name] !== expected) {
    throw new Error(`${name} of ${what} is ${headers[name] ?? 'not set'}, must be ${expected ?? 'not set'}`);
  }
}

/** @throws if the bytes are others */
export function expectBytes(what: string, { body }: CdnAnswer, expected: Buffer | string): void {
  const wanted = Buffer.from(expected);
  if (!body.equals(wanted)) {
    throw new Error(`${what} came back as ${body.length} bytes that differ from the ${wanted.length} that were written`);
  }
}

/** What S3 answers when it lists, or tells of itself. */
export function expectNoListing(what: string, { body }: CdnAnswer): void {
  const found = /<(ListBucketResult|ListVersionsResult|ListMultipartUploadsResult|LocationConstraint|AccessControlPolicy|VersioningConfiguration)/.exec(body.toString('utf8'));
  if (found) {
    throw new Error(`${what} was answered with ${found[1]}, must never say anything of the bucket`);
  }
}
