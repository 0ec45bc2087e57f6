import {
  DatabaseDumpOptions, DatabaseDumpPlace, DatabaseDumpPresets, DatabaseDumpSettings, DatabaseTls, PlatformEnvironment, Problems, TaskArchitecture, Tier,
} from '../../../src';
import { environments, PLACE, resolver } from '../environments';

const resolve = resolver<DatabaseDumpSettings, DatabaseDumpOptions>(DatabaseDumpPresets);
const EXAMPLE = 'write it like cron(0 3 * * ? *) for 03:00 every day';
const DIGEST = `sha256:${'0a'.repeat(32)}`;
const IMAGE = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/database-dump@${DIGEST}`;
const rpo = (hours: number, gap: number, schedule: string) => `rpoHours is ${hours}, must be more than the ${gap} hours between two dumps of ${schedule}, `
  + 'and the time that one takes; dump more often, or say that more may be lost';
const memory = (given: unknown, sizes: string, units: number) => `memoryMiB is ${given}, must be ${sizes} with cpuUnits ${units}; use one of these, or other cpuUnits`;
const HOST = 'must be a host\'s name or address; write it like db.cluster-abc.eu-central-1.rds.amazonaws.com';

test.each<[DatabaseDumpOptions, string]>([
  [{ schedule: '0 3 * * *' },
    'schedule is 0 3 * * *, must be in AWS\'s dialect of cron, which has six fields in cron(...), not that of Unix with five; write it like cron(0 3 * * ? *)'],
  [{ schedule: '@daily' }, `schedule is @daily, must be cron(...) or rate(...); ${EXAMPLE}`],
  [{ schedule: 'cron(0 3 * * * *)' }, 'schedule is cron(0 3 * * * *), must have ? as exactly one of day-of-month and day-of-week; write ? for the one that does not decide'],
  [{ schedule: 'cron(0 3 * * ? 2026)' }, `schedule is cron(0 3 * * ? 2026), must have * as year, since a backup that ends is none; ${EXAMPLE}`],
  // dumps that are further apart than data may be lost
  [{ rpoHours: 24 }, rpo(24, 24, 'cron(0 3 * * ? *)')],
  [{ schedule: 'cron(0 3 ? * SUN *)', rpoHours: 167 }, rpo(167, 168, 'cron(0 3 ? * SUN *)')],
  [{ schedule: 'cron(0 3 ? * MON-FRI *)' }, rpo(48, 72, 'cron(0 3 ? * MON-FRI *)')],
  [{ schedule: 'rate(2 days)' }, rpo(48, 48, 'rate(2 days)')],
  [{ schedule: 'cron(30 0/5 * * ? *)', rpoHours: 5 }, rpo(5, 5, 'cron(30 0/5 * * ? *)')],
  ...[1, 168, 26.5].map((rpoHours): [DatabaseDumpOptions, string] => [
    { rpoHours, schedule: 'rate(10 minutes)' }, `rpoHours is ${rpoHours}, must be a whole number from 2 to 167; remove it to use the dev default of 48`,
  ]),
  ...['Berlin', 'Europe/Berln', '+01:00', 'europe berlin', ''].map((scheduleTimezone): [DatabaseDumpOptions, string] => [
    { scheduleTimezone }, `scheduleTimezone is ${scheduleTimezone || 'empty'}, must be a time zone of the IANA database; write it like Europe/Berlin`,
  ]),
  [{ minimumBytes: 0 }, `minimumBytes is 0, must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}; remove it to use the dev default of 1024`],
  [{ tls: 'prefer' as DatabaseTls }, 'tls is prefer, must be one of require, verify-ca, verify-full; use the DatabaseTls enum'],
  [{ architecture: 'arm' as TaskArchitecture }, 'architecture is arm, must be one of ARM64, X86_64; use the TaskArchitecture enum'],
  // what Fargate has
  [{ cpuUnits: 128 }, 'cpuUnits is 128, must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, which Fargate has; remove it to use the default of 256'],
  [{ memoryMiB: 1536 }, memory(1536, 'one of 512, 1024, 2048', 256)],
  [{ memoryMiB: 4096 }, memory(4096, 'one of 512, 1024, 2048', 256)],
  [{ cpuUnits: 512, memoryMiB: 512 }, memory(512, 'one of 1024, 2048, 3072, 4096', 512)],
  [{ cpuUnits: 4096 }, memory(1024, 'from 8192 to 30720 in steps of 1024', 4096)],
  [{ cpuUnits: 8192, memoryMiB: 17_408 }, memory(17_408, 'from 16384 to 61440 in steps of 4096', 8192)],
  [{ cpuUnits: 16_384, memoryMiB: 131_072 }, memory(131_072, 'from 32768 to 122880 in steps of 8192', 16_384)],
  [{ logRetentionDays: 31 },
    'logRetentionDays is 31, must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, '
    + 'which CloudWatch takes; use one of these'],
  // what libpq and pg_dump would refuse at night
  ...['db example', 'https://db.example.com', 'db.example.com;', '-db', 'db/main', ''].map((host): [DatabaseDumpOptions, string] => [{ host }, `host is ${host || 'empty'}, ${HOST}`]),
  ...[0, 65_536, 5432.5].map((port): [DatabaseDumpOptions, string] => [{ port }, `port is ${port}, must be a whole number from 1 to 65535; remove it to use the secret's`]),
  ...['', ' ', 'ü'.repeat(32)].map((databaseName): [DatabaseDumpOptions, string] => [
    { databaseName }, `databaseName is ${databaseName || 'empty'}, must be the name of a database, of 1 to 63 bytes; write it as psql --list shows it`,
  ]),
  [{ databaseName: 'orders\n' }, 'databaseName is "orders\\n", must be the name of a database, of 1 to 63 bytes; write it as psql --list shows it'],
  [{ caCertificate: './ca.pem' }, 'caCertificate is ./ca.pem, must be one or more certificates as PEM; give the file\'s content, not its name'],
  ...['10', 'bzip2', 'zstd 3', ''].map((compression): [DatabaseDumpOptions, string] => [
    { compression }, `compression is ${compression || 'empty'}, must be what pg_dump --compress takes; write it like 6 or zstd:3`,
  ]),
  [{ prefix: 'dumps' }, 'prefix is dumps, must end with /, or it would also reach keys that only begin like it; use dumps/'],
  [{ prefix: '' }, 'prefix is empty, must name a part of the bucket; leave it out to use the environment\'s own prefix'],
])('dev refuses %j', (options, message) => {
  expect(resolve(Tier.DEV, options).messages).toEqual([message]);
});

