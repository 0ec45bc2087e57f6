import { DescribeLogGroupsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecurityGroupsCommand, SecurityGroup } from '@aws-sdk/client-ec2';
import { DescribeClustersCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { AwsAccess } from '../../../aws-access';
import { Connection } from '../../../connection';
import { tagsOf } from '../../../readers/deployed-bucket';
import { readDeployedAlarms } from '../../../readers/deployed-messaging';
import { readDeployedPrincipal } from '../../../readers/deployed-role';
import { ifPresent } from '../../../readers/if-present';
import { BackupClients, backupClients } from '../../clients';
import { readWith as readStoreWith } from '../../store/readers/deployed';
import { DatabaseDumpModel, LogGroupModel, RoleModel, TaskModel } from '../model';
import { clusterArnOf, DatabaseDumpSubject, environmentOf, ownsCluster } from '../subject';
import { rulesOf, scheduleOf, taskOf } from './shapes';

/**
 * Reads the dump of a database, and its store, as they stand in an account.
 *
 * @throws if there is no such task definition or bucket, or the credentials may not read them
 */
export async function readDeployedDatabaseDump(access: AwsAccess, subject: DatabaseDumpSubject): Promise<DatabaseDumpModel> {
  const connection = new Connection(access);
  try {
    return await readWith(backupClients(connection), subject);
  } finally {
    connection.close();
  }
}

export async function readWith(clients: BackupClients, subject: DatabaseDumpSubject): Promise<DatabaseDumpModel> {
  const { names, place, store } = subject;
  const task = await readTask(clients, names.family);
  if (!task) {
    throw new Error(`the task definition ${names.family} does not exist in account ${environmentOf(subject).account}, deploy it first`);
  }
  const [storeModel, cluster, taskRole, executionRole, scheduleRole, own, database, schedule, logGroup, alarms] = await Promise.all([
    readStoreWith(clients, store),
    ownsCluster(subject) ? readCluster(clients, clusterArnOf(subject)) : undefined,
    readRole(clients, names.taskRoleArn),
    readRole(clients, names.executionRoleArn),
    readRole(clients, names.scheduleRoleArn),
    readGroup(clients, { Filters: [{ Name: 'group-name', Values: [names.securityGroupName] }, { Name: 'vpc-id', Values: [place.vpcId] }] }),
    readGroup(clients, { GroupIds: [place.databaseSecurityGroupId] }),
    ifPresent(clients.scheduler.send(new GetScheduleCommand({ Name: names.scheduleName }))),
    readLogGroup(clients, names.logGroupName),
    readDeployedAlarms(clients.cloudwatch, names.silenceAlarmName),
  ]);
  return {
    source: 'deployed',
    store: storeModel,
    cluster,
    task,
    taskRole,
    executionRole,
    scheduleRole,
    securityGroup: own && {
      id: String(own.GroupId),
      name: own.GroupName,
      vpcId: own.VpcId,
      ingress: (own.IpPermissions ?? []).flatMap(rulesOf).sort(),
      egress: (own.IpPermissionsEgress ?? []).flatMap(rulesOf).sort(),
      tags: tagsOf(own.Tags?.map(({ Key: key, Value: value }) => [key, value])),
    },
    databaseIngress: (database?.IpPermissions ?? []).flatMap(rulesOf).filter((rule) => rule.endsWith(` ${own?.GroupId}`)).sort(),
    schedule: schedule && scheduleOf(names.scheduleName, schedule),
    logGroup,
    alarm: alarms.find(({ name }) => name === names.silenceAlarmName),
  };
}

async function readTask({ ecs }: BackupClients, family: string): Promise<TaskModel | undefined> {
  const found = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family, include: ['TAGS'] })).catch((error: Error) => {
    // what ECS answers of a family that it does not know
    if (error.name === 'ClientException') {
      return undefined;
    }
    throw error;
  });
  return found?.taskDefinition && taskOf(family, found.taskDefinition, found.taskDefinition.containerDefinitions,
    tagsOf(found.tags?.map(({ key, value }) => [key, value])));
}

async function readCluster({ ecs }: BackupClients, arn: string): Promise<DatabaseDumpModel['cluster']> {
  const { clusters: [found] = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [arn], include: ['TAGS'] }));
  return found && found.status !== 'INACTIVE' ? { arn: String(found.clusterArn), tags: tagsOf(found.tags?.map(({ key, value }) => [key, value])) } : undefined;
}

async function readRole({ iam }: BackupClients, arn: string): Promise<RoleModel | undefined> {
  const found = await readDeployedPrincipal(iam, arn);
  return found && { arn, policy: found.policy, trust: found.trust ?? [], tags: found.tags };
}

async function readGroup({ ec2 }: BackupClients, which: DescribeSecurityGroupsCommand['input']): Promise<SecurityGroup | undefined> {
  const { SecurityGroups: [found] = [] } = await ec2.send(new DescribeSecurityGroupsCommand(which));
  return found;
}

async function readLogGroup({ logs }: BackupClients, name: string): Promise<LogGroupModel | undefined> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  const found = logGroups.find(({ logGroupName }) => logGroupName === name);
  if (!found) {
    return undefined;
  }
  const { tags = {} } = await logs.send(new ListTagsForResourceCommand({ resourceArn: found.arn!.replace(/:\*$/, '') }));
  return { name, retentionDays: found.retentionInDays, tags };
}
