import type { CompositionName } from '../compositions/composition';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import type { Change, DeployOutcome, DestroyOutcome, Engine, PartStatus, Standing, StatusReport } from './engine';

export interface EnginePart {
  readonly name: CompositionName;
  readonly needs: readonly CompositionName[];
  readonly engine: Engine;
}

type Only = readonly CompositionName[];

/**
 * All compositions of a deployment: each deployed when what it needs is, side by side with those that need the same, and
 * destroyed from the end. Where only some are asked for the order stays the same, and what they need comes along unless it stands.
 */
export class EnginesInOrder {
  public constructor(private readonly parts: readonly EnginePart[]) {}

  /** @param only these, and before them what they need and is not deployed; all unless it is said */
  public async deploy(deployment: Deployment, only?: Only): Promise<DeployOutcome> {
    const parts = await this.withNeeds(deployment, only);
    const outcomes = await inWaves(parts, waves(parts), ({ engine }) => engine.deploy(deployment));
    return {
      changed: outcomes.some(({ changed }) => changed),
      summary: summary(parts, outcomes),
      outputs: Object.assign({}, ...outcomes.map(({ outputs }) => outputs)),
    };
  }

  /** What `deploy` would change. */
  public async plan(deployment: Deployment, only?: Only): Promise<Change[]> {
    return (await each(await this.withNeeds(deployment, only), ({ engine }) => engine.plan(deployment))).flat();
  }

  /**
   * Nothing is destroyed before it is known that everything can be, and that nobody else needs it.
   *
   * @param before what is to be done once that is known, and not if the destroy is refused
   */
  public async destroy(deployment: Deployment, only?: Only, before?: () => Promise<void>): Promise<DestroyOutcome> {
    const parts = this.chosen(only);
    await this.requireUnneeded(deployment, parts);
    await each(parts, ({ engine }) => engine.requireDestroyable(deployment));
    await before?.();
    const outcomes = await inWaves(parts, waves(parts).reverse(), ({ engine }) => engine.destroy(deployment));
    return {
      changed: outcomes.some(({ changed }) => changed),
      summary: summary(parts, outcomes),
      kept: [...new Set(outcomes.flatMap(({ kept }) => kept))],
      byHand: [...new Set(outcomes.flatMap(({ byHand }) => byHand))],
    };
  }

  public async status(deployment: Deployment, only?: Only): Promise<StatusReport> {
    const parts = this.chosen(only);
    const reports = await Promise.all(parts.map(({ engine }) => engine.status(deployment)));
    return {
      state: together(reports.map(({ state }) => state)),
      parts: Object.fromEntries(parts.map(({ name }, index) => [name, { state: reports[index]!.state, detail: reports[index]!.detail }])),
      outputs: Object.assign({}, ...reports.map(({ outputs }: PartStatus) => outputs)),
    };
  }

  private chosen(only: Only | undefined): readonly EnginePart[] {
    return this.parts.filter(({ name }) => only?.includes(name) ?? true);
  }

  private async withNeeds(deployment: Deployment, only: Only | undefined): Promise<readonly EnginePart[]> {
    const parts: EnginePart[] = [];
    // From the end, so that what is needed by what is needed comes along too.
    for (const part of [...this.parts].reverse()) {
      const needed = parts.some(({ needs }) => needs.includes(part.name));
      if ((only?.includes(part.name) ?? true) || (needed && (await part.engine.status(deployment)).state !== 'deployed')) {
        parts.unshift(part);
      }
    }
    return parts;
  }

  /** What is reduced to its data does nothing any more. */
  private async requireUnneeded(deployment: Deployment, going: readonly EnginePart[]): Promise<void> {
    for (const { name, needs, engine } of this.parts.filter((part) => !going.includes(part))) {
      const needed = going.map((part) => part.name).filter((each) => needs.includes(each));
      if (needed.length > 0 && ['deployed', 'unfinished'].includes((await engine.status(deployment)).state)) {
        throw new PlatformError(`${name} of ${deployment.environment} stands and needs ${needed.join(' and ')}, destroy it too: add --only ${name}, or leave --only out`);
      }
    }
  }
}

async function each<T>(parts: readonly EnginePart[], work: (part: EnginePart) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const part of parts) {
    results.push(await work(part));
  }
  return results;
}

/** What needs nothing of these, then what needs only that, and so on. */
function waves(parts: readonly EnginePart[]): EnginePart[][] {
  const depths = new Map<CompositionName, number>();
  for (const { name, needs } of parts) {
    depths.set(name, Math.max(0, ...needs.map((needed) => (depths.get(needed) ?? -1) + 1)));
  }
  return [...new Set(depths.values())].sort((one, other) => one - other).map((depth) => parts.filter(({ name }) => depths.get(name) === depth));
}

/** Those of a wave side by side. One that fails ends the work after its wave: what the others of it have begun they end in order. */
async function inWaves<T>(parts: readonly EnginePart[], order: readonly EnginePart[][], work: (part: EnginePart) => Promise<T>): Promise<T[]> {
  const results = new Map<EnginePart, T>();
  for (const wave of order) {
    const settled = await Promise.allSettled(wave.map(async (part) => { results.set(part, await work(part)); }));
    const failed = settled.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  }
  return parts.map((part) => results.get(part)!);
}

/** In one word where all parts say the same. */
function summary(parts: readonly EnginePart[], outcomes: ReadonlyArray<{ readonly summary: string }>): string {
  const [first, ...others] = outcomes.map((outcome) => outcome.summary);
  return others.every((other) => other === first) ? first! : parts.map(({ name }, index) => `${name} ${outcomes[index]!.summary}`).join(', ');
}

/** Of several parts: what all are, and `unfinished` where they differ. Of what holds no data nothing is left when the others are reduced. */
function together(states: readonly Standing[]): Standing {
  if (states.includes('reduced') && states.every((state) => state === 'reduced' || state === 'absent')) {
    return 'reduced';
  }
  return states.every((state) => state === states[0]) ? states[0]! : 'unfinished';
}
