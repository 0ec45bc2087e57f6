import fc from 'fast-check';
import {
  DatabaseDumpNames, DatabaseDumpOptions, DatabaseDumpPresets, DatabaseDumpSettings, DatabaseTls, DumpVariables, TaskArchitecture, Tier,
} from '../../../src';
import { environments, resolver, TIERS } from '../environments';

const resolve = resolver<DatabaseDumpSettings, DatabaseDumpOptions>(DatabaseDumpPresets);
const strength = (name: string, of: DatabaseDumpSettings) => DatabaseDumpPresets.strength(name, of[name as keyof DatabaseDumpSettings]);
const options: fc.Arbitrary<DatabaseDumpOptions> = fc.record({
  schedule: fc.constantFrom('cron(0 3 * * ? *)', 'cron(0 3 ? * SUN *)', 'rate(6 hours)', 'rate(1 hours)', '0 3 * * *', '@daily'),
  scheduleTimezone: fc.constantFrom('UTC', 'Europe/Berlin', 'Berlin', '+01:00'),
  rpoHours: fc.constantFrom(1, 2, 6, 7, 24, 25, 26, 48, 167, 168),
  minimumBytes: fc.constantFrom(0, 1, 1024, 1_000_000),
  tls: fc.constantFrom(...Object.values(DatabaseTls), 'prefer' as DatabaseTls),
  cpuUnits: fc.constantFrom(128, 256, 512, 1024, 8192, 16_384),
  memoryMiB: fc.constantFrom(512, 1024, 1536, 2048, 16_384, 65_536),
  architecture: fc.constantFrom(...Object.values(TaskArchitecture)),
  assignPublicIp: fc.boolean(),
  logRetentionDays: fc.constantFrom(0, 1, 7, 30, 31, 400),
  prefix: fc.constantFrom('dumps/acme/', 'dumps', '/dumps/'),
  port: fc.constantFrom(0, 5432, 65_536),
}, { requiredKeys: [] });
/** Of many options one is nearly always wrong, so that none would ever be accepted. */
const fewOptions = fc.tuple(options, fc.uniqueArray(fc.nat(11), { maxLength: 3 })).map(([given, places]): DatabaseDumpOptions => {
  const entries = Object.entries(given);
  return Object.fromEntries(places.filter((place) => place < entries.length).map((place) => entries[place]));
});

describe('what is left out comes from the tier:', () => {
  const common = {
    schedule: 'cron(0 3 * * ? *)', scheduleTimezone: 'UTC', minimumBytes: 1024, tls: 'verify-full', cpuUnits: 256, memoryMiB: 1024, architecture: 'ARM64',
    assignPublicIp: false,
  };
  test.each([
    [Tier.DEV, { rpoHours: 48, logRetentionDays: 7 }],
    [Tier.STAGING, { rpoHours: 26, logRetentionDays: 30 }],
    [Tier.PROD, { rpoHours: 26, logRetentionDays: 400 }],
  ])('%s', (tier, own) => {
    expect(resolve(tier, {})).toEqual({ settings: { ...common, ...own }, messages: [] });
    expect(resolve(tier, { schedule: undefined })).toEqual(resolve(tier, {}));
    expect(DatabaseDumpPresets.defaults(tier)).toEqual(resolve(tier, {}).settings);
  });
});

test('each tier protects at least as much as the one below, in every protective setting', () => {
  fc.assert(fc.property(fc.constantFrom(...DatabaseDumpPresets.protectiveSettings()), fc.constantFrom(...TIERS), fc.constantFrom(...TIERS), (name, a, b) => {
    const [lower, higher] = TIERS.indexOf(a) <= TIERS.indexOf(b) ? [a, b] : [b, a];
    return strength(name, DatabaseDumpPresets.defaults(lower)) <= strength(name, DatabaseDumpPresets.defaults(higher));
  }), { numRuns: 300 });
});

test('every setting but when the task runs and how big it is is protective', () => {
  const free = ['schedule', 'scheduleTimezone', 'cpuUnits', 'memoryMiB', 'architecture'];
  expect(Object.keys(DatabaseDumpPresets.defaults(Tier.DEV)).sort()).toEqual([...DatabaseDumpPresets.protectiveSettings(), ...free].sort());
  expect(() => DatabaseDumpPresets.strength('schedule', '')).toThrow(
    'DatabaseDumpPresets: setting is schedule, must be one of rpoHours, minimumBytes, tls, assignPublicIp, logRetentionDays; use one of these',
  );
});

