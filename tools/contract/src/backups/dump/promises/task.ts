import { DatabaseDumpNames, DatabaseDumpPresets, DumpVariables } from '@plinth/env-presets';
import { PromiseOf } from '../../../promise';
import { expectSame, firstProblem } from '../../../promises/expect';
import { ContainerModel, DatabaseDumpModel } from '../model';
import { DatabaseDumpSubject, environmentOf, repositoryArnOf } from '../subject';

export type DatabaseDumpPromise = PromiseOf<DatabaseDumpModel, DatabaseDumpSubject>;

/** The one container; that there is one is a promise of its own. */
const container = ({ task }: DatabaseDumpModel): ContainerModel | undefined => task?.containers.find(({ name }) => name === DatabaseDumpNames.CONTAINER);

function ofContainer(check: (found: ContainerModel, subject: DatabaseDumpSubject) => string | undefined): DatabaseDumpPromise['check'] {
  return (model, subject) => {
    const found = container(model);
    return found && check(found, subject);
  };
}

/** What a password, or a part of a connection string with one, is called. */
const SECRET_NAME = /PASS|SECRET|TOKEN|CREDENTIAL|PRIVATE/i;
const WITH_PASSWORD = /:\/\/[^/\s:]+:[^@\s]+@|"password"\s*:/i;

/** The task that dumps. */
export const taskPromises: DatabaseDumpPromise[] = [
  {
    id: 'task-family',
    title: 'The task definition has the name that follows from the environment, so that a rename in code replaces nothing',
    check: ({ task }, { names }) => expectSame('the family', task?.family, names.family),
  },
  {
    id: 'task-fargate',
    title: 'The task runs on Fargate, in a network interface of its own',
    check: ({ task }) => expectSame('what the task runs on', task && [...task.compatibilities], task && ['FARGATE']) ?? expectSame('its network mode', task?.networkMode ?? 'awsvpc', 'awsvpc'),
  },
  {
    id: 'task-size',
    title: 'The task has the processor and the memory of the settings',
    check: ({ task }, { settings }) => task && (expectSame('the units of its processor', task.cpu, settings.cpuUnits)
      ?? expectSame('its memory', task.memory, settings.memoryMiB) ?? expectSame('its processor', task.architecture, settings.architecture)),
  },
  {
    id: 'task-roles',
    title: 'The program and what prepares it have a role each',
    check: ({ task }, { names }) => task && (expectSame('the role of the program', task.taskRoleArn, names.taskRoleArn)
      ?? expectSame('the role of what prepares it', task.executionRoleArn, names.executionRoleArn)),
  },
  {
    id: 'one-container',
    title: 'The task is one container',
    check: ({ task }) => task && expectSame('its containers', task.containers.map(({ name }) => name), [DatabaseDumpNames.CONTAINER]),
  },
  {
    id: 'image',
    title: 'The container runs the image that was given, pinned by its digest',
    check: ofContainer(({ image }, { place }) => expectSame('the image', image, place.image)
      ?? (/@sha256:[0-9a-f]{64}$/.test(image) ? undefined : `the image is ${image}, must be pinned by its digest`)),
  },
  {
    id: 'variables',
    title: 'The program is told where to dump to, how it is called and how the database is trusted, and nothing else',
    check: ofContainer((found, { names, settings, options = {}, store }) => expectSame('its variables', sorted(found.environment),
      sorted(DatabaseDumpPresets.variables(names, settings, options, store.names.bucketName)))),
  },
  {
    id: 'secret-injected',
    title: 'The database\'s secret is injected whole, when the task starts',
    check: ofContainer(({ secrets }, { place }) => expectSame('what is injected', secrets, { [DumpVariables.SECRET]: place.secretArn })),
  },
  {
    id: 'no-password',
    title: 'No password stands in the task definition',
    check: ofContainer(({ environment }) => firstProblem(Object.entries(environment).map(([name, value]) =>
      (SECRET_NAME.test(name) || WITH_PASSWORD.test(value) ? `the variable ${name} looks like a password, must be injected from the secret` : undefined)))),
  },
  {
    id: 'confined',
    title: 'The container has a root file system that it cannot write, no privileges, no ports and no volumes: a dump never touches a disk',
    check: (model) => {
      const found = container(model);
      return found && (expectSame('whether its root file system can only be read', found.readonlyRootFilesystem, true) ?? expectSame('whether it is privileged', found.privileged, false)
        ?? expectSame('its ports', found.ports, 0) ?? expectSame('its volumes', found.mounts + (model.task?.volumes ?? 0), 0));
    },
  },
  {
    id: 'logs',
    title: 'The program\'s lines, by which its metrics come, go to the log group of its own',
    check: ofContainer(({ log }, subject) => expectSame('the log driver', log?.driver, 'awslogs')
      ?? expectSame('the log group', log?.options['awslogs-group'], subject.names.logGroupName)
      ?? expectSame('the log group\'s region', log?.options['awslogs-region'], environmentOf(subject).region)
      ?? (log?.options['awslogs-stream-prefix'] ? undefined : 'the prefix of log streams is not set, must be, or Fargate refuses the task')),
  },
  {
    id: 'log-retention',
    title: 'Log lines are kept for the days of the settings',
    check: ({ logGroup }, { names, settings }) => expectSame('the log group', logGroup?.name, names.logGroupName)
      ?? expectSame('the days that log lines are kept', logGroup?.retentionDays, settings.logRetentionDays),
  },
];

function sorted(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether the image lies in ECR, from which it must be allowed to be pulled. */
export function pullsFromEcr(subject: DatabaseDumpSubject): boolean {
  return repositoryArnOf(subject) !== undefined;
}
