import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { DatabaseDumpNames, DatabaseDumpPresets, DatabaseDumpSettings, DumpVariables } from '@plinth/env-presets';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../../private/addresses';
import { Common } from '../../private/common';
import { outlivesItsUser } from '../../private/order';
import { DatabaseDumpProps } from '../database-dump';
import { DumpRoles } from './dump-roles';

export interface TaskDefinitionProps extends Common {
  readonly names: DatabaseDumpNames;
  readonly settings: DatabaseDumpSettings;
  readonly props: DatabaseDumpProps;
  readonly roles: DumpRoles;
  readonly logGroup: CloudwatchLogGroup;
}

/** A change makes another revision. The old one goes when the schedule runs the new one: ECS starts nothing of a revision that is gone. */
export function createTaskDefinition(scope: Construct, task: TaskDefinitionProps): EcsTaskDefinition {
  const { names, settings, roles, tags, provider } = task;
  return pinAddress(new EcsTaskDefinition(scope, 'TaskDefinition', {
    family: names.family,
    cpu: String(settings.cpuUnits),
    memory: String(settings.memoryMiB),
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    runtimePlatform: { cpuArchitecture: settings.architecture, operatingSystemFamily: 'LINUX' },
    taskRoleArn: roles.task.arn,
    executionRoleArn: roles.execution.arn,
    containerDefinitions: containers(task),
    skipDestroy: false,
    lifecycle: outlivesItsUser,
    tags,
    provider,
  }), task.pinnedTo);
}

function containers({ names, settings, props, logGroup }: TaskDefinitionProps): string {
  const { environment, store, image, secretArn } = props;
  return JSON.stringify([{
    name: DatabaseDumpNames.CONTAINER,
    image,
    essential: true,
    readonlyRootFilesystem: true,
    // sorted, as the provider keeps them
    environment: variablesOf(names, settings, props, store.bucketName),
    secrets: [{ name: DumpVariables.SECRET, valueFrom: secretArn }],
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': logGroup.name, 'awslogs-region': environment.region, 'awslogs-stream-prefix': names.name },
    },
  }]);
}

/** Sorted, as the provider keeps them. */
function variablesOf(
  names: DatabaseDumpNames, settings: DatabaseDumpSettings, props: DatabaseDumpProps, bucketName: string,
): Array<{ name: string; value: string }> {
  const texts = DatabaseDumpPresets.variables(names, settings, props, bucketName);
  // a number that Terraform knows later is a strange number now, and as text no token any more
  const numbers = Object.entries({ [DumpVariables.PORT]: props.port, [DumpVariables.MINIMUM_BYTES]: settings.minimumBytes })
    .filter(([, value]) => Token.isUnresolved(value)).map(([name, value]) => [name, Token.asString(value)]);
  const values: { [name: string]: string } = {
    ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, textInJson(value)])), ...Object.fromEntries(numbers),
  };
  return Object.keys(values).sort().map((name) => ({ name, value: values[name] }));
}

/** What Terraform completes may have line breaks and quotes, and what is written may look like Terraform's own. */
function textInJson(value: string): string {
  return Token.isUnresolved(value) ? Fn.replace(Fn.jsonencode(value), Fn.rawString('/^"|"$/'), '') : value.replace(/([$%])\{/g, '$1$1{');
}
