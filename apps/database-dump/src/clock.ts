/** What the local clock may be wrong by without anyone minding; S3's Date has whole seconds. */
const TOLERANCE_MS = 2_000;

/** Time as S3 has it: whoever restores compares these times with those of other machines. */
export class Clock {
  private ahead = 0;

  constructor(private readonly local: () => number = Date.now) {}

  /** Takes note of what S3 said in a header of its answer. */
  note(date: string | undefined): void {
    const theirs = Date.parse(date ?? '');
    if (!Number.isNaN(theirs)) {
      // half a second on average was cut off
      this.ahead = this.local() - theirs - 500;
    }
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.local() - (Math.abs(this.ahead) > TOLERANCE_MS ? this.ahead : 0);
  }

  /** Seconds that the local clock is ahead of S3's, as last heard. */
  get skewSeconds(): number {
    return Math.round(this.ahead / 100) / 10;
  }
}
