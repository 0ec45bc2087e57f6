import { chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import execa from 'execa';

/** Who runs a server that refuses to be run by root. */
export interface Account {
  run(file: string, args: readonly string[], options?: execa.Options): execa.ExecaChildProcess;
  /** Gives it a file or folder. */
  own(file: string): void;
}

/** What lets a process that is not root through folders that are closed to it, the least first; the number is the kernel's. */
const THROUGH_FOLDERS = [['dac_read_search', 2], ['dac_override', 1]] as const;

/**
 * This user; for root the server's own user where there is one, else the one who owns nothing. Where a folder above is closed to that
 * user (a home, a folder of mktemp) it gets the one capability that lets it through, and none else of root's.
 *
 * @param directory that the server's files lie in
 */
export function accountForServers(directory: string, names: readonly string[] = ['postgres', 'nobody']): Account {
  if (process.getuid?.() !== 0) {
    return { run: (file, args, options) => execa(file, args, options), own: () => undefined };
  }
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const [name, , uid, gid] = names.map((each) => users.find(([user]) => user === each)).find((user) => user !== undefined) ?? [];
  if (uid === undefined) {
    throw new Error(`PostgreSQL refuses to run as root, and there is no user ${names.join(' or ')} to run it; add one of them`);
  }
  const [user, group] = [Number(uid), Number(gid)];
  const closed = closedFolder(directory, user, group);
  const prefix = closed === undefined ? undefined : throughFolders(closed, name!, user, group);
  return {
    // the folder that this process is in need not be open to it
    run: (file, args, options) => (prefix === undefined
      ? execa(file, args, { ...options, uid: user, gid: group, cwd: '/' })
      : execa(prefix[0]!, [...prefix.slice(1), file, ...args], { ...options, cwd: '/' })),
    own: (file) => chownSync(file, user, group),
  };
}

/** The first folder above that the user may not pass. */
function closedFolder(directory: string, user: number, group: number): string | undefined {
  const parents: string[] = [];
  for (let folder = path.dirname(path.resolve(directory)); ; folder = path.dirname(folder)) {
    parents.unshift(folder);
    if (folder === path.dirname(folder)) {
      break;
    }
  }
  return parents.filter((folder) => existsSync(folder)).find((folder) => {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user ? 0o100 : gid === group ? 0o010 : 0o001;
    return (mode & bit) === 0;
  });
}

function throughFolders(closed: string, name: string, user: number, group: number): string[] {
  const bounding = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '')?.[1] ?? '0'}`);
  const [capability] = THROUGH_FOLDERS.find(([, bit]) => (bounding >> BigInt(bit)) & 1n) ?? [];
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));
  if (capability === undefined || setpriv === undefined) {
    throw new Error(`PostgreSQL refuses to run as root, and the user ${name}, who can run it, may not pass the folder ${closed}; `
      + `open it with "chmod a+x ${closed}", or name another place for caches in PLINTH_CACHE`);
  }
  return [setpriv, `--reuid=${user}`, `--regid=${group}`, '--clear-groups', `--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`];
}
