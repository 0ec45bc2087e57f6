import { PlatformEnvironment } from '../../environment';
import { Problems } from '../../errors';
import { larger, ranked, smaller } from '../../private/protection';
import { CLOUDWATCH_RETENTIONS } from '../../private/retentions';
import { TierPresets } from '../../private/tier-presets';
import { checkPrefix } from '../../private/words';
import { Tier } from '../../tier';
import { checkPlace, checkTask } from '../private/task-checks';
import { checkSchedule } from '../private/schedule-checks';
import { DumpVariables } from '../program';
import { DatabaseDumpNames } from './names';
import { REASONS } from './reasons';
import { DatabaseDumpOptions, DatabaseDumpPlace, DatabaseDumpSettings, DatabaseTls, TaskArchitecture } from './settings';

const COMMON = {
  schedule: 'cron(0 3 * * ? *)',
  scheduleTimezone: 'UTC',
  minimumBytes: 1024,
  tls: DatabaseTls.VERIFY_FULL,
  cpuUnits: 256,
  memoryMiB: 1024,
  architecture: TaskArchitecture.ARM64,
  assignPublicIp: false,
};

const PRESETS = new TierPresets<DatabaseDumpSettings, DatabaseDumpOptions>({
  owner: 'DatabaseDumpPresets',
  defaults: {
    [Tier.DEV]: { ...COMMON, rpoHours: 48, logRetentionDays: 7 },
    [Tier.STAGING]: { ...COMMON, rpoHours: 26, logRetentionDays: 30 },
    [Tier.PROD]: { ...COMMON, rpoHours: 26, logRetentionDays: 400 },
  },
  reasons: REASONS,
  protective: [
    { name: 'rpoHours', strength: smaller },
    { name: 'minimumBytes', strength: larger },
    { name: 'tls', strength: ranked(DatabaseTls.REQUIRE, DatabaseTls.VERIFY_CA, DatabaseTls.VERIFY_FULL) },
    { name: 'assignPublicIp', strength: ranked(true, false) },
    { name: 'logRetentionDays', strength: larger },
  ],
  choices: [
    ['tls', 'DatabaseTls', Object.values(DatabaseTls)],
    ['architecture', 'TaskArchitecture', Object.values(TaskArchitecture)],
  ],
  ranges: [
    // CloudWatch evaluates a week of hours at most
    ['rpoHours', 2, 167],
    ['minimumBytes', 1, Number.MAX_SAFE_INTEGER],
  ],
});

const IN_NAMES = 'since it is part of names';
const COMPARED = 'since it is compared with the schedule';
const DECIDES = 'since it decides what is made';

