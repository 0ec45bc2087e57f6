import { Problems } from '@plinth/env-presets';
import { Token } from 'cdktf';

/** Why a value may not be a token: it is needed while the stack is synthesized. */
export type Reason = string;

/**
 * Parts values into what is known now and what Terraform will know, which env-presets cannot judge. What must be known
 * now and is a token is a problem.
 */
export function partTokens(values: object, mustBeConcrete: Readonly<Record<string, Reason>>, problems: Problems): { known: object; later: object } {
  const unresolved = Object.entries(values).filter(([, value]) => hasToken(value));
  if (unresolved.length === 0) {
    return { known: values, later: {} };
  }
  for (const [name] of unresolved) {
    if (name in mustBeConcrete) {
      problems.add(name, 'a token', `must be concrete, ${mustBeConcrete[name]}`, 'write the value itself');
    }
  }
  const tokens = new Set(unresolved.map(([name]) => name));
  return {
    known: Object.fromEntries(Object.entries(values).filter(([name]) => !tokens.has(name))),
    later: Object.fromEntries(unresolved),
  };
}

/** Also in a list or a struct: a token inside is no more known than one outside. */
function hasToken(value: unknown): boolean {
  return Token.isUnresolved(value) || (typeof value === 'object' && value !== null && Object.values(value).some(hasToken));
}
