import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'parse5';
import { COMPOSITIONS } from '../src/compositions/all';
import { COMPOSITION_NAMES } from '../src/compositions/composition';
import { config } from '../src/config';
import { type Difference, differences } from '../src/diff/differences';
import { shown } from '../src/diff/values';
import { ENGINES, type EngineName, type PlatformConfig, resolvePlatform, type Stage, STAGES } from '../src/platform';
import { platform } from './support/platform';

const deploymentOf = (engine: EngineName, stage: Stage, given: PlatformConfig = config) =>
  resolvePlatform(given, { target: 'local' }).deployments.find((each) => each.engine === engine && each.stage === stage)!;

const compare = (first: Stage, second: Stage, engines: readonly EngineName[] = ENGINES, given: PlatformConfig = config) =>
  differences(engines.map((engine) => [deploymentOf(engine, first, given), deploymentOf(engine, second, given)]));

const PAIRS = STAGES.flatMap((first) => STAGES.filter((second) => second !== first).map((second) => [first, second] as const));

const find = (found: readonly Difference[], group: string, name: string) => found.filter((each) => each.group === group && each.name === name);

describe.each(PAIRS)('between %s and %s', (first, second) => {
  test.each(ENGINES)('every setting that differs with %s is there with a reason, and no other', (engine) => {
    const found = compare(first, second, [engine]).filter(({ group }) => group !== 'environment');
    for (const composition of COMPOSITIONS) {
      const [one, other] = [composition.comparables(deploymentOf(engine, first)), composition.comparables(deploymentOf(engine, second))];
      for (const [index, { capability, settings }] of one.entries()) {
        for (const [name, value] of Object.entries(settings)) {
          const differs = !isDeepStrictEqual(value, (other[index]!.settings as Record<string, unknown>)[name]);
          expect([capability, name, find(found, capability, name).length]).toEqual([capability, name, differs ? 1 : 0]);
        }
      }
    }
    expect(found.length).toBeGreaterThan(3);
    for (const { reason, sides } of found) {
      expect(reason).toMatch(/^[a-z].{20,}[^.]$/);
      expect(sides.map(({ environment }) => environment)).toEqual([first, second]);
      expect(sides[0].value).not.toEqual(sides[1].value);
    }
  });
});

test('every composition can be compared, and every tier protects at least as much as the one below unless config.ts says why', () => {
  expect(COMPOSITIONS.map(({ name }) => name)).toEqual(COMPOSITION_NAMES);
  for (const composition of COMPOSITIONS) {
    expect(composition.comparables(deploymentOf('cdk', 'dev')).length).toBeGreaterThan(0);
  }
  for (const [first, second] of [['dev', 'staging'], ['dev', 'prod'], ['staging', 'prod']] as const) {
    const weaker = compare(first, second).filter(({ protectsMore, sides }) => protectsMore === first && sides[1].from === 'tier');
    expect(weaker).toEqual([]);
  }
});

test('says which of two environments protects more, and what is only with one engine', () => {
  const found = compare('dev', 'prod');
  expect(find(found, 'asset CDN', 'waf')).toEqual([expect.objectContaining({ protectsMore: 'prod', engines: ['cdk', 'terraform'] })]);
  expect(find(found, 'asset CDN', 'priceClass')[0]).not.toHaveProperty('protectsMore');
  expect(find(found, 'uploader', 'generateKey')).toEqual([expect.objectContaining({ protectsMore: 'prod', engines: ['terraform'] })]);
  expect(find(compare('prod', 'dev'), 'asset CDN', 'waf')[0]!.protectsMore).toBe('prod');
  expect(find(found, 'environment', 'account')[0]!.sides.map(({ value }) => value)).toEqual([config.accounts.dev, config.accounts.prod]);
  expect(find(found, 'environment', 'names').map(({ engines }) => engines)).toEqual([['cdk'], ['terraform']]);
  expect(find(found, 'environment', 'region')).toEqual([]);
});

test('what config.ts chooses is told from what the tier gives, with its own reason', () => {
  const [encryption] = find(compare('dev', 'prod'), 'asset CDN', 'encryption');
  expect(encryption!.sides).toEqual([
    { environment: 'dev', value: 's3-managed', from: 'tier' },
    { environment: 'prod', value: 'customer-managed-key', from: 'config', why: config.assets.prod.why!.encryption },
  ]);
  const [recipients] = find(compare('dev', 'prod'), 'email', 'recipients');
  expect(recipients!.sides).toEqual([
    { environment: 'dev', value: config.email.dev.recipients, from: 'config', why: 'dev never mails a customer' },
    { environment: 'prod', value: undefined, from: 'tier', leftOut: true },
  ]);
  expect(find(compare('dev', 'staging'), 'uploader', 'prefixes')[0]!.sides[1].why).toBe(config.assets.staging.why!.uploadPrefix);
  expect(find(compare('staging', 'prod'), 'state backend', 'replicaRegion')[0]!.sides[1].why).toMatch(/loss of a region/);
});

test('a choice without a reason is refused, and a reason without a choice', () => {
  const dev = (assets: PlatformConfig['assets']['dev']) => () => resolvePlatform({ ...config, assets: { ...config.assets, dev: assets } }, { target: 'local' });
  expect(dev({ cdn: { hstsSeconds: 600 } })).toThrow(
    'assets: why.hstsSeconds is missing, must say why this environment chooses hstsSeconds itself; add a sentence to config.ts');
  expect(dev({ why: { waf: 'a whim' } })).toThrow(/why\.waf is a whim, may be given only with waf/);
  expect(dev({ cdn: { hstsSeconds: 600, acknowledge: 'the domain is new' } })).not.toThrow();
});

