import { Problems } from '@plinth/env-presets';
import { IConstruct } from 'constructs';

const TAKEN = new WeakMap<IConstruct, Map<string, string>>();

/** Who has a name already in the app of a construct, by path; if nobody has, the construct has it from now on. */
export function takeName(owner: IConstruct, kind: string, name: string): string | undefined {
  const names = namesOf(owner);
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
export function claimName(scope: IConstruct, kind: string, name: string, problems: Problems, refusal: Refusal = MADE_ONCE): void {
  checkName(scope, kind, name, problems, refusal);
  if (problems.messages.length === 0) {
    // what is refused makes nothing, so it takes no name either
    takeName(scope, kind, name);
  }
}

/** The same without taking the name: for what may still be refused for another reason. */
export function checkName(scope: IConstruct, kind: string, name: string, problems: Problems, { rule, fix }: Refusal = MADE_ONCE): void {
  const owner = namesOf(scope).get(`${kind} ${name}`);
  if (owner !== undefined) {
    problems.add(kind, name, rule(owner), fix);
  }
}

function namesOf({ node: { root } }: IConstruct): Map<string, string> {
  const names = TAKEN.get(root) ?? new Map<string, string>();
  TAKEN.set(root, names);
  return names;
}
