import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '../../src/platform';
import { terraformMissing } from './platform';

const REPORTS = join(__dirname, '..', '..', 'test-reports');

/** One test of a lane. */
export interface Step {
  readonly title: string;
  /** Whether it runs without Terraform. */
  readonly terraform: boolean;
  /** Whether it is skipped here; its title then says what it needs. */
  readonly skipped?: boolean;
  run(): Promise<void>;
}

export const step = (title: string, run: () => Promise<void>): Step => ({ title, terraform: false, run });

/** A step that is skipped by name where Terraform is missing. */
export const terraformStep = (title: string, run: () => Promise<void>): Step => ({ title, terraform: true, run });

/** One that is about that deployment. */
export const stepOf = ({ engine }: Deployment): typeof step => (engine === 'terraform' ? terraformStep : step);

/** Something that a step of one lane reaches, in its middle or at its end, and other lanes wait for. */
export class Milestone {
  public reach!: () => void;
  public readonly reached = new Promise<void>((resolve) => { this.reach = resolve; });
}

export interface Lane {
  readonly steps: readonly Step[];
  /** What this one waits for, since it goes on with what others have deployed. */
  readonly after?: readonly Milestone[];
}

/**
 * Declares tests that run in several lanes at a time: the steps of a lane one after another, since each goes on from
 * what the one before left in its account, and the lanes side by side, since their accounts have nothing in common
 * and most of the time somebody waits for a service. When each ran is written into `test-reports/lanes.txt`.
 */
export function sideBySide(lanes: Readonly<Record<string, Lane>>): void {
  const outcomes = new Map<Step, Promise<unknown>>();
  const began = Date.now();
  const times: string[] = [];
  /** jest counts how long it waits for a step, which says nothing where steps run side by side. */
  const timed = async (lane: string, { title, run }: Step) => {
    const begun = Date.now();
    try {
      await run();
    } finally {
      const seconds = (at: number) => `${Math.round((at - began) / 1000)}`.padStart(4);
      times.push(`${seconds(begun)} -${seconds(Date.now())} s  ${lane}: ${title}\n`);
      mkdirSync(REPORTS, { recursive: true });
      writeFileSync(join(REPORTS, 'lanes.txt'), times.join(''));
    }
  };
  const start = () => {
    for (const [lane, { steps, after = [] }] of Object.entries(lanes)) {
      let before: Promise<unknown> = Promise.all(after.map(({ reached }) => reached));
      for (const each of steps.filter(({ terraform, skipped }) => !skipped && (!terraform || terraformMissing === undefined))) {
        const outcome = before.then(() => timed(lane, each));
        outcomes.set(each, outcome);
        // A step that failed is reported by its own test; the next one says what it misses, if it misses anything.
        before = outcome.catch(() => undefined);
      }
    }
  };
  let started = false;
  for (const [lane, { steps }] of Object.entries(lanes)) {
    describe(lane, () => {
      for (const each of steps) {
        const skipped = each.terraform && terraformMissing !== undefined;
        (skipped || each.skipped ? test.skip : test)(skipped ? `${each.title} (${terraformMissing})` : each.title, async () => {
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
