import { BackupPlanSettings, BackupVaultSettings } from '@plinth/env-presets';
import { expectSame, missingTags } from '../../../promises/expect';
import { noCodePromise } from '../../../promises/no-code';
import { Administration } from '../../shared/administrators';
import { backupKeyPromises } from '../../shared/keys';
import { alarmTopicPromises } from '../../shared/topics';
import { ofTemplates } from '../../store/promises/types';
import { BackupPlanModel, BackupVaultModel } from '../model';
import { BackupPlanSubject, BackupVaultSubject, deployerArns, isAirGapped, ownsAlarmTopic } from '../subject';
import { aroundPromises } from './around';
import { rulePromises } from './rules';
import { BackupPlanPromise, BackupVaultPromise } from './types';
import { vaultPromises } from './vault';

export type { BackupPlanPromise, BackupVaultPromise } from './types';

function administrationOf({ environment, settings }: BackupPlanSubject): Administration {
  return {
    partition: environment.partition, account: environment.account, deployerArns: deployerArns(environment), breakGlassArns: environment.breakGlassArns,
    retained: settings.retainOnDeletion,
  };
}

/** Everything that a backup plan promises and that can be read off it. What it does is tried by `verifyBackupPlan`. */
export const backupPlanPromises: BackupPlanPromise[] = [
  ...vaultPromises<BackupPlanModel, BackupPlanSubject>({
    applies: () => true,
    name: ({ names }) => names.vault.vaultName,
    arn: ({ names }) => names.vault.vaultArn,
    tags: ({ environment }) => environment.tags,
    settings: ({ settings }): BackupPlanSettings => settings,
    administration: administrationOf,
  }),
  ...backupKeyPromises<BackupPlanModel, BackupPlanSubject>({
    alias: ({ names }) => names.vault.keyAlias,
    deletionWindowDays: ({ settings }) => settings.keyDeletionWindowDays,
    retained: ({ settings }) => settings.retainOnDeletion,
    tags: ({ environment }) => environment.tags,
    administration: administrationOf,
  }),
  ...rulePromises,
  ...alarmTopicPromises<BackupPlanModel, BackupPlanSubject>({
    environment: ({ environment }) => environment,
    arn: ({ names }) => names.alarmTopicArn,
    keyAlias: ({ names }) => names.alarmKeyAlias,
    owns: ownsAlarmTopic,
  }),
  ...aroundPromises,
];

const isCopy = (subject: BackupVaultSubject): boolean => !isAirGapped(subject);

function vaultSettings({ settings, names }: BackupVaultSubject): BackupVaultSettings {
  if (settings === undefined) {
    throw new Error(`${names.vaultName} has no settings, give the subject settings of a BackupCopyVault or airGapped of an AirGappedVault`);
  }
  return settings;
}

function vaultAdministrationOf(subject: BackupVaultSubject): Administration {
  const { environment, account = environment.account } = subject;
  return {
    partition: environment.partition, account, deployerArns: deployerArns(environment, account), breakGlassArns: environment.breakGlassArns,
    retained: vaultSettings(subject).retainOnDeletion,
  };
}

const airGappedPromises: BackupVaultPromise[] = [
  {
    id: 'air-gapped',
    title: 'The vault is logically air-gapped, with the name that follows from the environment',
    applies: isAirGapped,
    check: ({ vault }, { names }) => expectSame('the vault', vault?.arn, names.vaultArn) ?? expectSame('whether it is air-gapped', vault?.airGapped, true),
  },
  {
    id: 'air-gapped-days',
    title: 'An air-gapped vault keeps copies as long as was asked for, a week at least',
    applies: isAirGapped,
    check: ({ vault }, { airGapped }) => expectSame('the days that it keeps', vault && [vault.lock?.minimumDays, vault.lock?.maximumDays], [airGapped!.minimumRetentionDays, airGapped!.maximumRetentionDays])
      ?? ((vault?.lock?.minimumDays ?? 0) < 7 ? `the least days that it keeps are ${vault?.lock?.minimumDays}, must be at least 7` : undefined),
  },
  {
    id: 'air-gapped-tags',
    title: 'An air-gapped vault carries every tag of the environment',
    applies: isAirGapped,
    check: ({ vault }, { environment }) => vault && missingTags('the vault', vault.tags, environment.tags),
  },
  {
    id: 'air-gapped-retained',
    title: 'An air-gapped vault stays when its construct goes, since nothing in it can be deleted',
    applies: isAirGapped,
    unknown: ({ source }) => ofTemplates({ source }),
    check: ({ vault }) => expectSame('retention of the vault on deletion', vault?.retainedOnDeletion, true),
  },
];

const copyPromises: BackupVaultPromise[] = [
  {
    id: 'takes-copies',
    title: 'The environment\'s account may copy into a vault of another account, and nobody is admitted to one of the environment\'s own',
    check: ({ vault }, { environment, account = environment.account }) => expectSame('who may copy into the vault', (vault?.policy ?? []).filter(({ effect }) => effect === 'Allow').flatMap(({ principals, actions = [] }) =>
      [...principals?.aws ?? [], ...principals?.services ?? [], ...(principals?.everybody ? ['everybody'] : [])].map((who) => `${who} ${actions.join(', ')}`)),
    account === environment.account ? [] : [`${environment.accountRootArn} backup:CopyIntoBackupVault`]),
  },
  {
    id: 'named',
    title: 'Everything has a name that the environment gives it, so that a rename in code replaces nothing',
    unknown: ofTemplates,
    check: ({ unnamed = [] }) => expectSame('what has no name of its own', unnamed.join(', ') || 'nothing', 'nothing'),
  },
  noCodePromise(),
];

/** Everything that a vault of copies promises, of whichever kind. */
export const backupVaultPromises: BackupVaultPromise[] = [
  ...vaultPromises<BackupVaultModel, BackupVaultSubject>({
    applies: isCopy,
    name: ({ names }) => names.vaultName,
    arn: ({ names }) => names.vaultArn,
    tags: ({ environment }) => environment.tags,
    settings: vaultSettings,
    administration: vaultAdministrationOf,
  }),
  ...backupKeyPromises<BackupVaultModel, BackupVaultSubject>({
    alias: ({ names }) => names.keyAlias,
    deletionWindowDays: (subject) => vaultSettings(subject).keyDeletionWindowDays,
    retained: (subject) => vaultSettings(subject).retainOnDeletion,
    tags: ({ environment }) => environment.tags,
    administration: vaultAdministrationOf,
  }).map((promise) => ({ ...promise, applies: isCopy })),
  ...airGappedPromises,
  ...copyPromises,
];
