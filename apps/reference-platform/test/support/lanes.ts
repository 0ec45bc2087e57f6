import { terraformMissing } from './platform';

/** One test of a lane. */
export interface Step {
  readonly title: string;
  /** Whether it runs without Terraform. */
  readonly terraform: boolean;
  run(): Promise<void>;
}

export const step = (title: string, run: () => Promise<void>): Step => ({ title, terraform: false, run });

/** A step that is skipped by name where Terraform is missing. */
export const terraformStep = (title: string, run: () => Promise<void>): Step => ({ title, terraform: true, run });

export interface Lane {
  readonly steps: readonly Step[];
  /** The lane whose end this one waits for, since it goes on in that one's account. */
  readonly after?: string;
}

/**
 * Declares tests that run in several lanes at a time: the steps of a lane one after another, since each goes on from
 * what the one before left in its account, and the lanes side by side, since their accounts have nothing in common
 * and most of the time somebody waits for a service.
 */
export function sideBySide(lanes: Readonly<Record<string, Lane>>): void {
  const outcomes = new Map<Step, Promise<unknown>>();
  const ends = new Map<string, Promise<unknown>>();
  const start = () => {
    for (const [lane, { steps, after }] of Object.entries(lanes)) {
      let before: Promise<unknown> = after === undefined ? Promise.resolve() : ends.get(after)!;
      for (const each of steps.filter(({ terraform }) => !terraform || terraformMissing === undefined)) {
        const outcome = before.then(() => each.run());
        outcomes.set(each, outcome);
        // A step that failed is reported by its own test; the next one says what it misses, if it misses anything.
        before = outcome.catch(() => undefined);
      }
      ends.set(lane, before);
    }
  };
  let started = false;
  for (const [lane, { steps }] of Object.entries(lanes)) {
    describe(lane, () => {
      for (const each of steps) {
        const skipped = each.terraform && terraformMissing !== undefined;
        (skipped ? test.skip : test)(skipped ? `${each.title} (${terraformMissing})` : each.title, async () => {
          if (!started) {
            started = true;
            start();
          }
          await outcomes.get(each);
        });
      }
    });
  }
}
