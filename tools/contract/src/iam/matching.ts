import { ContextKeys } from './context';

/** A part of a pattern: text to be taken as it is, or a wildcard. */
type Token = { readonly literal: string } | { readonly wildcard: '*' | '?' };

const NO_KEYS = new ContextKeys({});
const WILDCARDS = /([*?])/;
/** Variables, with a default or without, and wildcards; what lies between is text. */
const PARTS = /(\$\{\s*[^},\s]+\s*(?:,\s*'[^']*'\s*)?\}|[*?])/;
const VARIABLE = /^\$\{\s*([^},\s]+)\s*(?:,\s*'([^']*)'\s*)?\}$/;

/**
 * Splits a pattern into text and wildcards, and puts the values of variables in. What comes out of a variable is text:
 * a `*` in it is no wildcard.
 *
 * @returns undefined if a variable has no value: such a pattern matches nothing
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function tokens(pattern: string, keys: ContextKeys, variables: boolean): Token[] | undefined {
  const found: Token[] = [];
  for (const part of pattern.split(variables ? PARTS : WILDCARDS)) {
    const variable = variables ? VARIABLE.exec(part) : null;
    if (variable) {
      const value = valueOf(variable[1], variable[2], keys);
      if (value === undefined) {
        return undefined;
      }
      found.push({ literal: value });
    } else if (part !== '') {
      found.push(part === '*' || part === '?' ? { wildcard: part } : { literal: part });
    }
  }
  return found;
}

function valueOf(name: string, fallback: string | undefined, keys: ContextKeys): string | undefined {
  if (['*', '?', '$'].includes(name)) {
    return name;
  }
  const values = keys.get(name);
  return values?.length === 1 ? values[0] : values === undefined ? fallback : undefined;
}

function expression(parts: readonly Token[], flags = ''): RegExp {
  const source = parts.map((part) => {
    if ('literal' in part) {
      return part.literal.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
    }
    return part.wildcard === '*' ? '[\\s\\S]*' : '[\\s\\S]';
  });
  // `**` matches what `*` does, and would make the expression slow
  return new RegExp(`^${source.join('').replace(/(\[\\s\\S\]\*)+/g, '[\\s\\S]*')}$`, flags);
}

/** The pattern's text if nothing in it is a wildcard, as StringEquals reads it. */
export function expand(pattern: string, keys: ContextKeys, variables: boolean): string | undefined {
  return tokens(pattern, keys, variables)?.map((part) => ('literal' in part ? part.literal : part.wildcard)).join('');
}

/** Whether a text is like a pattern with `*` and `?`; case counts. */
export function isLike(text: string, pattern: string, keys: ContextKeys = NO_KEYS, variables = false): boolean {
  const parts = tokens(pattern, keys, variables);
  return parts !== undefined && expression(parts).test(text);
}

/**
 * Whether an action is one of those that a pattern names; case does not count.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function isAction(action: string, pattern: string): boolean {
  return expression(tokens(pattern, NO_KEYS, false)!, 'i').test(action);
}

/**
 * Whether an ARN is like a pattern. Each of the six parts is compared on its own, so that a wildcard stays in its part;
 * `*` alone is every ARN.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function isArnLike(arn: string, pattern: string, keys: ContextKeys = NO_KEYS, variables = false): boolean {
  if (pattern === '*') {
    return true;
  }
  const parts = tokens(pattern, keys, variables);
  if (parts === undefined) {
    return false;
  }
  const wanted = arnParts(parts);
  const given = arn.split(':');
  const six = [...given.slice(0, 5), given.slice(5).join(':')];
  return wanted.length === 6 && given.length >= 6 && wanted.every((part, index) => expression(part).test(six[index]));
}

/** Cuts at the first five colons; the sixth part, the resource, may have colons of its own. */
function arnParts(parts: readonly Token[]): Token[][] {
  const cut: Token[][] = [[]];
  for (const part of parts) {
    if (!('literal' in part)) {
      cut[cut.length - 1].push(part);
      continue;
    }
    const [first, ...rest] = cutAtColons(part.literal, 6 - cut.length);
    cut[cut.length - 1].push({ literal: first });
    cut.push(...rest.map((literal): Token[] => [{ literal }]));
  }
  return cut;
}

/** At most so many cuts; what is left stays in one piece. */
function cutAtColons(text: string, cuts: number): string[] {
  const pieces = text.split(':');
  return pieces.length <= cuts + 1 ? pieces : [...pieces.slice(0, cuts), pieces.slice(cuts).join(':')];
}
