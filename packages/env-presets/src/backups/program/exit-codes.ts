/**
 * With what the program that dumps a database ends. Only 0 is a dump that counts.
 *
 * @stability experimental
 */
export enum DumpExitCode {
  /** The dump is verified and its manifest is written. */
  SUCCEEDED = 0,
  /** What the program did not foresee. */
  UNEXPECTED = 1,
  /** A variable is missing or wrong. */
  CONFIGURATION = 2,
  /** The database's secret cannot be used. */
  SECRET = 3,
  /** pg_dump, pg_dumpall or pg_restore is missing or does not run. */
  TOOLS = 4,
  /** No answer from the database's host. */
  UNREACHABLE = 10,
  /** The server's certificate is not the expected one, or it has no TLS. */
  UNTRUSTED = 11,
  /** The server refused user or password, or has no such database. */
  REFUSED = 12,
  /** The user may not read everything. */
  RIGHTS = 13,
  /** The server is newer than pg_dump. */
  SERVER_TOO_NEW = 14,
  /** The database went away in the middle. */
  CONNECTION_LOST = 20,
  /** pg_dump or pg_dumpall failed. */
  DUMP_FAILED = 21,
  /** pg_restore could not decode what pg_dump wrote. */
  VERIFICATION = 22,
  /** The dump is smaller than the minimum. */
  TOO_SMALL = 23,
  /** The dump is larger than the task's memory can carry. */
  TOO_LARGE = 24,
  /** S3 or KMS refuses the task role, or there are no credentials or no bucket. */
  STORAGE_REFUSED = 30,
  /** S3 does not answer, or goes on being busy after all retries. */
  STORAGE_UNAVAILABLE = 31,
  /** There is an object of that key, which is never overwritten. */
  EXISTS = 32,
  /** Whether S3 completed the upload is not known. */
  STORAGE_UNCLEAR = 33,
  /** It was asked to end by SIGINT. */
  INTERRUPTED = 130,
  /** It was asked to end by SIGTERM: ECS stopped the task. */
  TERMINATED = 143,
}

/**
 * What an exit code means, and what to do.
 *
 * @stability experimental
 */
export interface DumpExitCodeData {
  /** The code. */
  readonly code: DumpExitCode;
  /** The same in words, as the log says it: `STORAGE_REFUSED`. */
  readonly name: string;
  /** What happened. */
  readonly meaning: string;
  /** What to do. */
  readonly fix: string;
}

const TABLE: Array<[code: DumpExitCode, meaning: string, fix: string]> = [
  [DumpExitCode.SUCCEEDED, 'the dump is verified and its manifest is written', 'nothing'],
  [DumpExitCode.UNEXPECTED, 'what the program did not foresee', 'read the last log line and report it'],
  [DumpExitCode.CONFIGURATION, 'a variable is missing or wrong', 'set what the log names; the construct sets all of them'],
  [DumpExitCode.SECRET, "the database's secret is no JSON, or has no host, username or password", 'store host, port, username, password and dbname in the secret'],
  [DumpExitCode.TOOLS, 'pg_dump, pg_dumpall or pg_restore is missing or does not run', 'use the released image, or set DUMP_PG_BIN to the folder that has them'],
  [DumpExitCode.UNREACHABLE, "no answer from the database's host within the deadline", 'look at host, port, security groups, routes and DNS'],
  [DumpExitCode.UNTRUSTED, 'the server has no TLS, or its certificate is of another name or authority', 'connect by the name in the certificate, or give its authority as caCertificate'],
  [DumpExitCode.REFUSED, 'the server refused the user or the password, or has no such database', 'compare the secret with the database; a rotation may have stopped half way'],
  [DumpExitCode.RIGHTS, 'the user may not read everything in the database', 'grant it pg_read_all_data, and BYPASSRLS where tables have row security'],
  [DumpExitCode.SERVER_TOO_NEW, 'the server is newer than pg_dump, which refuses to dump it', 'use an image with a pg_dump of at least the major version of the server'],
  [DumpExitCode.CONNECTION_LOST, 'the database went away in the middle', 'look for a restart or failover at that time; the next run begins anew'],
  [DumpExitCode.DUMP_FAILED, 'pg_dump or pg_dumpall failed', 'the log has its messages'],
  [DumpExitCode.VERIFICATION, 'pg_restore could not decode what pg_dump wrote', 'run it again; if it stays, the disk or memory of server or task is damaged'],
  [DumpExitCode.TOO_SMALL, 'the dump is smaller than the minimum, so that something must be missing', 'look whether the database is the right one; lower minimumBytes if it is'],
  [DumpExitCode.TOO_LARGE, "the dump is larger than the task's memory can carry in 10,000 parts", 'give the task the memory that the log names'],
  [DumpExitCode.STORAGE_REFUSED, 'S3 or KMS refuses the task role, or there are no credentials or no such bucket', 'look at the task role, the bucket policy and the key'],
  [DumpExitCode.STORAGE_UNAVAILABLE, 'S3 does not answer, or goes on being busy after all retries', 'look at the route to S3 (endpoint, NAT); the next run begins anew'],
  [DumpExitCode.EXISTS, 'an object of that key is there already: another run at the same second', 'nothing: the other run has it'],
  [DumpExitCode.STORAGE_UNCLEAR, 'the answer to the completion of the upload was lost, so that it does not count', 'nothing: a dump without manifest expires; the next run begins anew'],
  [DumpExitCode.INTERRUPTED, 'it was asked to end by SIGINT', 'nothing: it cleaned up'],
  [DumpExitCode.TERMINATED, 'it was asked to end by SIGTERM: ECS stopped the task', 'look why ECS stopped it; it cleaned up'],
];

/**
 * The exit codes of the program that dumps a database, as data for logs, docs and whoever waits for the task.
 *
 * A code that is not in the table is not the program's own: 137 is the container killed, mostly for its memory.
 *
 * @stability experimental
 */
export class DumpExitCodes {
  /** All of them, by code. */
  public static get all(): DumpExitCodeData[] {
    return TABLE.map(([code, meaning, fix]) => ({ code, name: DumpExitCode[code], meaning, fix }));
  }

  /**
   * What a code means; undefined for one that is not the program's own.
   *
   * @param code as the container ended
   */
  public static of(code: number): DumpExitCodeData | undefined {
    return DumpExitCodes.all.find((known) => Number(known.code) === code);
  }

  private constructor() {}
}
