import { executables, type Environment } from './search-path';
import type { PackageManager, Program } from './tool-table';

const COMMANDS: Readonly<Record<PackageManager, string>> = {
  'apt-get': 'apt-get install -y',
  dnf: 'dnf install -y',
  apk: 'apk add',
  pacman: 'pacman -S --noconfirm',
  winget: 'winget install --exact --id',
  brew: 'brew install',
};

// brew comes last: on Linux it is a second package manager beside the system's own.
const ORDER: readonly PackageManager[] = ['apt-get', 'dnf', 'apk', 'pacman', 'winget', 'brew'];
const AS_ROOT: readonly PackageManager[] = ['apt-get', 'dnf', 'apk', 'pacman'];
const ALWAYS_NEWEST: readonly PackageManager[] = ['pacman', 'winget', 'brew'];

export interface InstallSystem {
  readonly manager?: PackageManager;
  readonly sudo: boolean;
}

/** The package manager of this machine, if any, and whether it has to be asked through sudo. */
export async function installSystem(environment: Environment = process.env): Promise<InstallSystem> {
  const present = await Promise.all(ORDER.map(async (name) => (await executables(name, environment)).length > 0));
  const sudo = process.getuid?.() !== 0 && (await executables('sudo', environment)).length > 0;
  return { manager: ORDER.find((_, i) => present[i]), sudo };
}

/**
 * The one command that gets a program here, or the page that tells how. A distribution whose version is too
 * old has nothing newer to install: that is a page too.
 */
export function installHint(program: Pick<Program, 'packages' | 'url'>, tooOld: boolean, { manager, sudo }: InstallSystem): string {
  const packages = manager ? program.packages[manager] : undefined;
  if (!manager || !packages || (tooOld && !ALWAYS_NEWEST.includes(manager))) {
    return program.url;
  }
  return `${sudo && AS_ROOT.includes(manager) ? 'sudo ' : ''}${COMMANDS[manager]} ${packages}`;
}
