import { chownSync, readFileSync } from 'node:fs';

/** Who runs a server that refuses to be run by root. */
export interface Account {
  /** For a child process. */
  readonly options: { readonly uid?: number; readonly gid?: number; readonly cwd?: string };
  /** Gives it a file or folder. */
  own(file: string): void;
}

/** This user; for root the server's own user where there is one, else the one who owns nothing. */
export function accountForServers(names: readonly string[] = ['postgres', 'nobody']): Account {
  if (process.getuid?.() !== 0) {
    return { options: {}, own: () => undefined };
  }
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = names.map((name) => users.find(([user]) => user === name)).find((user) => user !== undefined) ?? [];
  if (uid === undefined) {
    throw new Error(`PostgreSQL refuses to run as root, and there is no user ${names.join(' or ')} to run it; add one of them`);
  }
  // the folder that this process is in need not be open to it
  return { options: { uid: Number(uid), gid: Number(gid), cwd: '/' }, own: (file) => chownSync(file, Number(uid), Number(gid)) };
}
