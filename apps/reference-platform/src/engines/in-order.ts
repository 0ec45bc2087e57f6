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
 * All compositions of a deployment: deployed one after another, since each may use those before it, and destroyed from the
 * end. Where only some are asked for the order stays the same, and what they need comes along unless it stands.
 */
export class EnginesInOrder {
  public constructor(private readonly parts: readonly EnginePart[]) {}

  /** @param only these, and before them what they need and is not deployed; all unless it is said */
  public async deploy(deployment: Deployment, only?: Only): Promise<DeployOutcome> {
    const parts = await this.withNeeds(deployment, only);
    const outcomes = await each(parts, ({ engine }) => engine.deploy(deployment));
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

  /** Refuses what `destroy` would refuse. */
  public async requireDestroyable(deployment: Deployment, only?: Only): Promise<void> {
    const parts = this.chosen(only);
    await this.requireUnneeded(deployment, parts);
    await each(parts, ({ engine }) => engine.requireDestroyable(deployment));
  }

  /** Nothing is destroyed before it is known that everything can be, and that nobody else needs it. */
  public async destroy(deployment: Deployment, only?: Only): Promise<DestroyOutcome> {
    const parts = this.chosen(only);
    await this.requireDestroyable(deployment, only);
    const outcomes = (await each([...parts].reverse(), ({ engine }) => engine.destroy(deployment))).reverse();
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

/** In one word where all parts say the same. */
function summary(parts: readonly EnginePart[], outcomes: ReadonlyArray<{ readonly summary: string }>): string {
  const [first, ...others] = outcomes.map((outcome) => outcome.summary);
  return others.every((other) => other === first) ? first! : parts.map(({ name }, index) => `${name} ${outcomes[index]!.summary}`).join(', ');
}

/** Of several parts: what all are, and `unfinished` where they differ. */
function together(states: readonly Standing[]): Standing {
  return states.every((state) => state === states[0]) ? states[0]! : 'unfinished';
}
