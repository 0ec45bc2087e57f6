import { Shape } from '../../../readers/shape';
import { isObject, Json, members } from '../../../readers/values';
import { ContainerModel, ScheduleModel, TaskModel } from '../model';

type Tags = Readonly<Record<string, string>>;

function pairs(shapes: readonly Shape[], value: string): Record<string, string> {
  return Object.fromEntries(shapes.map((each) => [each.text('Name') ?? '', each.text(value) ?? '']));
}

/** A container as any of the three spells it. */
function containerOf(given: Json): ContainerModel {
  const container = Shape.of(given);
  const log = container.one('LogConfiguration');
  const options = members(given).LogConfiguration ?? members(given).logConfiguration;
  return {
    name: container.text('Name') ?? '',
    image: container.text('Image') ?? '',
    // ECS's own default
    essential: container.text('Essential') !== 'false',
    environment: pairs(container.many('Environment'), 'Value'),
    secrets: pairs(container.many('Secrets'), 'ValueFrom'),
    privileged: container.flag('Privileged'),
    readonlyRootFilesystem: container.flag('ReadonlyRootFilesystem'),
    ports: container.many('PortMappings').length,
    mounts: container.many('MountPoints').length + container.many('VolumesFrom').length,
    ...(!log.isEmpty && {
      log: {
        driver: log.text('LogDriver') ?? '',
        options: Object.fromEntries(Object.entries(members(members(options).Options ?? members(options).options)).map(([name, value]) => [name,
          String(value)])),
      },
    }),
  };
}

/** A task definition as any of the three spells it; Terraform writes its containers as JSON. */
export function taskOf(family: string, given: Json, containers: Json, tags: Tags): TaskModel {
  const task = Shape.of(given);
  const listed = typeof containers === 'string' ? JSON.parse(containers) as Json : containers;
  return {
    family,
    cpu: task.count('Cpu'),
    memory: task.count('Memory'),
    architecture: task.one('RuntimePlatform').text('CpuArchitecture'),
    networkMode: task.text('NetworkMode'),
    compatibilities: task.texts('RequiresCompatibilities'),
    taskRoleArn: task.text('TaskRoleArn'),
    executionRoleArn: task.text('ExecutionRoleArn'),
    volumes: task.many('Volumes', 'Volume').length,
    containers: (Array.isArray(listed) ? listed : [listed]).filter((each) => isObject(each)).map(containerOf),
    tags,
  };
}

/** A schedule as any of the three spells it. */
export function scheduleOf(name: string, given: Json): ScheduleModel {
  const schedule = Shape.of(given);
  const target = schedule.one('Target');
  const task = target.one('EcsParameters');
  const configuration = task.one('NetworkConfiguration');
  const network = configuration.has('AwsvpcConfiguration') ? configuration.one('AwsvpcConfiguration') : configuration;
  return {
    name,
    expression: schedule.text('ScheduleExpression'),
    // Scheduler's own default
    timezone: schedule.text('ScheduleExpressionTimezone') ?? 'UTC',
    enabled: (schedule.text('State') ?? 'ENABLED') === 'ENABLED',
    flexible: schedule.one('FlexibleTimeWindow').text('Mode') ?? 'OFF',
    clusterArn: target.text('Arn'),
    roleArn: target.text('RoleArn'),
    taskDefinitionArn: task.text('TaskDefinitionArn'),
    launchType: task.text('LaunchType'),
    taskCount: task.count('TaskCount') ?? 1,
    subnetIds: network.texts('Subnets').sort(),
    securityGroupIds: network.texts('SecurityGroups'),
    assignPublicIp: ['ENABLED', 'true'].includes(network.text('AssignPublicIp') ?? ''),
  };
}

/** One rule of a security group: what it lets through, and from or to whom; one line each. */
export function rulesOf(given: Json): string[] {
  const rule = Shape.of(given);
  const protocol = rule.text('IpProtocol', 'Protocol') ?? '-1';
  const [from, to] = [rule.text('FromPort'), rule.text('ToPort')];
  const what = protocol === '-1' ? 'everything' : `${protocol} ${from === to ? from : `${from}-${to}`}`;
  const ends = [
    ...rule.texts('SourceSecurityGroupId', 'DestinationSecurityGroupId', 'ReferencedSecurityGroupId', 'SecurityGroups'),
    ...rule.texts('CidrIp', 'CidrIpv4', 'CidrBlocks'), ...rule.texts('CidrIpv6', 'Ipv6CidrBlocks'),
    ...rule.many('UserIdGroupPairs').map((pair) => pair.text('GroupId') ?? ''),
    ...rule.many('IpRanges').map((range) => range.text('CidrIp') ?? ''), ...rule.many('Ipv6Ranges').map((range) => range.text('CidrIpv6') ?? ''),
    ...rule.texts('SourcePrefixListId', 'DestinationPrefixListId', 'PrefixListId'),
    ...(rule.flag('Self') ? ['itself'] : []),
  ];
  return (ends.length > 0 ? ends : ['nobody']).map((end) => `${what} ${end}`);
}
