/**
 * One object of a dump.
 *
 * @stability experimental
 */
export interface DumpedObjectData {
  /** Its key. */
  readonly key: string;
  /** Its size. */
  readonly bytes: number;
  /** SHA-256 of its bytes, 64 hexadecimal digits. */
  readonly sha256: string;
}

/**
 * What pg_dump wrote, as it was uploaded.
 *
 * @stability experimental
 */
export interface DumpedArchiveData extends DumpedObjectData {
  /** How many parts it was uploaded in. */
  readonly parts: number;
  /** S3's checksum of the parts' checksums: base64, `-` and the number of parts, as `GetObjectAttributes` gives it. */
  readonly compositeSha256: string;
}

/**
 * What a relation of a database is.
 *
 * @stability experimental
 */
export enum RelationKind {
  /** A table, or a partition. */
  TABLE = 'table',
  /** A table whose rows are its partitions'. */
  PARTITIONED_TABLE = 'partitioned table',
  /** A materialized view: a restore fills it anew. */
  MATERIALIZED_VIEW = 'materialized view',
}

/**
 * A relation and its rows, as counted in the snapshot that was dumped.
 *
 * @stability experimental
 */
export interface DumpedRelationData {
  /** Its schema. */
  readonly schema: string;
  /** Its name. */
  readonly name: string;
  /** What it is. */
  readonly kind: RelationKind;
  /** Its rows; of a partitioned table the sum of its partitions'. */
  readonly rows: number;
}

/**
 * A sequence at the beginning of the dump. A sequence knows no snapshots: a restored one may be ahead, never behind.
 *
 * @stability experimental
 */
export interface DumpedSequenceData {
  /** Its schema. */
  readonly schema: string;
  /** Its name. */
  readonly name: string;
  /** The last value it gave out, as decimal digits; absent while it gave out none. */
  readonly lastValue?: string;
}

/**
 * An extension of the database.
 *
 * @stability experimental
 */
export interface DumpedExtensionData {
  /** Its name. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
}

/**
 * The database that was dumped, as it was in the snapshot.
 *
 * @stability experimental
 */
export interface DumpedDatabaseData {
  /** Its name. */
  readonly name: string;
  /** The server's version, for example `16.4`. */
  readonly serverVersion: string;
  /** Its size on the server's disk, in bytes. */
  readonly sizeBytes: number;
  /** Its encoding, for example `UTF8`. */
  readonly encoding: string;
  /** Its collation. */
  readonly collate: string;
  /** Its character classes. */
  readonly ctype: string;
  /** Tables, partitioned tables and materialized views, by schema and name. */
  readonly relations: DumpedRelationData[];
  /** Sequences, by schema and name. */
  readonly sequences: DumpedSequenceData[];
  /** How many large objects there are. */
  readonly largeObjects: number;
  /** The extensions, by name. */
  readonly extensions: DumpedExtensionData[];
}

/**
 * The versions of what made the dump.
 *
 * @stability experimental
 */
export interface DumpToolsData {
  /** pg_dump's. */
  readonly pgDump: string;
  /** pg_restore's, which verified it. */
  readonly pgRestore: string;
  /** The program's own. */
  readonly program: string;
  /** Node.js's. */
  readonly node: string;
}

/**
 * What is known of a dump. It is written last: a dump without manifest does not count.
 *
 * @stability experimental
 */
export interface DumpManifestData {
  /** The environment as `{project}-{environment}`. */
  readonly environment: string;
  /** The name of the dump. */
  readonly name: string;
  /** When it began, by S3's clock: what is in the dump is not older. */
  readonly startedAt: string;
  /** When it was verified and uploaded, by S3's clock. */
  readonly finishedAt: string;
  /** Seconds that the task's clock is ahead of S3's. */
  readonly clockSkewSeconds: number;
  /** Seconds from beginning to end. */
  readonly durationSeconds: number;
  /** What pg_dump was given as `--compress`; `default` for nothing. */
  readonly compression: string;
  /** What pg_dump wrote. */
  readonly dump: DumpedArchiveData;
  /** Roles and tablespaces. */
  readonly globals: DumpedObjectData;
  /** What was dumped. */
  readonly database: DumpedDatabaseData;
  /** What it was made with. */
  readonly tools: DumpToolsData;
}
