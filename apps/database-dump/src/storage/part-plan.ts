const MIB = 1024 * 1024;
/** S3's own limits. */
export const MOST_PARTS = 10_000;
export const LEAST_PART_BYTES = 5 * MIB;
export const MOST_PART_BYTES = 5 * 1024 * MIB;
export const MOST_OBJECT_BYTES = 5 * 1024 * 1024 * MIB;

const SMALLEST = 8 * MIB;
/** What the program's memory allows for parts, of which one is filled while others are sent. */
export const BUFFER_BYTES = 96 * MIB;
const MOST_SENDING = 3;
/** So many parts are of the first size; then it doubles every so many, and all parts together reach 5 TiB from any first size. */
const EVEN_PARTS = 7_000;
const DOUBLING_PARTS = 500;

/**
 * How large the parts of an upload of unknown size are. A database that is known to be large gets large parts at once, since
 * a compressed dump is hardly ever larger than its database; only a dump that is all the same runs into the doublings.
 */
export class PartPlan {
  private readonly first: number;

  constructor(databaseBytes: number) {
    const even = Math.ceil(databaseBytes / EVEN_PARTS / MIB) * MIB;
    this.first = Math.min(Math.max(even, SMALLEST), BUFFER_BYTES);
  }

  /** Bytes of that part, counted from 1, unless it is the last. */
  bytesOf(part: number): number {
    const doublings = Math.max(0, Math.ceil((part - EVEN_PARTS) / DOUBLING_PARTS));
    return Math.min(this.first * 2 ** doublings, MOST_PART_BYTES);
  }

  /** How many parts of a size are sent at once while the next is filled; with none, filling waits for sending. */
  static sending(partBytes: number): number {
    return Math.min(Math.max(Math.floor(BUFFER_BYTES / partBytes) - 1, 0), MOST_SENDING);
  }
}
