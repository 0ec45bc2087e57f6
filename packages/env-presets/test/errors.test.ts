import { Problems } from '../src';

function said(given: unknown): string {
  const problems = new Problems('acme-dev/Cdn');
  problems.add('hstsSeconds', given, 'must be at least 300', 'remove it to use the dev default of 86400');
  return problems.messages[0].replace('acme-dev/Cdn: hstsSeconds is ', '').replace(', must be at least 300; remove it to use the dev default of 86400', '');
}

test.each<[unknown, string]>([
  [60, '60'],
  ['', 'empty'],
  [undefined, 'missing'],
  [null, 'missing'],
  [0, '0'],
  [false, 'false'],
  [['a', 'b'], '["a","b"]'],
  [{ days: 1 }, '{"days":1}'],
  ['one\ntwo', '"one\\ntwo"'],
])('%j is shown as %s', (given, shown) => {
  expect(said(given)).toBe(shown);
});

test('all problems are thrown together, one a line, in the order in which they were found', () => {
  const problems = new Problems('acme-dev/Cdn');
  problems.throwIfAny();
  problems.add('waf', 'on', 'must be one of off, count, block', 'use the WafMode enum');
  problems.add('routing', 'x\ny', 'must be one of files, clean-urls, spa', 'use the Routing enum');
  expect(() => problems.throwIfAny()).toThrow(/^acme-dev\/Cdn: waf is on, .*\nacme-dev\/Cdn: routing is "x\\ny", [^\n]*$/);
});

test('what was said already is not said again', () => {
  const problems = new Problems('acme-dev/Cdn');
  for (const given of ['on', 'on', 'yes', 'on']) {
    problems.add('waf', given, 'must be one of off, count, block', 'use the WafMode enum');
  }
  expect(problems.messages).toHaveLength(2);
});

test('the list that is handed out is a copy', () => {
  const problems = new Problems('acme-dev/Cdn');
  problems.messages.push('not a problem');
  expect(problems.messages).toEqual([]);
});
