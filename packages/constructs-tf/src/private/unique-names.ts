import { Problems } from '@plinth/env-presets';
import { IConstruct } from 'constructs';

const TAKEN = new WeakMap<IConstruct, Map<string, string>>();

/** Who has a name already in the app of a construct, by path; if nobody has, the construct has it from now on. */
export function takeName(owner: IConstruct, kind: string, name: string): string | undefined {
  const names = TAKEN.get(owner.node.root) ?? new Map<string, string>();
  TAKEN.set(owner.node.root, names);
  const taken = names.get(`${kind} ${name}`);
  if (taken === undefined) {
    names.set(`${kind} ${name}`, owner.node.path);
  }
  return taken;
}

/** What to say of a second owner. */
export interface Refusal {
  rule(owner: string): string;
  readonly fix: string;
}

const MADE_ONCE: Refusal = { rule: (owner) => `may be made only once, and ${owner} makes it`, fix: 'give one of the two another name' };

/** Refuses a second construct that would make what another of the app makes already, under one explicit name. */
export function claimName(scope: IConstruct, kind: string, name: string, problems: Problems, { rule, fix }: Refusal = MADE_ONCE): void {
  // what is refused makes nothing, so it takes no name either
  const owner = problems.messages.length === 0 ? takeName(scope, kind, name) : undefined;
  if (owner !== undefined) {
    problems.add(kind, name, rule(owner), fix);
  }
}
