import { lookUpJava, lookUpPython, lookUpTerraform } from './finders';
import { installHint, type InstallSystem, installSystem } from './install-hint';
import { type Lookup, lookUp } from './lookup';
import { lookUpPostgres } from './postgres';
import { findAwsProvider, missingProvider } from './provider';
import { searchProviderMirrors } from './provider-mirror';
import type { Environment } from './search-path';
import { type Flavor, PROGRAMS, type ProgramName, PROVIDER } from './tool-table';
import { isAtLeast } from './versions';

export interface Finding {
  readonly name: string;
  /** What it is used for. */
  readonly purpose: string;
  /** Whether nothing works without it. */
  readonly required: boolean;
  readonly status: 'found' | 'missing' | 'too old';
  readonly version?: string;
  readonly path?: string;
  /** What is wanted, and what stands in the way of it. */
  readonly need: string;
  /** The one command that gets it on this system, or a page that tells how; absent when it was found. */
  readonly install?: string;
}

/** Looks for everything that any part of the repository uses. Installs nothing. */
export async function doctor(environment: Environment = process.env): Promise<Finding[]> {
  const system = await installSystem(environment);
  const program = async (name: ProgramName, lookup: Promise<Lookup>): Promise<Finding> => finding(name, await lookup, system);
  return (await Promise.all([
    Promise.resolve(node(process.versions.node, system)),
    program('npm', lookUp('npm', environment)),
    program('python', lookUpPython(environment)),
    engine(environment, system),
    program('java', lookUpJava(environment)),
    program('maven', lookUp('maven', environment)),
    program('go', lookUp('go', environment)),
    program('postgres', lookUpPostgres(environment)),
    program('browser', lookUp('browser', environment)),
  ])).flat();
}

function node(version: string, system: InstallSystem): Finding {
  const { name, purpose, required, minimum } = PROGRAMS.node;
  const status = isAtLeast(version, minimum) ? 'found' : 'too old';
  const install = status === 'found' ? undefined : installHint(PROGRAMS.node, true, system);
  return { name, purpose, required, status, version, path: process.execPath, need: `>= ${minimum}`, install };
}

/** Terraform or OpenTofu, and the provider for the one that was taken. */
async function engine(environment: Environment, system: InstallSystem): Promise<Finding[]> {
  const lookup = await lookUpTerraform(environment);
  const flavor = lookup.found?.flavor ?? 'terraform';
  const found = finding(flavor, lookup, system);
  const either = `>= ${PROGRAMS.terraform.minimum} or OpenTofu >= ${PROGRAMS.tofu.minimum}`;
  const terraform = lookup.found ? found : { ...found, name: 'Terraform', need: found.need.replace(/^>= [\d.]+/, either) };
  return [terraform, await provider(flavor, environment)];
}

async function provider(flavor: Flavor, environment: Environment): Promise<Finding> {
  const { name, purpose, url, minimum, below } = PROVIDER;
  const base = { name, purpose, required: false, need: `>= ${minimum}, < ${below}` };
  const source = await findAwsProvider(flavor, environment);
  if (source) {
    return source.kind === 'mirror'
      ? { ...base, status: 'found', version: source.version, path: source.path }
      : { ...base, status: 'found', path: `https://${PROVIDER.hosts[flavor]}` };
  }
  const { unfit } = await searchProviderMirrors(flavor, environment);
  const status = unfit && !isAtLeast(unfit.version, minimum) ? 'too old' : 'missing';
  return { ...base, status, version: unfit?.version, path: unfit?.path, need: await missingProvider(flavor, environment), install: url };
}

function finding(program: ProgramName, { found, rejected }: Lookup, system: InstallSystem): Finding {
  const row = PROGRAMS[program];
  const { name, purpose, required } = row;
  const wanted = `>= ${row.minimum}`;
  if (found) {
    return { name, purpose, required, status: 'found', version: found.version, path: found.path, need: wanted };
  }
  return {
    name,
    purpose,
    required,
    status: rejected?.tooOld ? 'too old' : 'missing',
    version: rejected?.version,
    path: rejected?.path,
    need: rejected ? `${wanted}, but ${rejected.reason}` : wanted,
    install: installHint(row, rejected?.tooOld ?? false, system),
  };
}
