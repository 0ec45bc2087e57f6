// One line per external tool with its version. nx reads it as an input of the tests, so that a cached result
// is not used any more once a tool appears, changes or goes. Without dependencies, and quick: nx waits for it.
// It reads the same table as src/ and takes the same candidates, without the second looks (venv, javac) of src/.
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '..', '..');

export async function fingerprint(environment = process.env) {
  const { programs, provider } = JSON.parse(await readFile(path.join(here, 'src', 'tools.json'), 'utf8'));
  const rows = Object.entries(programs).filter(([, program]) => program.fingerprint);
  const lines = await Promise.all([
    ...rows.map(async ([key, program]) => `${key} ${(await versionOf(program, environment)) ?? 'none'}`),
    providerVersions(provider, environment).then((versions) => `aws-provider ${versions.join(' ') || 'none'}`),
  ]);
  return [`node ${process.versions.node} ${process.platform} ${process.arch}`, ...lines];
}

async function versionOf(program, environment) {
  const explicit = program.environment && environment[program.environment];
  const places = program.folders.map((place) => expand(place, environment)).filter(Boolean);
  const folders = (await Promise.all(places.map(matching))).flat();
  const commands = explicit
    ? [[explicit]]
    : program.commands.flatMap(([name, ...args]) => [[name, ...args], ...folders.map((folder) => [path.join(folder, name), ...args])]);
  for (const [file, ...args] of commands) {
    const output = await run(file, [...args, ...program.versionArguments], environment);
    const version = new RegExp(program.versionPattern, 'm').exec(output)?.[1];
    if (version && atLeast(version, program.minimum)) {
      return version;
    }
  }
  return undefined;
}

function run(file, args, environment) {
  const env = { ...environment, CHECKPOINT_DISABLE: '1', GOTOOLCHAIN: 'local' };
  return new Promise((resolve) => {
    // Windows finds mvn.cmd only through a shell.
    execFile(file, args, { env, timeout: 10_000, shell: process.platform === 'win32' }, (error, stdout, stderr) => {
      resolve(error ? '' : `${stdout}\n${stderr}`);
    });
  });
}

const numbers = (version) => version.split(/[^\d]+/).map(Number);

function atLeast(version, minimum) {
  const [a, b] = [numbers(version), numbers(minimum)];
  const i = b.findIndex((number, index) => (a[index] ?? 0) !== number);
  return i < 0 || (a[i] ?? 0) > b[i];
}

function expand(place, environment) {
  const variable = /^\$(\w+)/.exec(place)?.[1];
  if (variable) {
    return environment[variable] ? path.join(environment[variable], place.slice(variable.length + 1)) : undefined;
  }
  return place.startsWith('~') ? path.join(environment.HOME ?? homedir(), place.slice(1)) : place;
}

/** The folders that a path with a `*` in one segment stands for. */
async function matching(place) {
  const [, parent, before, after, rest] = /^(.*\/)([^/]*)\*([^/]*)(.*)$/.exec(place) ?? [];
  const found = parent === undefined ? [] : await names(parent);
  return parent === undefined ? [place] : found.filter((name) => name.startsWith(before) && name.endsWith(after)).map((name) => path.join(parent, name + rest));
}

const names = (folder) => readdir(folder).catch(() => []);

/** Every version in every mirror: which one is taken depends on the flavor, and more than it needs does no harm here. */
async function providerVersions(provider, environment) {
  const explicit = environment[provider.environment];
  const configuration = environment.TF_CLI_CONFIG_FILE ? await readFile(environment.TF_CLI_CONFIG_FILE, 'utf8').catch(() => '') : '';
  const configured = [...configuration.matchAll(/\bpath\s*=\s*"([^"]+)"/g)].map(([, folder]) => folder);
  const implied = provider.implied.map((place) => expand(place, environment)).filter(Boolean);
  const downloads = path.join(environment.PLINTH_CACHE || '.cache', provider.downloads);
  const mirrors = explicit
    ? [explicit]
    : [downloads, ...configured, ...implied, ...(await Promise.all(provider.searchBelow.map((folder) => below(folder, provider)))).flat()];
  const found = await Promise.all([...new Set(mirrors)].flatMap((mirror) => Object.values(provider.hosts).map(async (host) => {
    const entries = await names(path.resolve(root, mirror, host, 'hashicorp', 'aws'));
    return entries.map((entry) => /^(?:terraform-provider-aws_)?(\d[^_]*)/.exec(entry)?.[1]).filter(Boolean).map((version) => `${host}/${version}`);
  })));
  return [...new Set(found.flat())].sort();
}

async function below(folder, provider, depth = provider.searchDepth) {
  const children = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (children.some(({ name }) => Object.values(provider.hosts).includes(name))) {
    return [folder];
  }
  const deeper = depth > 0 ? children.filter((child) => child.isDirectory() && child.name !== 'node_modules') : [];
  return (await Promise.all(deeper.map(({ name }) => below(path.join(folder, name), provider, depth - 1)))).flat();
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  process.stdout.write(`${(await fingerprint()).join('\n')}\n`);
}
