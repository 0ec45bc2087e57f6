import { type DumpedExtensionData, type DumpedSequenceData, RelationKind } from '@plinth/env-presets';
import type { Client } from 'pg';
import { OWN_SCHEMAS } from './probe';

/** A relation whose rows pg_dump dumps. */
export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  /** As SQL writes it. */
  readonly quoted: string;
  /** The partitioned tables that it is a part of, as SQL writes them. */
  readonly partOf: readonly string[];
  /** Whether it has any rows to count: a partitioned table has its partitions', a view may never have been filled. */
  readonly counted: boolean;
}

export interface Sequence extends DumpedSequenceData {
  readonly descending: boolean;
}

export interface Contents {
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly relations: readonly Relation[];
  readonly sequences: readonly Sequence[];
  readonly largeObjects: number;
  readonly extensions: DumpedExtensionData[];
}

const KINDS: Readonly<Record<string, RelationKind>> = { r: RelationKind.TABLE, p: RelationKind.PARTITIONED_TABLE, m: RelationKind.MATERIALIZED_VIEW };

// what belongs to an extension is made by it again; foreign tables' rows are elsewhere; temporary ones are a session's own;
// a replica cannot read unlogged ones, and pg_dump leaves them out there
const RELATIONS = `
  WITH RECURSIVE parents AS (
    SELECT i.inhrelid AS child, i.inhparent AS parent FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent AND c.relkind = 'p'
    UNION SELECT p.child, i.inhparent FROM parents p JOIN pg_inherits i ON i.inhrelid = p.parent
  )
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, format('%I.%I', n.nspname, c.relname) AS quoted, c.relispopulated AS populated,
    ARRAY(SELECT format('%I.%I', pn.nspname, pc.relname) FROM parents p JOIN pg_class pc ON pc.oid = p.parent JOIN pg_namespace pn ON pn.oid = pc.relnamespace
      WHERE p.child = c.oid) AS part_of
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND ${OWN_SCHEMAS}
    AND NOT (c.relpersistence = 'u' AND pg_is_in_recovery())
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1, 2`;

const SEQUENCES = `
  SELECT n.nspname AS schema, c.relname AS name, s.last_value::text AS last, s.increment_by < 0 AS descending
  FROM pg_sequences s JOIN pg_namespace n ON n.nspname = s.schemaname JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.sequencename
  WHERE c.relpersistence <> 't' AND ${OWN_SCHEMAS} AND NOT (c.relpersistence = 'u' AND pg_is_in_recovery())
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1, 2`;

const DATABASE = `
  SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype,
    (SELECT count(*) FROM pg_largeobject_metadata) AS large_objects
  FROM pg_database WHERE datname = current_database()`;

const EXTENSIONS = 'SELECT extname AS name, extversion AS version FROM pg_extension ORDER BY 1';

/** What is in the database, by the session's snapshot; the rows of its relations are for others to count. */
export async function readContents(client: Client): Promise<Contents> {
  const rows = async <T extends object>(query: string): Promise<T[]> => (await client.query<T>(query)).rows;
  const [database] = await rows<{ encoding: string; collate: string; ctype: string; large_objects: string }>(DATABASE);
  const relations = await rows<{ schema: string; name: string; kind: string; quoted: string; populated: boolean; part_of: string[] }>(RELATIONS);
  const sequences = await rows<{ schema: string; name: string; last: string | null; descending: boolean }>(SEQUENCES);
  return {
    encoding: database.encoding,
    collate: database.collate,
    ctype: database.ctype,
    largeObjects: Number(database.large_objects),
    relations: relations.map(({ schema, name, kind, quoted, populated, part_of }) => ({
      schema, name, kind: KINDS[kind], quoted, partOf: part_of, counted: kind !== 'p' && populated,
    })),
    sequences: sequences.map(({ last, ...sequence }) => ({ ...sequence, ...(last !== null && { lastValue: last }) })),
    extensions: await rows<DumpedExtensionData>(EXTENSIONS),
  };
}