test.each<DatabaseDumpOptions>([
  { schedule: 'rate(6 hours)', rpoHours: 8 },
  { schedule: 'cron(0 3 ? * MON-SAT *)', rpoHours: 49 },
  { schedule: 'cron(0 0/5 * * ? *)', rpoHours: 6, scheduleTimezone: 'America/Argentina/Buenos_Aires' },
  { scheduleTimezone: 'Etc/GMT+1' },
  { memoryMiB: 2048 }, { cpuUnits: 512, memoryMiB: 3072 }, { cpuUnits: 8192, memoryMiB: 61_440 }, { cpuUnits: 16_384, memoryMiB: 32_768 },
  { host: '10.0.0.1' }, { host: '::1'.padStart(4, 'f') }, { host: 'db.cluster-abc.eu-central-1.rds.amazonaws.com', port: 1 },
  { databaseName: 'Straße der Bestellungen' }, { databaseName: 'x'.repeat(63) },
  { compression: '0' }, { compression: 'lz4' }, { compression: 'zstd:level=3,long' },
])('dev takes %j', (options) => {
  expect(resolve(Tier.DEV, options).messages).toEqual([]);
});

test('all that is wrong is told together', () => {
  const { messages } = resolve(Tier.DEV, { schedule: 'daily', cpuUnits: 1, port: 0, rpoHours: 0, prefix: '/' });
  expect(messages.map((message) => message.split(',')[0])).toEqual(['rpoHours is 0', 'cpuUnits is 1', 'port is 0', 'schedule is daily', 'prefix is /']);
});

test('prod refuses what protects less than staging, unless somebody says why', () => {
  const weaker: DatabaseDumpOptions = { rpoHours: 48, tls: DatabaseTls.REQUIRE, assignPublicIp: true, minimumBytes: 1, logRetentionDays: 7 };
  expect(resolve(Tier.PROD, weaker).messages).toEqual([
    ['rpoHours', '48', '26', '26'], ['minimumBytes', '1', '1024', '1024'], ['tls', 'require', 'verify-full', 'verify-full'],
    ['assignPublicIp', 'true', 'false', 'false'], ['logRetentionDays', '7', '30', '400'],
  ].map(([name, given, floor, own]) => `${name} is ${given}, must protect at least as much as staging (${floor}); remove it to use the prod default of ${own}, or add acknowledge: 'reason'`));
  expect(resolve(Tier.PROD, { ...weaker, acknowledge: 'a database of our own, without a CA' }).messages).toEqual([]);
});

