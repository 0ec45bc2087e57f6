import {
  BackupPlanNames, type BackupPlanOptions, BackupPlanPresets, type BackupPlanSettings, BackupStoreNames, type BackupStoreOptions, BackupStorePresets,
  type BackupStoreSettings, DatabaseDumpNames, type DatabaseDumpOptions, DatabaseDumpPresets, type DatabaseDumpSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { type Chosen, chosen, type Why } from '../diff/comparable';
import { PlatformError } from '../errors';
import type { Composition } from './composition';

/** What a team chooses of an environment's backups; the rest comes from its tier. */
export interface BackupsChoices {
  readonly store?: BackupStoreOptions;
  readonly plan?: BackupPlanOptions;
  readonly dump?: DatabaseDumpOptions;
  /** Why, for each option above by its name: `diff` shows it. */
  readonly why?: { readonly store?: Why; readonly plan?: Why; readonly dump?: Why };
}

/** What is known of the backups of an environment before they are deployed. */
export interface BackupsPart {
  readonly store: BackupStoreOptions;
  readonly storeSettings: BackupStoreSettings;
  readonly storeNames: BackupStoreNames;
  readonly plan: BackupPlanOptions;
  readonly planSettings: BackupPlanSettings;
  readonly planNames: BackupPlanNames;
  readonly dump: DatabaseDumpOptions;
  readonly dumpSettings: DatabaseDumpSettings;
  readonly dumpNames: DatabaseDumpNames;
  /** Of the program that dumps. */
  readonly image?: string;
  /** The secret with the connection to the database. */
  readonly secretName: string;
  /** The role that restores. */
  readonly restoreRoleName: string;
  readonly vpcName: string;
  readonly databaseSecurityGroupName: string;
  readonly chosen: { readonly store: Chosen; readonly plan: Chosen; readonly dump: Chosen };
}

/** The network of the database: two zones, as Fargate and RDS want them. */
export const NETWORK = { cidr: '10.40.0.0/16', subnetBits: 24, zones: ['a', 'b'] } as const;

/** The image that the local cloud runs as a program of this machine, whatever its digest. */
export const LOCAL_IMAGE = 'plinth.local/database-dump';
export const LOCAL_IMAGE_WITH_DIGEST = `${LOCAL_IMAGE}@sha256:${'0'.repeat(64)}`;

export function resolveBackups(environment: PlatformEnvironment, choices: BackupsChoices, image: string | undefined): BackupsPart {
  const problems = new Problems(`${environment} backups`);
  const { store = {}, plan = {}, dump = {}, why = {} } = choices;
  const part = {
    store,
    storeSettings: BackupStorePresets.resolve(environment, store, problems),
    storeNames: new BackupStoreNames(environment),
    plan,
    planSettings: BackupPlanPresets.resolve(environment, plan, problems),
    planNames: new BackupPlanNames(environment),
    dump,
    dumpSettings: DatabaseDumpPresets.resolve(environment, dump, problems),
    dumpNames: new DatabaseDumpNames(environment),
    image,
    secretName: environment.secretName('database'),
    restoreRoleName: environment.resourceName('database-restore'),
    vpcName: environment.resourceName('database'),
    databaseSecurityGroupName: environment.resourceName('database'),
    chosen: { store: chosen(problems, why.store, store), plan: chosen(problems, why.plan, plan), dump: chosen(problems, why.dump, dump) },
  };
  problems.throwIfAny();
  return part;
}

/** Nothing but the deploy needs it, so only the deploy asks. */
export function imageOf({ image }: BackupsPart): string {
  if (image === undefined) {
    throw new PlatformError('config.ts: dumpImage is missing, must be {repository}@sha256:{digest} on AWS; '
      + 'build apps/database-dump, push it to a repository that the accounts can pull from, and write its digest there');
  }
  return image;
}

/** Write-once storage, plans of AWS Backup for what carries their tag, and dumps of a database that prove themselves. */
export const BACKUPS: Composition = {
  name: 'backups',
  // Terraform keeps the state of it there, and what the plans protect is its bucket.
  needs: ['state'],
  mark: 'RestoreRoleArn',
  retains: ({ backups }) => backups.storeSettings.retainOnDeletion,
  dataBuckets: ({ environment, backups: { storeNames, storeSettings: { objectLockMode, objectLockDays } } }) => [{
    bucketName: storeNames.bucketName,
    region: environment.region,
    keyAlias: storeNames.keyAlias,
    holds: 'dumps',
    toEmpty: objectLockDays === 0
      ? 'delete every version in it first, for example in the S3 console with Empty'
      : `delete every version in it first, which ${objectLockMode} allows ${objectLockDays} days after it was written`,
  }],
  alsoKept: ({ backups: { planNames: { vault } } }) => [
    `backup vault ${vault.vaultName} with all recovery points`,
    `KMS key ${vault.keyAlias}, without which none of the recovery points can be restored`,
  ],
  byHand: ({ environment: { region, breakGlassArns }, backups: { planNames: { vault } } }) => ({
    as: breakGlassArns,
    commands: [
      `delete every recovery point in ${vault.vaultName} that its lock lets go, for example in the console of AWS Backup`,
      `aws backup delete-backup-vault --region ${region} --backup-vault-name ${vault.vaultName}`,
    ],
  }),
  comparables: ({ environment: { tier }, backups: part }) => [
    {
      capability: 'backup store', presets: BackupStorePresets, settings: part.storeSettings, defaults: BackupStorePresets.defaults(tier), chosen: part.chosen.store,
    },
    { capability: 'backup plan', presets: BackupPlanPresets, settings: part.planSettings, defaults: BackupPlanPresets.defaults(tier), chosen: part.chosen.plan },
    {
      capability: 'database dump', presets: DatabaseDumpPresets, settings: part.dumpSettings, defaults: DatabaseDumpPresets.defaults(tier), chosen: part.chosen.dump,
    },
  ],
};