test('an accepted option without acknowledge is never weaker than the tier below', () => {
  let accepted = 0;
  fc.assert(fc.property(fc.constantFrom(Tier.STAGING, Tier.PROD), fewOptions, (tier, given) => {
    const { settings, messages } = resolve(tier, given);
    accepted += messages.length === 0 && Object.keys(given).length > 0 ? 1 : 0;
    const floor = DatabaseDumpPresets.defaults(TIERS[TIERS.indexOf(tier) - 1]);
    return messages.length > 0 || DatabaseDumpPresets.protectiveSettings().every((name) => strength(name, settings) >= strength(name, floor));
  }), { numRuns: 200 });
  expect(accepted).toBeGreaterThan(20);
});

test('what is accepted runs more often than data may be lost; what is refused is told in one sentence', () => {
  let accepted = 0;
  const hours: Record<string, number> = { 'cron(0 3 * * ? *)': 24, 'cron(0 3 ? * SUN *)': 168, 'rate(6 hours)': 6, 'rate(1 hours)': 1 };
  fc.assert(fc.property(fc.constantFrom(...TIERS), fc.oneof(options, fewOptions), fc.boolean(), (tier, given, acknowledged) => {
    const { settings, messages } = resolve(tier, acknowledged ? { ...given, acknowledge: 'a test' } : given);
    expect(messages.filter((message) => !/^\w+ is [^\r\n]*, (must|may) [^\r\n]+; [^\r\n]+[^.]$/.test(message))).toEqual([]);
    if (messages.length === 0) {
      accepted += 1;
      expect(settings.rpoHours).toBeGreaterThan(hours[settings.schedule]);
      // in one-hour periods CloudWatch looks back over a week
      expect(settings.rpoHours).toBeLessThan(168);
      expect(settings.memoryMiB / settings.cpuUnits).toBeGreaterThanOrEqual(2);
      expect(settings.memoryMiB / settings.cpuUnits).toBeLessThanOrEqual(8);
    }
  }), { numRuns: 300 });
  expect(accepted).toBeGreaterThan(20);
});

describe('the variables of the container', () => {
  const names = new DatabaseDumpNames(environments.dev);
  const variables = (given: DatabaseDumpOptions) => DatabaseDumpPresets.variables(names, resolve(Tier.DEV, given).settings, given, 'acme-dev-backups');
  const always = {
    DUMP_BUCKET: 'acme-dev-backups', DUMP_PREFIX: 'dumps/acme-dev/database/', DUMP_ENVIRONMENT: 'acme-dev', DUMP_NAME: 'database', DUMP_MINIMUM_BYTES: '1024',
    DUMP_TLS: 'verify-full',
  };

  test('are where to, what of and how, and never the secret', () => {
    expect(variables({})).toEqual(always);
    expect(Object.keys(variables({}))).not.toContain(DumpVariables.SECRET);
  });

  test('have what stands in place of the secret\'s only if it is given, as text', () => {
    const caCertificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    expect(variables({ host: 'db.internal', port: 6432, databaseName: 'Orders 2', caCertificate, compression: 'zstd:3', prefix: 'dumps/own/', tls: DatabaseTls.VERIFY_CA }))
      .toEqual({
        ...always, DUMP_HOST: 'db.internal', DUMP_PORT: '6432', DUMP_DATABASE: 'Orders 2', DUMP_CA_CERTIFICATE: caCertificate, DUMP_COMPRESSION: 'zstd:3',
        DUMP_PREFIX: 'dumps/own/', DUMP_TLS: 'verify-ca',
      });
  });
});

test('what decides what is made may be no token, with the reason', () => {
  const reasons = DatabaseDumpPresets.mustBeConcrete();
  const named = ['name', 'prefix', 'schedule', 'rpoHours', 'tls', 'cpuUnits', 'memoryMiB', 'architecture', 'logRetentionDays', 'image', 'acknowledge'];
  expect(named.filter((name) => !/^since /.test(reasons[name]))).toEqual([]);
  // known after a deploy of the database
  expect(Object.keys(reasons).filter((name) => ['host', 'port', 'secretArn', 'vpcId', 'subnetIds'].includes(name))).toEqual([]);
});
