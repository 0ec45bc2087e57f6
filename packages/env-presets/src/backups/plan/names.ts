import { PlatformEnvironment } from '../../environment';
import { NamedResource } from '../../naming';
import { BackupFrequency } from './settings';

/**
 * The names of a vault. They follow from the environment alone, never from a construct tree, so that a rename in code replaces nothing.
 *
 * @stability experimental
 */
export class BackupVaultNames {
  /** The word in the names. */
  public readonly name: string;
  /** The vault: also what logical ids and addresses begin with. */
  public readonly vaultName: string;
  /** ARN of the vault. */
  public readonly vaultArn: string;
  /** The alias of the vault's key, beginning with `alias/`. */
  public readonly keyAlias: string;

  /**
   * @param environment whose names they are
   * @param name the word that tells this vault from others of the environment
   * @param region the vault's region; by default the environment's
   * @param account the vault's account; by default the environment's
   * @throws if a name breaks a rule of its service
   */
  constructor(environment: PlatformEnvironment, name: string, place: BackupVaultPlace = {}) {
    const { partition } = environment;
    const { region = environment.region, account = environment.account } = place;
    this.name = name;
    this.vaultName = environment.resourceName(name, NamedResource.BACKUP_VAULT);
    this.vaultArn = `arn:${partition}:backup:${region}:${account}:backup-vault:${this.vaultName}`;
    this.keyAlias = environment.keyAlias(`${name}-vault`);
  }
}

/**
 * Where a vault stands.
 *
 * @stability experimental
 */
export interface BackupVaultPlace {
  /**
   * The region.
   * @default - the environment's
   */
  readonly region?: string;
  /**
   * The account.
   * @default - the environment's
   */
  readonly account?: string;
}

/**
 * The names of a backup plan: of its vault, its plans and selections, its role, its topic and its restore testing.
 *
 * @example
 * import { BackupPlanNames, PlatformEnvironment } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new BackupPlanNames(environment).restoreTestingPlanName; // acme_dev_backups
 *
 * @stability experimental
 */
export class BackupPlanNames {
  /** The tag that what is to be backed up carries; its value is a `BackupFrequency`. */
  public static readonly TAG_KEY = 'plinth:backup';

  /** The names of the vault. */
  public readonly vault: BackupVaultNames;
  /** The role that AWS Backup backs up and restores as. */
  public readonly roleName: string;
  /** ARN of that role. */
  public readonly roleArn: string;
  /** The topic that is told of failures. */
  public readonly alarmTopicName: string;
  /** ARN of that topic. */
  public readonly alarmTopicArn: string;
  /** The alias of the topic's key, beginning with `alias/`. */
  public readonly alarmKeyAlias: string;
  /** The restore testing plan: `_` instead of hyphens. */
  public readonly restoreTestingPlanName: string;

  /**
   * @param environment whose names they are
   * @param name the word that tells this plan from others of the environment; by default `backups`
   * @throws if a name breaks a rule of its service
   */
  constructor(private readonly environment: PlatformEnvironment, private readonly name: string = 'backups') {
    const { partition, region, account } = environment;
    this.vault = new BackupVaultNames(environment, name);
    this.roleName = environment.resourceName(`${name}-service`);
    this.roleArn = `arn:${partition}:iam::${account}:role/${this.roleName}`;
    this.alarmTopicName = environment.resourceName(`${name}-vault-alarms`, NamedResource.TOPIC);
    this.alarmTopicArn = `arn:${partition}:sns:${region}:${account}:${this.alarmTopicName}`;
    this.alarmKeyAlias = environment.keyAlias(`${name}-vault-alarms`);
    this.restoreTestingPlanName = environment.resourceName(name, NamedResource.RESTORE_TESTING);
  }

  /**
   * The plan of a frequency, and its one selection.
   *
   * @throws if the name breaks a rule of AWS Backup
   */
  public planName(frequency: BackupFrequency): string {
    return this.environment.resourceName(`${this.name}-${frequency}`, NamedResource.BACKUP_PLAN);
  }

  /**
   * The restore testing selection of a kind of resources.
   *
   * @param resourceType as AWS Backup names it, for example `DynamoDB`
   * @throws if the name breaks a rule of AWS Backup
   */
  public restoreTestingSelectionName(resourceType: string): string {
    return this.environment.resourceName(`${this.name}-${resourceType.toLowerCase()}`, NamedResource.RESTORE_TESTING);
  }

  /**
   * An alarm of this plan.
   *
   * @param word what it is about, for example `failed`
   * @throws if the name breaks a rule of CloudWatch
   */
  public alarmName(word: string): string {
    return this.environment.resourceName(`${this.name}-vault-${word}`, NamedResource.ALARM);
  }
}
