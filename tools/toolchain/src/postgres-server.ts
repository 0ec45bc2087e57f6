import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { findPostgres, type FoundPostgres, missingPostgres } from './postgres';
import { type Account, accountForServers } from './unprivileged';

const HOST = '127.0.0.1';
const USER = 'postgres';
const START_SECONDS = 60;
const ATTEMPTS = 3;

export interface PostgresServerOptions {
  /** Where the server keeps its data and log. The same folder is the same server. */
  readonly directory: string;
  /** Of the user `postgres`, its superuser. Taken when the server is made. */
  readonly password: string;
  /** PEM texts; with them only TLS is let in. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** As in postgresql.conf, beside those that make it local. */
  readonly settings?: Readonly<Record<string, string>>;
  /** @default - one that is free */
  readonly port?: number;
}

/** A PostgreSQL server of this machine alone: on 127.0.0.1, with SCRAM, as a user who is not root. It goes on after this process. */
export class PostgresServer {
  /** The server of that directory, made or started if need be. */
  static async start(options: PostgresServerOptions): Promise<PostgresServer> {
    const directory = path.resolve(options.directory);
    const running = await PostgresServer.running(directory);
    if (running !== undefined) {
      return running;
    }
    const postgres = await findPostgres();
    if (postgres === undefined) {
      throw new Error(`no PostgreSQL server can be started without ${await missingPostgres()}`);
    }
    const account = accountForServers(directory);
    const server = (port: number): PostgresServer => new PostgresServer(directory, port, postgres, account);
    if (!existsSync(path.join(directory, 'made'))) {
      await make(directory, options, postgres, account);
    }
    configure(directory, options, account);
    for (let attempt = 1; ; attempt += 1) {
      const started = server(options.port ?? (await freePort()));
      const failure = await started.launch();
      if (failure === undefined) {
        return started;
      }
      // Another program can take a port between the look and the start.
      if (attempt === ATTEMPTS || !/address already in use/i.test(failure)) {
        throw new Error(`the PostgreSQL server in ${directory} does not start:\n${failure}`);
      }
    }
  }

  /** The server of that directory, if it runs. */
  static async running(directory: string): Promise<PostgresServer | undefined> {
    const folder = path.resolve(directory);
    const port = runningPort(folder);
    const postgres = port === undefined ? undefined : await findPostgres();
    if (port === undefined || postgres === undefined) {
      return undefined;
    }
    const server = new PostgresServer(folder, port, postgres, accountForServers(folder));
    return (await server.isRunning()) ? server : undefined;
  }

  readonly host = HOST;
  readonly user = USER;

  private constructor(
    readonly directory: string,
    readonly port: number,
    private readonly postgres: FoundPostgres,
    private readonly account: Account,
  ) {}

  /** Where psql, pg_dump and the like are. */
  get folder(): string {
    return this.postgres.folder;
  }

  get version(): string {
    return this.postgres.version;
  }

  /** Of the first process. */
  get pid(): number {
    return Number(readFileSync(path.join(dataOf(this.directory), 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** `immediate` is as a machine that loses its power. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if (await this.isRunning()) {
      await this.control('stop', '-m', mode, '-w');
    }
  }

  private async isRunning(): Promise<boolean> {
    return (await this.account.run(path.join(this.folder, 'pg_ctl'), ['status', '-D', dataOf(this.directory)], { reject: false })).exitCode === 0;
  }

  /** What it wrote when it did not start. */
  private async launch(): Promise<string | undefined> {
    const log = path.join(this.directory, 'server.log');
    rmSync(log, { force: true });
    try {
      await this.control('start', '-w', '-t', String(START_SECONDS), '-l', log, '-o', `-p ${this.port}`);
      return undefined;
    } catch (error) {
      return existsSync(log) ? readFileSync(log, 'utf8') : (error as Error).message;
    }
  }

  private async control(...args: string[]): Promise<void> {
    // a server that keeps this process's standard output keeps whoever reads that waiting
    await this.account.run(path.join(this.folder, 'pg_ctl'), [...args, '-D', dataOf(this.directory)], { stdio: 'ignore' });
  }
}

const dataOf = (directory: string): string => path.join(directory, 'data');

async function make(directory: string, { password }: PostgresServerOptions, { folder }: FoundPostgres, account: Account): Promise<void> {
  rmSync(dataOf(directory), { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  account.own(directory);
  const file = path.join(directory, 'password');
  writeFileSync(file, password, { mode: 0o600 });
  account.own(file);
  try {
    const args = [`--username=${USER}`, `--pwfile=${file}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '-D', dataOf(directory)];
    await account.run(path.join(folder, 'initdb'), args);
  } finally {
    rmSync(file);
  }
  writeFileSync(path.join(directory, 'made'), '');
}

function configure(directory: string, { tls, settings }: PostgresServerOptions, account: Account): void {
  const write = (name: string, content: string): void => {
    const file = path.join(dataOf(directory), name);
    writeFileSync(file, content, { mode: 0o600 });
    chmodSync(file, 0o600);
    account.own(file);
  };
  if (tls) {
    write('server.crt', tls.certificate);
    write('server.key', tls.key);
  }
  const values = { listen_addresses: HOST, unix_socket_directories: '', ssl: tls ? 'on' : 'off', lc_messages: 'C', ...settings };
  write('postgresql.auto.conf', Object.entries(values).map(([name, value]) => `${name} = '${value.replace(/'/g, "''")}'\n`).join(''));
  write('pg_hba.conf', `${tls ? 'hostssl' : 'host'} all all ${HOST}/32 scram-sha-256\n`);
}

/** The fourth line of the server's own file; undefined when it does not run. */
function runningPort(directory: string): number | undefined {
  const file = path.join(dataOf(directory), 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[3]) : undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
