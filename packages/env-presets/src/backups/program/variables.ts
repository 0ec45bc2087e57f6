/**
 * The environment variables of the program that dumps a database: what the construct sets and the program reads.
 *
 * The region, the credentials and the endpoint come by the AWS SDK's own variables.
 *
 * @stability experimental
 */
export class DumpVariables {
  /** Secrets Manager's JSON of the database, whole: `host`, `port`, `username`, `password`, `dbname`. Secret. */
  public static readonly SECRET = 'DUMP_DATABASE_SECRET';
  /** The host, in place of the secret's. */
  public static readonly HOST = 'DUMP_HOST';
  /** The port, in place of the secret's. */
  public static readonly PORT = 'DUMP_PORT';
  /** The database, in place of the secret's `dbname`. */
  public static readonly DATABASE = 'DUMP_DATABASE';
  /** The bucket that is written to. */
  public static readonly BUCKET = 'DUMP_BUCKET';
  /** What every key begins with, ending in `/`: see `DumpKeys.prefix`. */
  public static readonly PREFIX = 'DUMP_PREFIX';
  /** The environment as `{project}-{environment}`: in keys, manifest and metrics. */
  public static readonly ENVIRONMENT = 'DUMP_ENVIRONMENT';
  /** The name of the dump: in keys, manifest and metrics. */
  public static readonly NAME = 'DUMP_NAME';
  /** The bytes below which a dump does not count. Default 1. */
  public static readonly MINIMUM_BYTES = 'DUMP_MINIMUM_BYTES';
  /** How the server is trusted: `verify-full` (default), `verify-ca` or `require`. */
  public static readonly TLS = 'DUMP_TLS';
  /** The certificates that are trusted, as PEM. Default: those of Amazon RDS. */
  public static readonly CA_CERTIFICATE = 'DUMP_CA_CERTIFICATE';
  /** What `pg_dump --compress` is given, for example `6` or `zstd:3`. Default: pg_dump's own, gzip. */
  public static readonly COMPRESSION = 'DUMP_COMPRESSION';
  /** The folder of pg_dump, pg_dumpall and pg_restore. Default: PATH. */
  public static readonly PG_BIN = 'DUMP_PG_BIN';

  private constructor() {}
}
