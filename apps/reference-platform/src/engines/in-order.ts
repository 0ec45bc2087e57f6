import type { CompositionName } from '../compositions/composition';
import type { Deployment } from '../platform';
import type { Change, DeployOutcome, DestroyOutcome, Engine, PartStatus, Standing, StatusReport } from './engine';

export interface EnginePart {
  readonly name: CompositionName;
  readonly engine: Engine;
}

/** All compositions of a deployment: deployed one after another, since each may use those before it, and destroyed from the end. */
export class EnginesInOrder {
  public constructor(private readonly parts: readonly EnginePart[]) {}

  /** @param only these; all unless it is said */
  public async deploy(deployment: Deployment, only?: readonly CompositionName[]): Promise<DeployOutcome> {
    const outcomes = await this.each(this.parts.filter(({ name }) => only?.includes(name) ?? true), ({ engine }) => engine.deploy(deployment));
    return {
      changed: outcomes.some(({ changed }) => changed),
      summary: this.summary(outcomes),
      outputs: Object.assign({}, ...outcomes.map(({ outputs }) => outputs)),
    };
  }

  public async plan(deployment: Deployment): Promise<Change[]> {
    return (await this.each(this.parts, ({ engine }) => engine.plan(deployment))).flat();
  }

  /** Nothing is destroyed before it is known that everything can be. */
  public async destroy(deployment: Deployment): Promise<DestroyOutcome> {
    await this.each(this.parts, ({ engine }) => engine.requireDestroyable(deployment));
    const outcomes = (await this.each([...this.parts].reverse(), ({ engine }) => engine.destroy(deployment))).reverse();
    return {
      changed: outcomes.some(({ changed }) => changed),
      summary: this.summary(outcomes),
      kept: [...new Set(outcomes.flatMap(({ kept }) => kept))],
      byHand: [...new Set(outcomes.flatMap(({ byHand }) => byHand))],
    };
  }

  public async status(deployment: Deployment): Promise<StatusReport> {
    const reports = await Promise.all(this.parts.map(({ engine }) => engine.status(deployment)));
    return {
      state: together(reports.map(({ state }) => state)),
      parts: Object.fromEntries(this.parts.map(({ name }, index) => [name, { state: reports[index]!.state, detail: reports[index]!.detail }])) as StatusReport['parts'],
      outputs: Object.assign({}, ...reports.map(({ outputs }: PartStatus) => outputs)),
    };
  }

  /** In one word where all parts say the same. */
  private summary(outcomes: ReadonlyArray<{ readonly summary: string }>): string {
    const [first, ...others] = outcomes.map(({ summary }) => summary);
    return others.every((other) => other === first) ? first! : this.parts.map(({ name }, index) => `${name} ${outcomes[index]!.summary}`).join(', ');
  }

  private async each<T>(parts: readonly EnginePart[], work: (part: EnginePart) => Promise<T>): Promise<T[]> {
    const results: T[] = [];
    for (const part of parts) {
      results.push(await work(part));
    }
    return results;
  }
}

/** Of several parts: what all are, and `unfinished` where they differ. */
function together(states: readonly Standing[]): Standing {
  return states.every((state) => state === states[0]) ? states[0]! : 'unfinished';
}
