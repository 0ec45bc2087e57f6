import { BackupMetrics } from '@plinth/env-presets';
import { expectSame, firstProblem, missingTags } from '../../../promises/expect';
import { noCodePromise } from '../../../promises/no-code';
import { ofTemplates } from '../../store/promises/types';
import { alarmTopicArnOf } from '../../store/subject';
import { DatabaseDumpModel } from '../model';
import { clusterArnOf, DatabaseDumpSubject, environmentOf, ownsCluster, portOf } from '../subject';
import { rolePromises } from './roles';
import { DatabaseDumpPromise, taskPromises } from './task';

export type { DatabaseDumpPromise } from './task';

const HOUR = 3600;

const networkPromises: DatabaseDumpPromise[] = [
  {
    id: 'no-ingress',
    title: 'Nobody connects to the task: its security group lets nothing in',
    check: ({ securityGroup }, { names, place }) => expectSame('the security group', securityGroup?.name, names.securityGroupName)
      ?? expectSame('its VPC', securityGroup?.vpcId, place.vpcId) ?? expectSame('what it lets in', securityGroup?.ingress, []),
  },
  {
    id: 'egress',
    title: 'The task connects to the database\'s port and to AWS over TLS, and to nothing else',
    check: ({ securityGroup }, subject) => expectSame('what the security group lets out', securityGroup?.egress, [
      'tcp 443 0.0.0.0/0', `tcp ${portOf(subject)} ${subject.place.databaseSecurityGroupId}`,
    ].sort()),
  },
  {
    id: 'database-opened',
    title: 'The database lets the task in at its port, and opens nothing else for it',
    check: ({ databaseIngress, securityGroup }, subject) => expectSame('what the database\'s group is opened for', databaseIngress, [`tcp ${portOf(subject)} ${securityGroup?.id}`]),
  },
];

const schedulePromises: DatabaseDumpPromise[] = [
  {
    id: 'schedule',
    title: 'The dump starts when the settings say, in their time zone, and at that time',
    check: ({ schedule }, { names, settings }) => expectSame('the schedule', schedule?.name, names.scheduleName)
      ?? expectSame('when it runs', schedule?.expression, settings.schedule) ?? expectSame('in which time zone', schedule?.timezone, settings.scheduleTimezone)
      ?? expectSame('in how flexible a window', schedule?.flexible, 'OFF'),
  },
  {
    id: 'schedule-on',
    title: 'The schedule is on',
    check: ({ schedule }) => schedule && expectSame('whether it is on', schedule.enabled, true),
  },
  {
    id: 'schedule-runs',
    title: 'The schedule runs this task once, on Fargate, in the cluster, by its own role',
    check: ({ schedule, task }, subject) => schedule && (expectSame('the cluster', schedule.clusterArn, clusterArnOf(subject))
      ?? expectSame('the task', schedule.taskDefinitionArn?.replace(/^.*:task-definition\//, '').replace(/:\d+$/, ''), task?.family)
      ?? expectSame('how many tasks', schedule.taskCount, 1) ?? expectSame('on what', schedule.launchType, 'FARGATE')
      ?? expectSame('by which role', schedule.roleArn, subject.names.scheduleRoleArn)),
  },
  {
    id: 'schedule-place',
    title: 'The task runs in the subnets that were given, in its own security group, with a public address only where the settings say so',
    check: ({ schedule, securityGroup }, { place, settings }) => schedule && (expectSame('the subnets', schedule.subnetIds, [...place.subnetIds].sort())
      ?? expectSame('the security groups', schedule.securityGroupIds, [securityGroup?.id])
      ?? expectSame('whether it has a public address', schedule.assignPublicIp, settings.assignPublicIp)),
  },
  {
    id: 'cluster',
    title: 'The task runs in a cluster with the name that follows from the environment, unless one was given',
    applies: ownsCluster,
    check: ({ cluster }, { names }) => expectSame('the cluster', cluster?.arn, names.clusterArn),
  },
];

const alarmPromises: DatabaseDumpPromise[] = [
  {
    id: 'silence',
    title: 'An alarm goes off when no dump counted for as many hours as data may be lost, whatever the reason, silence included',
    check: ({ alarm }, subject) => {
      const { names, settings } = subject;
      return expectSame('the alarm', alarm?.name, names.silenceAlarmName)
        ?? firstProblem(Object.entries({
          namespace: BackupMetrics.NAMESPACE, metricName: BackupMetrics.DUMP_SUCCEEDED, statistic: 'Sum', periodSeconds: HOUR, evaluationPeriods: settings.rpoHours,
          threshold: 1, comparison: 'LessThanThreshold', missingData: 'breaching',
        }).map(([part, value]) => expectSame(`its ${part}`, alarm![part as 'namespace'], value)))
        ?? expectSame('its dimensions', Object.entries(alarm!.dimensions).sort(), Object.entries({ Environment: String(environmentOf(subject)), Database: names.name }).sort());
    },
  },
  {
    id: 'silence-told',
    title: 'The alarm tells the topic of the store, and says where to look',
    check: ({ alarm }, { store, names }) => alarm && (expectSame('whom it tells', alarm.actions, [alarmTopicArnOf(store)]) ?? expectSame('whether it tells anybody', alarm.enabled, true)
      ?? (alarm.description?.includes(names.logGroupName) ? undefined : `its description is ${alarm.description ?? 'not set'}, must name the log group`)),
  },
];

/** Everything that can be tagged and is the dump's own. */
function tagged(model: DatabaseDumpModel, subject: DatabaseDumpSubject): string | undefined {
  const { task, cluster, taskRole, executionRole, scheduleRole, securityGroup, logGroup, alarm } = model;
  const things: Array<[string, { readonly tags: Readonly<Record<string, string>> } | undefined]> = [
    ['the task definition', task], ['the cluster', cluster], ['the role of the program', taskRole], ['the role of what prepares it', executionRole],
    ['the role of the schedule', scheduleRole], ['the security group', securityGroup], ['the log group', logGroup], ['the alarm', alarm],
  ];
  return firstProblem(things.map(([what, thing]) => thing && missingTags(what, thing.tags, environmentOf(subject).tags)));
}

const everythingPromises: DatabaseDumpPromise[] = [
  { id: 'tags', title: 'Everything that can be tagged carries every tag of the environment', check: tagged },
  {
    id: 'named',
    title: 'Everything has a name that the environment gives it, so that a rename in code replaces nothing',
    unknown: ofTemplates,
    check: ({ unnamed = [] }) => expectSame('what has no name of its own', unnamed.join(', ') || 'nothing', 'nothing'),
  },
  noCodePromise(),
];

/** Everything that the dump of a database promises and that can be read off it. What it does is tried by `verifyDatabaseDump`. */
export const databaseDumpPromises: DatabaseDumpPromise[] = [
  ...taskPromises, ...rolePromises, ...networkPromises, ...schedulePromises, ...alarmPromises, ...everythingPromises,
];
