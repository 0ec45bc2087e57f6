import { Problems } from '@plinth/env-presets';
import { IConstruct } from 'constructs';

const TAKEN = new WeakMap<IConstruct, Map<string, string>>();

/** What to say of a second owner. */
export interface Refusal {
  rule(owner: string): string;
  readonly fix: string;
}

const MADE_ONCE: Refusal = { rule: (owner) => `may be made only once, and ${owner} makes it`, fix: 'give one of the two another name' };

/** Refuses a second construct that would make what another of the app makes already, under one explicit name. */
export function claimName(scope: IConstruct, kind: string, name: string, problems: Problems, { rule, fix }: Refusal = MADE_ONCE): void {
  const root = scope.node.root;
  const names = TAKEN.get(root) ?? new Map<string, string>();
  TAKEN.set(root, names);
  const owner = names.get(`${kind} ${name}`);
  if (owner) {
    problems.add(kind, name, rule(owner), fix);
  } else if (problems.messages.length === 0) {
    // what is refused makes nothing, so it takes no name either
    names.set(`${kind} ${name}`, scope.node.path);
  }
}