test.each<[string, unknown, string]>([
  ['retentionDays', 1, '1 day'],
  ['rpoHours', 26, '26 hours'],
  ['hstsSeconds', 63_072_000, '63072000 seconds (730 days)'],
  ['presignedMaxAgeSeconds', 90, '90 seconds'],
  ['bounceRatePercent', 0.1, '0.1 %'],
  ['retainOnDeletion', false, 'no'],
  ['corsAllowedOrigins', [], 'none'],
  ['notFoundPage', undefined, 'none'],
  ['cacheRules', [{ pathPattern: '*', preset: 'html' }, { pathPattern: 'a', preset: 'off' }], 'pathPattern = *\npreset = html\npathPattern = a\npreset = off'],
])('%s of %j reads as %j', (name, value, text) => {
  expect(shown(name, value)).toBe(text);
});

interface Node {
  readonly nodeName: string;
  readonly value?: string;
  readonly attrs?: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  readonly childNodes?: readonly Node[];
}

const all = (node: Node, name: string): Node[] => [...(node.nodeName === name ? [node] : []), ...(node.childNodes ?? []).flatMap((child) => all(child, name))];
const textOf = (node: Node): string => (node.nodeName === '#text' ? node.value! : (node.childNodes ?? []).map(textOf).join(''));
const attribute = (node: Node, name: string): string | undefined => node.attrs?.find((each) => each.name === name)?.value;

test('the page is what --json says, loads nothing, and can be read with a screen reader', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'plinth-diff-'));
  const file = join(directory, 'below', 'diff.html');
  const { code, stdout } = await platform(['diff', 'dev', 'prod', '--json', '--html', file]);
  expect(code).toBe(0);
  const document = JSON.parse(stdout) as { page: string; differences: Difference[] };
  expect(document.page).toBe(file);
  const html = readFileSync(file, 'utf8');
  rmSync(directory, { recursive: true });

  const problems: string[] = [];
  const root = parse(html, { onParseError: ({ code: problem }) => problems.push(problem) }) as unknown as Node;
  expect(problems).toEqual([]);
  const rows = all(root, 'section').flatMap((section) => all(all(section, 'tbody')[0]!, 'tr').map((row) => [section, row] as const));
  expect(rows.map(([section, row]) => [attribute(section, 'id'), all(row, 'th')[0]!.childNodes![0]!.value])).toEqual(
    document.differences.map(({ group, name }) => [group.replace(' ', '-').toLowerCase(), name]));
  for (const [index, [, row]] of rows.entries()) {
    const { reason, sides, protectsMore } = document.differences[index]!;
    expect(textOf(all(row, 'p')[0]!)).toBe(reason);
    expect(all(row, 'p').length).toBe(1 + sides.filter(({ why }) => why !== undefined).length);
    expect(attribute(row, 'class')).toBe(protectsMore === undefined ? undefined : 'protects');
    expect(all(row, 'td').slice(0, 2).map((cell) => textOf(cell).includes('protects more'))).toEqual([protectsMore === 'dev', protectsMore === 'prod']);
  }

  const [htmlNode] = all(root, 'html');
  expect(attribute(htmlNode!, 'lang')).toBe('en');
  expect(all(root, 'h1')).toHaveLength(1);
  expect(all(root, 'meta').map((meta) => attribute(meta, 'content'))).toContain('width=device-width, initial-scale=1');
  expect(all(root, 'th').every((cell) => ['col', 'row'].includes(attribute(cell, 'scope') ?? ''))).toBe(true);
  const ids = all(root, 'section').concat(all(root, 'h2'), all(root, 'input')).map((node) => attribute(node, 'id'));
  expect(new Set(ids).size).toBe(ids.length);
  expect(all(root, 'a').every((link) => ids.includes(attribute(link, 'href')!.slice(1)))).toBe(true);
  expect(all(root, 'table').every((table) => ids.includes(attribute(table, 'aria-labelledby')))).toBe(true);
  expect(html).not.toMatch(/<script|<link|src=|url\(|@import|https?:/);
  expect(html).toMatch(/prefers-color-scheme: dark/);
});

test('the terminal shows the same settings, and where the page went', async () => {
  const { code, stdout, stderr } = await platform(['diff', 'dev', 'staging', '--html', '--engine', 'cdk']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const { name } of compare('dev', 'staging', ['cdk'])) {
    expect(stdout).toContain(`  ${name}`);
  }
  const [, file] = /the same as a page: (.*)/.exec(stdout)!;
  expect(existsSync(file!)).toBe(true);
  expect(stdout).toMatch(/\d+ settings and \d+ facts differ between dev and staging; \d+ of the settings protect: staging more in \d+, dev more in 0/);
});

test.each<[string, string[], number, RegExp]>([
  ['one environment twice', ['prod', 'prod'], 2, /diff compares two environments, and prod is given twice; name another/],
  ['one environment', ['prod'], 2, /missing required argument 'other'/],
  ['an environment that there is not', ['dev', 'qa'], 2, /Allowed choices are dev, staging, prod/],
  ['a page that is a folder', ['dev', 'prod', '--html', tmpdir()], 1, /the page cannot be written: EISDIR.*, name another file/],
])('refuses %s', async (_what, args, exitCode, message) => {
  const { code, stdout, stderr } = await platform(['diff', ...args]);
  expect({ code, stdout, stderr }).toEqual({ code: exitCode, stdout: '', stderr: expect.stringMatching(message) });
});
