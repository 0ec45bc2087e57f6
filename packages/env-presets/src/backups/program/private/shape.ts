import { Problems } from '../../../errors';

/** What a value of a document must be; a name that ends in `?` may be missing, names that are not listed are refused. */
export type Shape = { readonly [name: string]: Shape | readonly [Shape] | RegExp | readonly string[] | 'text' | 'count' | 'number' };

const RULES = {
  text: ['must be a text that is not empty', (value: unknown) => typeof value === 'string' && value !== ''],
  count: ['must be a whole number of at least 0', (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0],
  number: ['must be a number', (value: unknown) => typeof value === 'number' && Number.isFinite(value)],
} as const;

const FIX = 'take the document as it was written';

export function checkShape(path: string, given: unknown, shape: Shape, problems: Problems): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    problems.add(path, given, 'must be an object', FIX);
    return;
  }
  const values = given as Record<string, unknown>;
  const known = new Map(Object.entries(shape).map(([name, rule]) => [name.replace(/\?$/, ''), { rule, optional: name.endsWith('?') }]));
  for (const name of Object.keys(values).filter((key) => !known.has(key))) {
    problems.add(joined(path, name), values[name], 'may not be there: the format does not know it', FIX);
  }
  for (const [name, { rule, optional }] of known) {
    if (values[name] !== undefined || !optional) {
      checkValue(joined(path, name), values[name], rule, problems);
    }
  }
}

function checkValue(path: string, value: unknown, rule: Shape[string], problems: Problems): void {
  if (typeof rule === 'string') {
    const [sentence, fits] = RULES[rule];
    if (!fits(value)) {
      problems.add(path, value, sentence, FIX);
    }
  } else if (rule instanceof RegExp) {
    if (typeof value !== 'string' || !rule.test(value)) {
      problems.add(path, value, `must match ${rule.source}`, FIX);
    }
  } else if (!Array.isArray(rule)) {
    checkShape(path, value, rule as Shape, problems);
  } else if (typeof rule[0] === 'string') {
    if (!rule.includes(value as string)) {
      problems.add(path, value, `must be one of ${rule.join(', ')}`, FIX);
    }
  } else if (!Array.isArray(value)) {
    problems.add(path, value, 'must be a list', FIX);
  } else {
    value.forEach((item, index) => checkShape(`${path}[${index}]`, item, rule[0] as Shape, problems));
  }
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
