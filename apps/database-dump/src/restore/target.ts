import type { Client } from 'pg';
import type { Tls } from '../configuration';
import { type Access, createAccess } from '../database/access';
import { connect } from '../database/connect';
import { createPrivateFolder } from '../private-folder';
import type { Database } from '../secret';

export interface TargetOptions {
  /** The database that is restored into; its user makes databases and roles. */
  readonly target: Database;
  readonly tls: Tls;
  /** PEM. @default that of Amazon RDS */
  readonly caCertificate?: string;
  /** Folder of psql and pg_restore. @default PATH */
  readonly programs?: string;
}

/** Hands over how the target is reached, while the file with its certificates is there. */
export async function openTarget<T>({ target, tls, caCertificate }: TargetOptions, work: (access: Access) => Promise<T>): Promise<T> {
  const folder = await createPrivateFolder();
  try {
    return await work(await createAccess({ database: target, tls, caCertificate, folder }));
  } finally {
    await folder.remove();
  }
}

export async function withClient<T>(access: Access, work: (client: Client) => Promise<T>): Promise<T> {
  // what breaks the connection fails the query that is under way
  const client = await connect(access, () => undefined);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
