import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DumpExitCode, DumpExitCodes, DumpVariables } from '@plinth/env-presets';
import execa from 'execa';

const ROOT = path.join(__dirname, '..');
const read = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

describe('the bundle', () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'plinth-bundle-'));
    file = path.join(folder, 'database-dump.cjs');
    await execa(process.execPath, [path.join(ROOT, 'bundle.mjs'), file]);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (env: NodeJS.ProcessEnv) => execa(process.execPath, [file], { cwd: folder, env, extendEnv: false, reject: false });

  test('is small enough to be read in a moment', () => {
    expect(statSync(file).size).toBeLessThan(3_000_000);
  });

  test('runs outside the repository with nothing beside it, up to what it needs', async () => {
    const { exitCode, stdout, stderr } = await run({ PATH: process.env.PATH });
    expect({ exitCode, stderr }).toEqual({ exitCode: DumpExitCode.CONFIGURATION, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ level: 'error', exit: 'CONFIGURATION', msg: expect.stringContaining('DUMP_BUCKET is missing') });
  });

  test('has the client of S3, the certificates of Amazon RDS and the one of PostgreSQL in it', async () => {
    const { exitCode, stdout } = await run({
      PATH: '/nowhere',
      [DumpVariables.SECRET]: JSON.stringify({ host: 'h', username: 'u', password: 'secret', dbname: 'd' }),
      [DumpVariables.BUCKET]: 'b', [DumpVariables.PREFIX]: 'p/', [DumpVariables.ENVIRONMENT]: 'e', [DumpVariables.NAME]: 'n',
    });
    // which comes after all of them are loaded
    expect({ exitCode, said: stdout.includes('pg_dump does not run on PATH') }).toEqual({ exitCode: DumpExitCode.TOOLS, said: true });
  });
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const of = (instruction: string): string[] => lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

  test('takes its base by a digest that has no default', () => {
    expect(of('FROM')).toEqual(['${BASE_IMAGE}@${BASE_DIGEST}']);
    expect(of('ARG')).toContain('BASE_DIGEST');
  });

  test('copies the bundle and nothing else, which is all that the build is shown', () => {
    expect(of('COPY')).toEqual(['--chmod=0444 dist/database-dump.cjs /opt/database-dump/database-dump.cjs']);
    expect(read('.dockerignore').trim().split('\n')).toEqual(['*', '!dist/database-dump.cjs']);
    expect(read('bundle.mjs')).toContain("'dist', 'database-dump.cjs'");
  });

  test('runs it as no root, as the first process, which signals reach', () => {
    expect(of('USER')).toEqual(['1000:1000']);
    expect(of('ENTRYPOINT')).toEqual(['["node", "/opt/database-dump/database-dump.cjs"]']);
  });
});

describe('the README', () => {
  test('has every exit code in its words', () => {
    for (const { code, name, meaning, fix } of DumpExitCodes.all) {
      expect(read('README.md')).toContain(`| ${code} | \`${name}\` | ${meaning} | ${fix} |`);
    }
  });

  test('has every variable', () => {
    for (const variable of Object.values(DumpVariables)) {
      expect(read('README.md')).toContain(`\`${variable}\``);
    }
  });
});
