import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { BUFFER_BYTES, LEAST_PART_BYTES, MOST_OBJECT_BYTES, MOST_PART_BYTES, MOST_PARTS, PartPlan } from '../src/storage/part-plan';
import { type Part, type PartUpload, PartWriter } from '../src/storage/part-writer';
import { compositeOf } from '../src/storage/upload';

const MIB = 2 ** 20;
const databases = fc.maxSafeNat().map((bytes) => bytes % (64 * 2 ** 40));

test('the parts of any database are such as S3 takes, and reach the largest object', () => {
  fc.assert(fc.property(databases, (bytes) => {
    const plan = new PartPlan(bytes);
    const sizes = Array.from({ length: MOST_PARTS }, (_, index) => plan.bytesOf(index + 1));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(LEAST_PART_BYTES);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MOST_PART_BYTES);
    if (bytes > 5 * 2 ** 40 / 10) {
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(MOST_OBJECT_BYTES);
    }
    // no part is smaller than the one before: only the last may be
    expect(sizes.every((size, index) => index === 0 || size >= sizes[index - 1])).toBe(true);
  }), { numRuns: 50 });
});

test('a dump that is no larger than its database is sent in buffers of bounded size, up to 656 GiB', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 656 * 1024 }), (mebibytes) => {
    const plan = new PartPlan(mebibytes * MIB);
    let [sum, part, buffers] = [0, 0, 0];
    while (sum < mebibytes * MIB) {
      part += 1;
      const bytes = plan.bytesOf(part);
      buffers = Math.max(buffers, bytes * (PartPlan.sending(bytes) + 1));
      sum += bytes;
    }
    expect(buffers).toBeLessThanOrEqual(BUFFER_BYTES);
    expect(part).toBeLessThanOrEqual(MOST_PARTS);
  }), { numRuns: 50 });
});

/** A plan of small parts, so that there are many. */
const tiny = (bytes: number): PartPlan => Object.assign(Object.create(PartPlan.prototype) as PartPlan, { bytesOf: () => bytes });

const sent = ({ number, body, sha256 }: PartUpload): Part => ({ number, bytes: body.length, sha256: sha256.toString('base64') });

test('what is written in chunks of any size is sent whole and in order, with the checksum of each part', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 })), fc.integer({ min: 1, max: 16 }), async (chunks, size) => {
    const bodies = new Map<number, Buffer>();
    const writer = new PartWriter(async (part) => {
      // later parts overtake
      await turn(part.number % 2 ? undefined : 0);
      bodies.set(part.number, Buffer.from(part.body));
      return sent(part);
    }, tiny(size));
    for (const chunk of chunks) {
      await writer.write(Buffer.from(chunk));
    }
    const parts = await writer.end();
    const whole = Buffer.concat(chunks);
    expect(Buffer.concat(parts.map(({ number }) => bodies.get(number)!))).toEqual(whole);
    expect(parts.map(({ number }) => number)).toEqual(parts.map((_, index) => index + 1));
    for (const { number, sha256 } of parts) {
      expect(sha256).toBe(createHash('sha256').update(bodies.get(number)!).digest('base64'));
    }
  }));
});

test('whoever writes faster than parts are sent waits', async () => {
  const waiting: Array<() => void> = [];
  const writer = new PartWriter((part) => new Promise<Part>((resolve) => {
    waiting.push(() => resolve(sent(part)));
  }), tiny(8 * MIB));
  let written = 0;
  const writing = (async () => {
    for (; written < 8; written += 1) {
      await writer.write(Buffer.alloc(8 * MIB));
    }
  })();
  await turn();
  // three on their way, the fourth waits to follow them
  expect([waiting.length, written]).toEqual([4, 3]);
  while (written < 8) {
    waiting.shift()?.();
    await turn();
  }
  await writing;
  waiting.forEach((resolve) => resolve());
  expect(await writer.end()).toHaveLength(8);
});

test('a part that cannot be sent fails whoever writes next, and the end', async () => {
  const writer = new PartWriter(() => Promise.reject(new Error('refused')), tiny(4));
  await expect((async () => {
    for (let i = 0; i < 10; i += 1) {
      await writer.write(Buffer.alloc(4));
      await turn();
    }
  })()).rejects.toThrow('refused');
  await expect(writer.end()).rejects.toThrow('refused');
});

test('a part that the memory cannot hold is refused with how much is needed', async () => {
  const writer = new PartWriter((part) => Promise.resolve(sent(part)), tiny(300 * MIB), 200 * MIB);
  await expect(writer.write(Buffer.alloc(1))).rejects.toThrow('part 1 of 10000 needs 300 MiB of memory where 200 MiB are left for it; give the task at least 856 MiB');
});

test('the checksum of all is that of the parts\' checksums, as S3 computes it', () => {
  const of = (text: string): Part => ({ number: 1, bytes: 1, sha256: createHash('sha256').update(text).digest('base64') });
  const both = createHash('sha256').update(createHash('sha256').update('a').digest()).update(createHash('sha256').update('b').digest());
  expect(compositeOf([of('a'), of('b')])).toBe(`${both.digest('base64')}-2`);
});