/**
 * The settings of a dump by tier, and how options change them.
 *
 * @example
 * import { DatabaseDumpPresets, PlatformEnvironment, Problems } from '@plinth/env-presets';
 *
 * const problems = new Problems('acme-prod/Dump');
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const settings = DatabaseDumpPresets.resolve(environment, { schedule: 'rate(6 hours)', rpoHours: 8 }, problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class DatabaseDumpPresets {
  /** PostgreSQL's port. */
  public static readonly DEFAULT_PORT: number = 5432;
  /** How often a task that could not be started is tried again. */
  public static readonly START_ATTEMPTS: number = 10;
  /** How long a task that could not be started is tried again: an hour. */
  public static readonly START_WITHIN_SECONDS: number = 3600;

  /** The settings of a tier. */
  public static defaults(tier: Tier): DatabaseDumpSettings {
    return PRESETS.defaults(tier);
  }

  /** The names of the settings that protect, in which each tier is at least as strong as the one below. */
  public static protectiveSettings(): string[] {
    return PRESETS.protectiveSettings();
  }

  /**
   * How strong a value of a protective setting is: a number that grows with the protection.
   *
   * @param name one of `protectiveSettings()`
   * @param value a value of that setting
   */
  public static strength(name: string, value: any): number {
    return PRESETS.strength(name, value);
  }

  /**
   * What a setting does, and why the tiers choose as they do: one sentence, without a full stop.
   *
   * @param name a setting
   */
  public static reason(name: string): string {
    return PRESETS.reason(name);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only: an engine leaves out what it cannot know before a deploy
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static resolve(environment: PlatformEnvironment, options: DatabaseDumpOptions, problems: Problems): DatabaseDumpSettings {
    const settings = PRESETS.resolve(environment, options, problems);
    checkTask(settings, options, problems);
    if (!CLOUDWATCH_RETENTIONS.includes(settings.logRetentionDays)) {
      problems.add('logRetentionDays', settings.logRetentionDays, `must be one of ${CLOUDWATCH_RETENTIONS.join(', ')}, which CloudWatch takes`, 'use one of these');
    }
    const gap = checkSchedule('schedule', settings.schedule, 'EventBridge Scheduler', problems);
    if (gap !== undefined && settings.rpoHours <= gap) {
      problems.add('rpoHours', settings.rpoHours, `must be more than the ${gap} hours between two dumps of ${settings.schedule}, and the time that one takes`,
        'dump more often, or say that more may be lost');
    }
    if (options.prefix !== undefined) {
      checkPrefix(options.prefix, problems);
    }
    return settings;
  }

  /**
   * Adds a problem for everything that could not run, or not reach what it needs.
   *
   * @param environment where the task runs
   * @param place concrete values only
   * @param options for `acknowledge`
   * @param problems where to add
   */
  public static checkPlace(environment: PlatformEnvironment, place: DatabaseDumpPlace, options: DatabaseDumpOptions, problems: Problems): void {
    checkPlace(environment, place, options.acknowledge, problems);
  }

  /**
   * Adds a problem if a dump and its store do not belong together: the alarm, the key and the endpoint are of one region and account.
   *
   * @param environment the dump's
   * @param storeEnvironment the store's
   * @param problems where to add
   */
  public static checkStore(environment: PlatformEnvironment, storeEnvironment: PlatformEnvironment, problems: Problems): void {
    const [place, storePlace] = [environment, storeEnvironment].map((each) => `${each} in ${each.account}/${each.region}`);
    if (place !== storePlace) {
      problems.add('store', `of ${storePlace}`, `must be of ${place}, as the dump is`, 'pass a store of the same environment');
    }
  }

  /** Why an option may not be a token. Options that are not here may be known only to the engine. */
  public static mustBeConcrete(): { [option: string]: string } {
    return {
      name: IN_NAMES,
      prefix: 'since two dumps may not share one',
      schedule: COMPARED,
      rpoHours: COMPARED,
      tls: DECIDES,
      cpuUnits: 'since it is compared with memoryMiB',
      memoryMiB: 'since it is compared with cpuUnits',
      architecture: DECIDES,
      assignPublicIp: DECIDES,
      logRetentionDays: DECIDES,
      image: 'since a reviewer compares its digest',
      acknowledge: 'since a reviewer reads it',
    };
  }

  /**
   * The environment variables of the container, but for the secret, which ECS reads when the task starts.
   *
   * @param names the dump's names
   * @param settings what it is made with
   * @param options as given
   * @param bucketName the store's bucket
   */
  public static variables(
    names: DatabaseDumpNames, settings: DatabaseDumpSettings, options: DatabaseDumpOptions, bucketName: string,
  ): { [name: string]: string } {
    const { prefix = names.prefix, host, port, databaseName, caCertificate, compression } = options;
    const optional = {
      [DumpVariables.HOST]: host,
      [DumpVariables.PORT]: port,
      [DumpVariables.DATABASE]: databaseName,
      [DumpVariables.CA_CERTIFICATE]: caCertificate,
      [DumpVariables.COMPRESSION]: compression,
    };
    return {
      [DumpVariables.BUCKET]: bucketName,
      [DumpVariables.PREFIX]: prefix,
      [DumpVariables.ENVIRONMENT]: names.environmentName,
      [DumpVariables.NAME]: names.name,
      [DumpVariables.MINIMUM_BYTES]: String(settings.minimumBytes),
      [DumpVariables.TLS]: settings.tls,
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)])),
    };
  }

  private constructor() {}
}
