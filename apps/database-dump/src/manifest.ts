import type { DumpedDatabaseData } from '@plinth/env-presets';
import type { Contents } from './database/catalog';
import type { Server } from './database/probe';

/** What the manifest says of the database. */
export function databaseOf(name: string, server: Server, contents: Contents, rows: ReadonlyMap<string, number>): DumpedDatabaseData {
  const { encoding, collate, ctype, relations, sequences, largeObjects, extensions } = contents;
  return {
    name,
    serverVersion: server.version,
    sizeBytes: server.databaseBytes,
    encoding,
    collate,
    ctype,
    relations: relations.map(({ schema, name: relation, kind, quoted }) => ({ schema, name: relation, kind, rows: rows.get(quoted)! })),
    sequences: sequences.map(({ schema, name: sequence, lastValue }) => ({ schema, name: sequence, ...(lastValue !== undefined && { lastValue }) })),
    largeObjects,
    extensions,
  };
}
