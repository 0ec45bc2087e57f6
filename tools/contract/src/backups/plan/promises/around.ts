import { BackupPlanPolicies } from '@plinth/env-presets';
import { AlarmModel } from '../../../model';
import { expectSame, firstProblem, missingTags } from '../../../promises/expect';
import { noCodePromise } from '../../../promises/no-code';
import { ofTemplates } from '../../store/promises/types';
import { BackupPlanModel } from '../model';
import { alarmTopicArnOf, BackupPlanSubject } from '../subject';
import { BackupPlanPromise } from './types';

/** What nobody would see otherwise, and what says that a recovery point was changed. */
const TOLD = ['COPY_JOB_FAILED', 'RECOVERY_POINT_MODIFIED', 'S3_BACKUP_OBJECT_FAILED', 'S3_RESTORE_OBJECT_FAILED'];

type Expected = Pick<AlarmModel, 'namespace' | 'metricName' | 'statistic' | 'periodSeconds' | 'evaluationPeriods' | 'threshold' | 'comparison' | 'missingData'>;

const failure = (metricName: string): Expected => ({
  namespace: 'AWS/Backup', metricName, statistic: 'Sum', periodSeconds: 3600, evaluationPeriods: 1, threshold: 0, comparison: 'GreaterThanThreshold', missingData: 'notBreaching',
});
const FAILURES: ReadonlyArray<{ readonly word: string; readonly metric: string; readonly applies?: (subject: BackupPlanSubject) => boolean }> = [
  { word: 'failed', metric: 'NumberOfBackupJobsFailed' },
  { word: 'expired', metric: 'NumberOfBackupJobsExpired' },
  { word: 'copy-failed', metric: 'NumberOfCopyJobsFailed' },
  { word: 'restore-failed', metric: 'NumberOfRestoreJobsFailed', applies: ({ settings }) => settings.restoreTesting },
];
const toldOfSilence = ({ settings }: BackupPlanSubject): boolean => settings.missingBackupHours > 0;

function matches({ alarms }: BackupPlanModel, { names }: BackupPlanSubject, word: string, expected: Expected): string | undefined {
  const name = names.alarmName(word);
  const alarm = alarms.find((candidate) => candidate.name === name);
  return expectSame('an alarm', alarm?.name, name)
    ?? firstProblem(Object.entries(expected).map(([part, value]) => expectSame(`${part} of ${name}`, alarm![part as keyof Expected], value)))
    ?? expectSame(`dimensions of ${name}`, alarm!.dimensions, { BackupVaultName: names.vault.vaultName });
}

const alarmPromises: BackupPlanPromise[] = [
  {
    id: 'alarms-failed',
    title: 'An alarm goes off when a backup fails or does not start, a copy fails, or a tested restore fails',
    check: (model, subject) => firstProblem(FAILURES.filter(({ applies }) => applies?.(subject)
      ?? true).map(({ word, metric }) => matches(model, subject, word, failure(metric)))),
  },
  {
    id: 'alarm-missing',
    title: 'An alarm goes off when no backup was finished for the hours of the settings, silence included',
    applies: toldOfSilence,
    check: (model, subject) => matches(model, subject, 'missing', {
      ...failure('NumberOfBackupJobsCompleted'), evaluationPeriods: subject.settings.missingBackupHours, threshold: 1, comparison: 'LessThanThreshold', missingData: 'breaching',
    }),
  },
  {
    id: 'alarms-told',
    title: 'Every alarm tells the alarm topic, and says what went wrong',
    check: ({ alarms }, subject) => firstProblem(alarms.filter(({ name }) => name.startsWith(subject.names.alarmName('x').slice(0, -1))).map(({ name, actions, enabled, description = '' }) =>
      expectSame(`whom ${name} tells`, actions, [alarmTopicArnOf(subject)]) ?? expectSame(`whether ${name} tells anybody`, enabled, true)
      ?? (description.length > 20 ? undefined : `the description of ${name} is ${description || 'not set'}, must say what went wrong and what to do`))),
  },
  {
    id: 'vault-notifications',
    title: 'The vault tells the alarm topic of what no alarm sees: failed copies and objects, and recovery points that were changed',
    check: ({ vault }, subject) => expectSame('whom the vault tells', vault?.notifications?.topicArn, alarmTopicArnOf(subject))
      ?? expectSame('what the vault tells', vault?.notifications?.events, TOLD),
  },
];