describe('the place', () => {
  const SECRET = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:acme/prod/database-AbCdEf';
  const good: DatabaseDumpPlace = {
    image: IMAGE, secretArn: SECRET, vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0123456789abcdef0', 'subnet-12345678'], databaseSecurityGroupId: 'sg-0123456789abcdef0',
  };
  const at = (place: Partial<DatabaseDumpPlace>, options: DatabaseDumpOptions = {}, environment: PlatformEnvironment = environments.prod) => {
    const problems = new Problems('acme/Dump');
    DatabaseDumpPresets.checkPlace(environment, { ...good, ...place }, options, problems);
    return problems.messages.map((message) => message.replace('acme/Dump: ', ''));
  };
  const EC2 = 'must be the id that EC2 gave it; write it like';
  const PINNED = 'must be pinned by its digest, since a tag is whatever was pushed last; write it like database-dump@sha256:{64 hexadecimal digits}, or add acknowledge: \'reason\'';
  const SECRETS = `must be the whole ARN of a secret in eu-central-1, with the six characters that Secrets Manager adds, or no policy matches it; write it like ${SECRET}`;

  test.each<[Partial<DatabaseDumpPlace>, string]>([
    [{ vpcId: 'main' }, `vpcId is main, ${EC2} vpc-0123456789abcdef0`],
    [{ databaseSecurityGroupId: 'sg-' }, `databaseSecurityGroupId is sg-, ${EC2} sg-0123456789abcdef0`],
    [{ subnetIds: ['subnet-12345678', 'vpc-12345678'] }, `subnetIds is vpc-12345678, ${EC2} subnet-0123456789abcdef0`],
    [{ subnetIds: [] }, 'subnetIds is empty, must have at least one entry; name two subnets in two zones'],
    [{ secretArn: 'acme/prod/database' }, `secretArn is acme/prod/database, ${SECRETS}`],
    [{ secretArn: SECRET.replace('eu-central-1', 'eu-west-1') }, `secretArn is ${SECRET.replace('eu-central-1', 'eu-west-1')}, ${SECRETS}`],
    // ECS takes a key or a version after the ARN, which would be a part of the secret only
    [{ secretArn: `${SECRET}:password::` }, `secretArn is ${SECRET}:password::, ${SECRETS}`],
    [{ secretKeyArn: 'alias/acme' },
      'secretKeyArn is alias/acme, must be the ARN of a key in eu-central-1, since policies cannot name an alias; '
      + 'write it like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    [{ clusterArn: 'arn:aws:ecs:eu-central-1:222222222222:cluster/jobs' },
      'clusterArn is arn:aws:ecs:eu-central-1:222222222222:cluster/jobs, must be the ARN of a cluster in 111111111111/eu-central-1; '
      + 'write it like arn:aws:ecs:eu-central-1:111111111111:cluster/jobs'],
    ...['database-dump', 'database-dump:1.2.3', 'database-dump:latest', `database-dump@${DIGEST.slice(0, -1)}`].map((image): [Partial<DatabaseDumpPlace>, string] => [
      { image }, `image is ${image}, ${PINNED}`,
    ]),
    ...['Database Dump', '', `@${DIGEST}`].map((image): [Partial<DatabaseDumpPlace>, string] => [
      { image }, `image is ${image || 'empty'}, must be an image; write it like 111111111111.dkr.ecr.eu-central-1.amazonaws.com/database-dump@sha256:...`,
    ]),
  ])('may not be %j', (place, message) => {
    expect(at(place)).toEqual([message]);
  });

  test.each<Partial<DatabaseDumpPlace>>([
    {}, { image: `database-dump:1.2.3@${DIGEST}` }, { image: `localhost:5000/tools/database-dump@${DIGEST}` }, { image: `public.ecr.aws/a1b2/database-dump@${DIGEST}` },
    { secretArn: 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:rds!db-0a1b-AbCdEf'.replace('!', '_') },
    { clusterArn: 'arn:aws:ecs:eu-central-1:111111111111:cluster/jobs', secretKeyArn: 'arn:aws:kms:eu-central-1:222222222222:key/mrk-1' },
    // what only the engine knows is not judged
    { vpcId: undefined, subnetIds: undefined, databaseSecurityGroupId: undefined, secretArn: undefined },
  ])('may be %j', (place) => {
    expect(at(place)).toEqual([]);
  });

  test('has a secret as RDS makes it for a master user, which has ! in its name', () => {
    expect(at({ secretArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:rds!db-0a1b2c3d-AbCdEf' })).toEqual([]);
  });

  test('may have an image that is not pinned, with a reason', () => {
    expect(at({ image: 'database-dump:latest' }, { acknowledge: 'a branch of ours' })).toEqual([]);
    expect(at({ image: 'database-dump:latest' }, { acknowledge: ' ' })).toHaveLength(1);
  });

  test('tells all that is wrong together', () => {
    expect(at({ vpcId: 'a', subnetIds: ['b', 'c'], secretArn: 'd', image: 'E' }).map((message) => message.split(',')[0])).toEqual([
      'vpcId is a', 'subnetIds is b', 'subnetIds is c', 'secretArn is d', 'image is E',
    ]);
  });

  test('is in the partition of the environment', () => {
    const china = PlatformEnvironment.prod({ ...PLACE, region: 'cn-north-1' });
    expect(at({ secretArn: 'arn:aws-cn:secretsmanager:cn-north-1:111111111111:secret:acme-AbCdEf' }, {}, china)).toEqual([]);
    expect(at({ secretArn: SECRET }, {}, china)[0]).toContain('write it like arn:aws-cn:secretsmanager:cn-north-1:111111111111:secret:acme/prod/database-AbCdEf');
  });
});
