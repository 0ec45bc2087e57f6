import { Problems } from '../../errors';

/**
 * What the keys of one dump are made from.
 *
 * @stability experimental
 */
export interface DumpKeysProps {
  /** What the keys begin with, ending in `/`. */
  readonly prefix: string;
  /** The environment as `{project}-{environment}`. */
  readonly environment: string;
  /** The name of the dump. */
  readonly name: string;
  /** When it began, in UTC: `2026-11-21T03:00:00Z`; fractions of a second are left out. */
  readonly startedAt: string;
}

/**
 * Which of a dump's objects a key is of.
 *
 * @stability experimental
 */
export enum DumpObject {
  /** What pg_dump wrote, in its custom format. */
  DUMP = 'dump',
  /** Roles and tablespaces as SQL, without passwords. */
  GLOBALS = 'globals.sql',
  /** What is known of the dump; it is written last, and without it the dump does not count. */
  MANIFEST = 'manifest.json',
}

/**
 * What a key of a dump says.
 *
 * @stability experimental
 */
export interface DumpKeyData {
  /** What it begins with, ending in `/`. */
  readonly prefix: string;
  /** Environment and name, as `{environment}-{name}`. */
  readonly title: string;
  /** When the dump began, in UTC: `2026-11-21T03:00:00Z`. */
  readonly startedAt: string;
  /** Which of the dump's objects it is. */
  readonly kind: DumpObject;
  /** The manifest's key of the same dump. */
  readonly manifestKey: string;
}

const KEY = /^(?<prefix>(?:.*\/)?)(?<day>\d{4}\/\d\d\/\d\d)\/(?<title>[^/]+)-(?<stamp>\d{8}T\d{6}Z)\.(?<kind>dump|globals\.sql|manifest\.json)$/;

/**
 * The S3 keys of one dump: `{prefix}{YYYY}/{MM}/{DD}/{environment}-{name}-{YYYYMMDDTHHMMSSZ}.dump`, with the globals and,
 * last and as the sign that it counts, the manifest beside it. Within a prefix their order is that of time.
 *
 * @example
 * const prefix = DumpKeys.prefix('acme-prod', 'database');
 * const keys = new DumpKeys({ prefix, environment: 'acme-prod', name: 'database', startedAt: '2026-11-21T03:00:00Z' });
 * keys.manifest; // dumps/acme-prod/database/2026/11/21/acme-prod-database-20261121T030000Z.manifest.json
 *
 * @stability experimental
 */
export class DumpKeys {
  /**
   * What the keys of an environment's dump begin with, unless the construct is told otherwise.
   *
   * @param environment as `{project}-{environment}`
   * @param name of the dump
   */
  public static prefix(environment: string, name: string): string {
    return `dumps/${environment}/${name}/`;
  }

  /**
   * What a key says; undefined for one that is of no dump.
   *
   * @param key of an object
   */
  public static parse(key: string): DumpKeyData | undefined {
    const { prefix, day, title, stamp, kind } = KEY.exec(key)?.groups ?? {};
    const startedAt = stamp?.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    if (startedAt === undefined || !isMoment(startedAt) || !startedAt.startsWith(day.replace(/\//g, '-'))) {
      return undefined;
    }
    return { prefix, title, startedAt, kind: kind as DumpObject, manifestKey: `${key.slice(0, -kind.length)}${DumpObject.MANIFEST}` };
  }

  /** What pg_dump wrote. */
  public readonly dump: string;
  /** Roles and tablespaces as SQL. */
  public readonly globals: string;
  /** The manifest, which is written last. */
  public readonly manifest: string;

  /**
   * @param props what the keys are made from
   * @throws if the prefix does not end in `/` or the time is none
   */
  public constructor(props: DumpKeysProps) {
    const { prefix, environment, name, startedAt } = props;
    const problems = new Problems('DumpKeys');
    if (!/^([^/]+\/)+$/.test(prefix)) {
      problems.add('prefix', prefix, 'must end in / and have no empty part', 'use DumpKeys.prefix');
    }
    if (!isMoment(startedAt)) {
      problems.add('startedAt', startedAt, 'must be a time in UTC', 'write it like 2026-11-21T03:00:00Z');
    }
    problems.throwIfAny();
    const stamp = `${startedAt.slice(0, 19).replace(/[-:]/g, '')}Z`;
    const stem = `${prefix}${startedAt.slice(0, 10).replace(/-/g, '/')}/${environment}-${name}-${stamp}`;
    this.dump = `${stem}.${DumpObject.DUMP}`;
    this.globals = `${stem}.${DumpObject.GLOBALS}`;
    this.manifest = `${stem}.${DumpObject.MANIFEST}`;
  }
}

function isMoment(given: string): boolean {
  // a day that no month has is moved to the next month by some engines
  const moment = new Date(given);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(given) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(given.slice(0, 19));
}
