import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, ECSClient, RunTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DatabaseDumpNames, DumpExitCodes } from '@plinth/env-presets';
import type { EngineContext } from '../engines/engine';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import type { LocalDatabaseAccess } from './database-access';
import { Restorer } from './restorer';

export interface DumpOutcome {
  /** The key of its manifest, which says that it counts. */
  readonly manifestKey: string;
  readonly bytes: number;
  readonly seconds: number;
}

const DEADLINE_MS = 15 * 60_000;
const POLL_MS = { local: 200, aws: 5_000 };

/** Dumps the database as it is scheduled, but now: locally the schedule is carried out, on AWS, which cannot do that, its target is run. */
export async function dump(deployment: Deployment, database: LocalDatabaseAccess | undefined, context: EngineContext): Promise<DumpOutcome> {
  context.step('dumping the database');
  await database?.open();
  const restorer = await Restorer.assume(deployment);
  const before = await restorer.newest();
  await runDump(deployment, database, context);
  const newest = await restorer.newest();
  if (newest === undefined || newest.manifestKey === before?.manifestKey) {
    const { prefix, logGroupName } = deployment.backups.dumpNames;
    throw new PlatformError(`the dump ended well and there is no manifest of it below ${prefix}, look into the log group ${logGroupName}`);
  }
  return { manifestKey: newest.manifestKey, bytes: newest.manifest.dump.bytes, seconds: newest.manifest.durationSeconds };
}

/** Runs it, and waits until its task has ended. */
async function runDump(deployment: Deployment, database: LocalDatabaseAccess | undefined, { detail, signal }: EngineContext): Promise<void> {
  const { environment, backups: { dumpNames: { scheduleName, clusterArn, logGroupName } } } = deployment;
  const ecs = new ECSClient({ region: environment.region });
  const taskArn = database === undefined ? await runTarget(ecs, deployment) : await fireNow(database, scheduleName);
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    signal.throwIfAborted();
    const { tasks: [task] = [] } = await ecs.send(new DescribeTasksCommand({ cluster: clusterArn, tasks: [taskArn] }));
    if (task === undefined) {
      throw new PlatformError(`ECS does not know the task ${taskArn} any more, look into the log group ${logGroupName}`);
    }
    if (task.lastStatus === 'STOPPED') {
      return requireSuccess(deployment, task);
    }
    if (Date.now() > deadline) {
      throw new PlatformError(`the dump is ${task.lastStatus} after ${DEADLINE_MS / 60_000} minutes, look into the log group ${logGroupName}`);
    }
    detail(`waiting for the dump: ${task.lastStatus?.toLowerCase()}`);
    await new Promise((resolve) => setTimeout(resolve, database === undefined ? POLL_MS.aws : POLL_MS.local));
  }
}

async function requireSuccess(deployment: Deployment, { containers: [container] = [], stoppedReason, taskArn }: Task): Promise<void> {
  if (container?.exitCode !== 0) {
    const said = await lastError(deployment, taskArn!);
    throw new PlatformError(`the dump did not succeed: ${why(container?.exitCode, container?.reason ?? stoppedReason)}${said === undefined ? '' : `; it said: ${said}`}`);
  }
}

/** What the program said last, which is more than its exit code: by its log, if that is there. */
async function lastError({ environment, backups: { dumpNames: { logGroupName, name } } }: Deployment, taskArn: string): Promise<string | undefined> {
  try {
    const { events = [] } = await new CloudWatchLogsClient({ region: environment.region }).send(new GetLogEventsCommand({
      logGroupName, logStreamName: `${name}/${DatabaseDumpNames.CONTAINER}/${taskArn.split('/').pop()!}`, limit: 10,
    }));
    const lines = events.map(({ message = '' }) => message).filter((message) => message.startsWith('{')).map((message) => JSON.parse(message) as { level?: string; msg?: string });
    return lines.filter(({ level }) => level === 'error').pop()?.msg;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException' || error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

function why(exitCode: number | undefined, reason = 'no reason was given'): string {
  const known = exitCode === undefined ? undefined : DumpExitCodes.of(exitCode);
  return known === undefined ? `${exitCode === undefined ? '' : `exit code ${exitCode}, `}${reason}` : `${known.meaning} (exit code ${exitCode}); ${known.fix}`;
}

async function fireNow(database: LocalDatabaseAccess, scheduleName: string): Promise<string> {
  const { taskArn, refusal } = await database.fire(scheduleName);
  if (taskArn === undefined) {
    throw new PlatformError(`the schedule ${scheduleName} ran no task: ${refusal ?? 'its target is none'}`);
  }
  return taskArn;
}

/** What the schedule would run, with who calls this in place of its role. */
async function runTarget(ecs: ECSClient, { environment, backups: { dumpNames: { scheduleName } } }: Deployment): Promise<string> {
  const { Target } = await new SchedulerClient({ region: environment.region }).send(new GetScheduleCommand({ Name: scheduleName }));
  const parameters = Target?.EcsParameters;
  const network = parameters?.NetworkConfiguration?.awsvpcConfiguration;
  const { tasks: [task] = [], failures: [failure] = [] } = await ecs.send(new RunTaskCommand({
    cluster: Target?.Arn,
    taskDefinition: parameters?.TaskDefinitionArn,
    launchType: 'FARGATE',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: network?.Subnets, securityGroups: network?.SecurityGroups, assignPublicIp: network?.AssignPublicIp,
      },
    },
    startedBy: 'plinth-verify',
  }));
  if (task?.taskArn === undefined) {
    throw new PlatformError(`ECS runs no task of the schedule ${scheduleName}: ${failure?.reason ?? 'no reason was given'}`);
  }
  return task.taskArn;
}
