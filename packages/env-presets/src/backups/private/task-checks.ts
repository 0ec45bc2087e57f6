import { PlatformEnvironment } from '../../environment';
import { Problems } from '../../errors';
import { DatabaseDumpOptions, DatabaseDumpPlace, DatabaseDumpSettings } from '../dump/settings';

const GIB = 1024;

/**
 * The memory that Fargate has for so many units of a processor, in MiB.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const MEMORY: Readonly<Record<number, readonly number[]>> = {
  256: [512, GIB, 2 * GIB],
  512: gibibytes(1, 4),
  1024: gibibytes(2, 8),
  2048: gibibytes(4, 16),
  4096: gibibytes(8, 30),
  8192: gibibytes(16, 60, 4),
  16384: gibibytes(32, 120, 8),
};

function gibibytes(least: number, most: number, step: number = 1): number[] {
  return Array.from({ length: (most - least) / step + 1 }, (_value, index) => (least + index * step) * GIB);
}

/** What Fargate, pg_dump or libpq would refuse when the task starts, at night. */
export function checkTask(settings: DatabaseDumpSettings, options: DatabaseDumpOptions, problems: Problems): void {
  checkSize(settings, problems);
  const { host, databaseName, caCertificate, compression, port } = options;
  if (host !== undefined && !/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,253}[A-Za-z0-9])?$/.test(host)) {
    problems.add('host', host, 'must be a host\'s name or address', 'write it like db.cluster-abc.eu-central-1.rds.amazonaws.com');
  }
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    problems.add('port', port, 'must be a whole number from 1 to 65535', 'remove it to use the secret\'s');
  }
  // PostgreSQL's limit of names, and no character that ends a connection string
  if (databaseName !== undefined && (Buffer.byteLength(databaseName) > 63 || databaseName.trim() === '' || /[\0\r\n]/.test(databaseName))) {
    problems.add('databaseName', databaseName, 'must be the name of a database, of 1 to 63 bytes', 'write it as psql --list shows it');
  }
  if (caCertificate !== undefined && !/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(caCertificate)) {
    problems.add('caCertificate', caCertificate.slice(0, 40), 'must be one or more certificates as PEM', 'give the file\'s content, not its name');
  }
  if (compression !== undefined && !/^(\d|(gzip|lz4|zstd|none)(:[\w=,]+)?)$/.test(compression)) {
    problems.add('compression', compression, 'must be what pg_dump --compress takes', 'write it like 6 or zstd:3');
  }
  if (!isTimeZone(settings.scheduleTimezone)) {
    problems.add('scheduleTimezone', settings.scheduleTimezone, 'must be a time zone of the IANA database', 'write it like Europe/Berlin');
  }
}

/** Names only: what has an offset in place of a name is no zone for EventBridge. */
function isTimeZone(given: string): boolean {
  // the default: asking for it would load what Node knows of calendars, in every synth
  if (given === 'UTC') {
    return true;
  }
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+){0,2}$/.test(given)) {
    return false;
  }
  try {
    return new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}

function checkSize({ cpuUnits, memoryMiB }: DatabaseDumpSettings, problems: Problems): void {
  const memory = MEMORY[cpuUnits];
  if (!memory) {
    problems.add('cpuUnits', cpuUnits, `must be one of ${Object.keys(MEMORY).join(', ')}, which Fargate has`, 'remove it to use the default of 256');
    return;
  }
  if (!memory.includes(memoryMiB)) {
    problems.add('memoryMiB', memoryMiB, `must be ${described(memory)} with cpuUnits ${cpuUnits}`, 'use one of these, or other cpuUnits');
  }
}

function described(memory: readonly number[]): string {
  const last = memory[memory.length - 1];
  return memory.length < 5 ? `one of ${memory.join(', ')}` : `from ${memory[0]} to ${last} in steps of ${memory[1] - memory[0]}`;
}

const IDS: ReadonlyArray<readonly [name: 'vpcId' | 'databaseSecurityGroupId', pattern: RegExp, example: string]> = [
  ['vpcId', /^vpc-[0-9a-f]{8,17}$/, 'vpc-0123456789abcdef0'],
  ['databaseSecurityGroupId', /^sg-[0-9a-f]{8,17}$/, 'sg-0123456789abcdef0'],
];

/** Where the task runs. What an engine knows only later is left out and not judged. */
export function checkPlace(environment: PlatformEnvironment, place: Partial<DatabaseDumpPlace>, acknowledge: string | undefined, problems: Problems): void {
  const { partition, region, account } = environment;
  for (const [name, pattern, example] of IDS) {
    const given = place[name];
    if (given !== undefined && !pattern.test(given)) {
      problems.add(name, given, 'must be the id that EC2 gave it', `write it like ${example}`);
    }
  }
  if (place.subnetIds?.length === 0) {
    problems.add('subnetIds', '', 'must have at least one entry', 'name two subnets in two zones');
  }
  for (const subnet of place.subnetIds ?? []) {
    if (!/^subnet-[0-9a-f]{8,17}$/.test(subnet)) {
      problems.add('subnetIds', subnet, 'must be the id that EC2 gave it', 'write it like subnet-0123456789abcdef0');
    }
  }
  arn('secretArn', place.secretArn, new RegExp(`^arn:${partition}:secretsmanager:${region}:\\d{12}:secret:[\\w/+=.@!-]+-[A-Za-z0-9]{6}$`),
    `must be the whole ARN of a secret in ${region}, with the six characters that Secrets Manager adds, or no policy matches it`, `arn:${partition}:secretsmanager:${region}:${account}:secret:acme/prod/database-AbCdEf`, problems);
  arn('secretKeyArn', place.secretKeyArn, new RegExp(`^arn:${partition}:kms:${region}:\\d{12}:key/[\\w-]+$`),
    `must be the ARN of a key in ${region}, since policies cannot name an alias`, `arn:${partition}:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`, problems);
  arn('clusterArn', place.clusterArn, new RegExp(`^arn:${partition}:ecs:${region}:${account}:cluster/[\\w-]+$`),
    `must be the ARN of a cluster in ${account}/${region}`, `arn:${partition}:ecs:${region}:${account}:cluster/jobs`, problems);
  checkImage(place.image, acknowledge, problems);
}

function arn(name: string, given: string | undefined, pattern: RegExp, rule: string, example: string, problems: Problems): void {
  if (given !== undefined && !pattern.test(given)) {
    problems.add(name, given, rule, `write it like ${example}`);
  }
}

/** A tag is whatever was pushed last: what reads every row of a database is pinned. */
function checkImage(image: string | undefined, acknowledge: string | undefined, problems: Problems): void {
  if (image === undefined) {
    return;
  }
  if (!/^[a-z0-9][a-z0-9._:/-]*(:[\w.-]+)?(@sha256:[0-9a-f]+)?$/.test(image)) {
    problems.add('image', image, 'must be an image', 'write it like 111111111111.dkr.ecr.eu-central-1.amazonaws.com/database-dump@sha256:...');
  } else if (!/@sha256:[0-9a-f]{64}$/.test(image) && !acknowledge?.trim()) {
    problems.add('image', image, 'must be pinned by its digest, since a tag is whatever was pushed last', 'write it like database-dump@sha256:{64 hexadecimal digits}, or add acknowledge: \'reason\'');
  }
}
