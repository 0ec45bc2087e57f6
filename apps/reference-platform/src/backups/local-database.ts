import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DumpVariables } from '@plinth/env-presets';
import type { LocalImages } from '@plinth/local-cloud';
import { findPostgres, type FoundPostgres, missingPostgres, PostgresServer } from '@plinth/toolchain';
import { Client } from 'pg';
import * as lockfile from 'proper-lockfile';
import { LOCAL_IMAGE } from '../compositions/backups';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import { NEW_ORDER, SHOP } from './shop';

/** What the secret of a database holds, as RDS writes it. */
export interface DatabaseSecret {
  readonly engine: 'postgres';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly dbname: string;
}

/** The real PostgreSQL that stands beside the local cloud, in place of a database on AWS: one server for all environments. */
export class LocalDatabases {
  /**
   * @param directory where the server and its superuser's password lie
   * @param caFile the authority of the local cloud, which has a certificate for localhost beside it
   */
  public constructor(private readonly directory: string, private readonly caFile: string) {}

  /** The database of an environment: made if there is none, with a user who may read it all and nothing else, and the secret that says so. */
  public async open(deployment: Deployment): Promise<LocalDatabase> {
    const [server, password] = await alone(this.directory, () => this.start());
    const ca = readFileSync(this.caFile, 'utf8');
    const database = new LocalDatabase(deployment, { port: server.port, user: server.user, password }, ca);
    await database.ensure();
    await database.tell();
    return database;
  }

  private async start(): Promise<[PostgresServer, string]> {
    const file = join(this.directory, 'password');
    if (!existsSync(file)) {
      writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
    }
    const password = readFileSync(file, 'utf8');
    const text = (name: string) => readFileSync(join(dirname(this.caFile), name), 'utf8');
    const tls = { certificate: text('server.pem'), key: text('server.key') };
    return [await PostgresServer.start({ directory: serverIn(this.directory), password, tls, settings: { max_connections: '60' } }), password];
  }
}

/** Ends the server in that folder, if it runs; what it stored is kept. */
export async function stopLocalDatabases(directory: string): Promise<void> {
  if (existsSync(directory)) {
    await alone(directory, async () => { await (await PostgresServer.running(serverIn(directory)))?.stop(); });
  }
}

const serverIn = (directory: string): string => join(directory, 'server');

/** Workers of several environments start it at a time. */
async function alone<T>(directory: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(directory, { recursive: true });
  const release = await lockfile.lock(directory, { retries: { retries: 240, minTimeout: 250, maxTimeout: 250 }, stale: 60_000 });
  try {
    return await work();
  } finally {
    await release();
  }
}

/** The SDK would say into every log that it will leave Node 20 behind. */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** PostgreSQL as this machine has it. */
export async function requirePostgres(): Promise<FoundPostgres> {
  const found = await findPostgres();
  if (found === undefined) {
    throw new PlatformError(`there is no ${await missingPostgres()}`);
  }
  return found;
}

/** What stands in for the image of the program that dumps: the same program, with PostgreSQL's programs of this machine. */
export function localImages({ folder }: FoundPostgres, caFile: string): LocalImages {
  return {
    [LOCAL_IMAGE]: {
      command: [process.execPath, join(dirname(require.resolve('@plinth/database-dump')), 'main.js')],
      env: { ...QUIET, [DumpVariables.PG_BIN]: folder, [DumpVariables.CA_CERTIFICATE]: readFileSync(caFile, 'utf8') },
    },
  };
}

/** The database of one environment. */
export class LocalDatabase {
  private readonly name: string;

  /** @param access of the superuser */
  public constructor(
    private readonly deployment: Deployment,
    private readonly access: { readonly port: number; readonly user: string; readonly password: string },
    private readonly ca: string,
  ) {
    // environments of one name may stand in several accounts
    this.name = `${deployment.environment}_${deployment.environment.account}`.replace(/-/g, '_');
  }

  private get dumper(): string {
    return `${this.name}_dump`;
  }

  public async ensure(): Promise<void> {
    await this.as('postgres', async (admin) => {
      const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [this.name]);
      if (rowCount === 0) {
        await admin.query(`CREATE DATABASE ${this.name}`);
        await admin.query(`REVOKE CONNECT ON DATABASE ${this.name} FROM PUBLIC`);
      }
    });
    await this.as(this.name, async (admin) => {
      // a run that was killed between the two has left an empty database
      const { rowCount } = await admin.query('SELECT FROM pg_namespace WHERE nspname = \'shop\'');
      if (rowCount === 0) {
        await admin.query(`BEGIN; ${SHOP} COMMIT`);
      }
    });
  }

  /** Writes the connection into the environment's secret, unless what stands there works. */
  public async tell(): Promise<void> {
    const { environment, backups: { secretName } } = this.deployment;
    const secrets = new SecretsManagerClient({ region: environment.region });
    const known = await readSecret(secrets, secretName);
    const password = known?.username === this.dumper ? known.password : randomBytes(24).toString('base64url');
    const secret: DatabaseSecret = { engine: 'postgres', host: 'localhost', port: this.access.port, username: this.dumper, password, dbname: this.name };
    if (JSON.stringify(known) === JSON.stringify(secret) && await this.accepts(password)) {
      return;
    }
    await this.as('postgres', async (admin) => {
      const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [this.dumper]);
      if (rowCount === 0) {
        await admin.query(`CREATE ROLE ${this.dumper} NOLOGIN`);
      }
      await admin.query(`ALTER ROLE ${this.dumper} LOGIN CONNECTION LIMIT 5 PASSWORD '${password}'`);
      await admin.query(`GRANT pg_read_all_data TO ${this.dumper}`);
      await admin.query(`GRANT CONNECT ON DATABASE ${this.name} TO ${this.dumper}`);
    });
    await secrets.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: JSON.stringify(secret) }));
  }

  /** Adds an order that no dump has yet. */
  public async addOrder(note: string): Promise<void> {
    await this.as(this.name, (admin) => admin.query(NEW_ORDER, [note]));
  }

  private async accepts(password: string): Promise<boolean> {
    const client = this.client({ user: this.dumper, password, database: this.name });
    try {
      await client.connect();
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === '28P01' || (error as { code?: string }).code === '28000') {
        return false;
      }
      throw error;
    } finally {
      await client.end();
    }
  }

  private async as<T>(database: string, work: (admin: Client) => Promise<T>): Promise<T> {
    const client = this.client({ database });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  private client(options: { readonly user?: string; readonly password?: string; readonly database: string }): Client {
    return new Client({ ...this.access, host: 'localhost', ssl: { ca: this.ca }, ...options });
  }
}

async function readSecret(secrets: SecretsManagerClient, secretName: string): Promise<DatabaseSecret | undefined> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretName }));
    return JSON.parse(SecretString ?? 'null') as DatabaseSecret ?? undefined;
  } catch (error) {
    // nothing was ever stored in it, or something else
    if ((error as Error).name === 'ResourceNotFoundException' || error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