const rolePromises: BackupPlanPromise[] = [
  {
    id: 'service-role',
    title: 'AWS Backup works as a role with AWS\'s own policies for backups and restores, and nothing else',
    check: ({ role }, { environment, names }) => expectSame('the role', role?.arn, names.roleArn)
      ?? expectSame('its policies', role?.managedPolicyArns, BackupPlanPolicies.managedPolicyArns(environment).sort())
      ?? expectSame('what it may do besides', role?.policy.flatMap(({ actions = ['all but some'] }) => actions), []),
  },
  {
    id: 'service-trust',
    title: 'Only AWS Backup takes that role',
    check: ({ role }) => expectSame('who takes the role', (role?.trust ?? []).flatMap(({ principals }) => [
      ...principals?.services ?? [], ...principals?.aws ?? [], ...principals?.federated ?? [], ...(principals?.everybody ? ['everybody'] : []),
    ]), ['backup.amazonaws.com']),
  },
];

const tests = ({ settings }: BackupPlanSubject): boolean => settings.restoreTesting;

const restorePromises: BackupPlanPromise[] = [
  {
    id: 'restore-testing',
    title: 'Restores of the newest recovery points of this vault are tested as the settings say, or not at all where they say so',
    check: ({ restoreTesting, vault }, { settings, names }) => expectSame('the restore testing plan', restoreTesting?.name, settings.restoreTesting ? names.restoreTestingPlanName : undefined)
      ?? (restoreTesting && (expectSame('its schedule', restoreTesting.schedule, settings.restoreTestingSchedule)
        ?? expectSame('which recovery points are tested', restoreTesting.algorithm, 'LATEST_WITHIN_WINDOW')
        ?? expectSame('the vaults that are tested', restoreTesting.vaults, [vault?.arn])
        ?? expectSame('the kinds of recovery points that are tested', restoreTesting.recoveryPointTypes, settings.continuousBackup ? ['CONTINUOUS', 'SNAPSHOT'] : ['SNAPSHOT']))),
  },
  {
    id: 'restore-testing-selections',
    title: 'Every kind of resource of the settings is restored to test, by the service role',
    applies: tests,
    check: ({ restoreTesting }, { settings, names }) => expectSame('what is restored to test', restoreTesting?.selections.map(({ name, resourceType, roleArn }) => `${name} ${resourceType} ${roleArn}`),
      settings.restoreTestingResourceTypes.map((type) => `${names.restoreTestingSelectionName(type)} ${type} ${names.roleArn}`).sort()),
  },
  {
    id: 'restore-testing-names',
    title: 'Names of restore testing have letters, digits and _ only, as AWS Backup asks',
    applies: tests,
    check: ({ restoreTesting }) => firstProblem([restoreTesting?.name ?? '', ...(restoreTesting?.selections ?? []).map(({ name }) => name)].map((name) =>
      (/^\w{1,50}$/.test(name) ? undefined : `the name ${name || 'of restore testing'} must have 1 to 50 letters, digits and _`))),
  },
];

/** Everything that can be tagged and is the plan's own. */
function tagged({ plans, role, restoreTesting, alarms }: BackupPlanModel, { names, environment: { tags } }: BackupPlanSubject): string | undefined {
  return firstProblem([
    ...plans.map((plan) => missingTags(`the plan ${plan.name}`, plan.tags, tags)),
    role && missingTags('the role', role.tags, tags),
    restoreTesting && missingTags('the restore testing plan', restoreTesting.tags, tags),
    ...alarms.filter(({ name }) => name.startsWith(names.alarmName('x').slice(0, -1))).map((alarm) => missingTags(`the alarm ${alarm.name}`, alarm.tags, tags)),
  ]);
}

const everythingPromises: BackupPlanPromise[] = [
  { id: 'tags', title: 'Everything else that can be tagged carries every tag of the environment', check: tagged },
  {
    id: 'named',
    title: 'Everything has a name that the environment gives it, so that a rename in code replaces nothing',
    unknown: ofTemplates,
    check: ({ unnamed = [] }) => expectSame('what has no name of its own', unnamed.join(', ') || 'nothing', 'nothing'),
  },
  noCodePromise(),
];

/** Who is told, as whom AWS Backup works, and how restores are tested. */
export const aroundPromises: BackupPlanPromise[] = [...alarmPromises, ...rolePromises, ...restorePromises, ...everythingPromises];
