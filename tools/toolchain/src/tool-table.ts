import table from './tools.json';

export type ProgramName = keyof typeof table.programs;
export type PackageManager = 'apt-get' | 'dnf' | 'apk' | 'pacman' | 'winget' | 'brew';
export type Flavor = keyof typeof table.provider.hosts;

/** How one external program is found, judged and got. The rows are in tools.json, which fingerprint.mjs reads too. */
export interface Program {
  readonly name: string;
  readonly purpose: string;
  readonly required: boolean;
  readonly minimum: string;
  /** The variable that names the program and ends the search; empty when there is none. */
  readonly environment: string;
  /** Names on PATH, each with the arguments that always follow, in order of preference. */
  readonly commands: readonly (readonly string[])[];
  readonly versionArguments: readonly string[];
  /** Applied per line; its first group is the version. */
  readonly versionPattern: string;
  /** Places to look beyond PATH; one `*` per path segment, `$NAME` and `~` are replaced. */
  readonly folders: readonly string[];
  readonly packages: Readonly<Partial<Record<PackageManager, string>>>;
  readonly url: string;
}

export const PROGRAMS: Readonly<Record<ProgramName, Program>> = table.programs as Record<ProgramName, Program>;
export const PROVIDER = table.provider;
