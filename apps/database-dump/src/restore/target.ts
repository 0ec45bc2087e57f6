import type { Client } from 'pg';
import { type Access, type AccessTls, createAccess } from '../database/access';
import { close, connect } from '../database/connect';
import { createPrivateFolder } from '../private-folder';
import type { Database } from '../secret';

export interface TargetOptions {
  /** The database that is restored into; its user makes databases and roles. */
  readonly target: Database;
  /** `disable` is for a server on this machine. */
  readonly tls: AccessTls;
  /** PEM. @default that of Amazon RDS */
  readonly caCertificate?: string;
  /** Folder of psql and pg_restore. @default PATH */
  readonly programs?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
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

export async function withClient<T>(access: Access, work: (client: Client) => Promise<T>, signal?: AbortSignal): Promise<T> {
  // what breaks the connection fails the query that is under way
  const client = await connect(access, () => undefined, signal);
  try {
    return await work(client);
  } finally {
    await close(client);
  }
}
