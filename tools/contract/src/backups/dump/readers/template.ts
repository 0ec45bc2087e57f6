import { CfnResource, CfnTemplate } from '../../../readers/cloudformation';
import { readTags } from '../../../readers/template-bucket';
import { readTemplateAlarms } from '../../../readers/template-messaging';
import { readTemplatePrincipal } from '../../../readers/template-role';
import { count, Json, list, text } from '../../../readers/values';
import { unnamedInTemplate } from '../../shared/unnamed';
import { readStoreOf } from '../../store/readers/template';
import { DatabaseDumpModel, RoleModel, SecurityGroupModel } from '../model';
import { clusterArnOf, DatabaseDumpSubject, environmentOf } from '../subject';
import { rulesOf, scheduleOf, taskOf } from './shapes';

/**
 * Reads the dump of a database, and the store beside it, from a CloudFormation template, as aws-cdk-lib synthesizes it.
 *
 * @throws if the template has no store, or a policy that cannot be read
 */
export function readDatabaseDumpTemplate(template: Json, subject: DatabaseDumpSubject): DatabaseDumpModel {
  const { partition, account, region } = environmentOf(subject);
  const { names, place } = subject;
  const cfn = new CfnTemplate(template, { partition, account, region });
  const clusterArn = clusterArnOf(subject);
  const cluster = cfn.all('AWS::ECS::Cluster').find(({ properties }) => `arn:${partition}:ecs:${region}:${account}:cluster/${text(properties.ClusterName)}` === clusterArn);
  const task = cfn.all('AWS::ECS::TaskDefinition').find(({ properties }) => properties.Family === names.family)?.properties;
  const schedule = cfn.all('AWS::Scheduler::Schedule').find(({ properties }) => properties.Name === names.scheduleName)?.properties;
  const logGroup = cfn.all('AWS::Logs::LogGroup').find(({ properties }) => properties.LogGroupName === names.logGroupName)?.properties;
  const group = cfn.all('AWS::EC2::SecurityGroup').find(({ properties }) => properties.GroupName === names.securityGroupName);
  return {
    source: 'template',
    store: readStoreOf(cfn, subject.store),
    cluster: cluster && { arn: clusterArn, tags: readTags(cluster.properties.Tags) },
    task: task && taskOf(names.family, task, task.ContainerDefinitions, readTags(task.Tags)),
    taskRole: readRole(cfn, names.taskRoleArn),
    executionRole: readRole(cfn, names.executionRoleArn),
    scheduleRole: readRole(cfn, names.scheduleRoleArn),
    securityGroup: group && readGroup(cfn, group),
    databaseIngress: group ? ingressOf(cfn, place.databaseSecurityGroupId).filter((rule) => rule.endsWith(` ${group.logicalId}`)) : [],
    schedule: schedule && scheduleOf(names.scheduleName, schedule),
    logGroup: logGroup && { name: names.logGroupName, retentionDays: count(logGroup.RetentionInDays), tags: readTags(logGroup.Tags) },
    alarm: readTemplateAlarms(cfn).find(({ name }) => name === names.silenceAlarmName),
    unnamed: unnamedInTemplate(cfn),
    types: cfn.types,
  };
}

function readRole(cfn: CfnTemplate, arn: string): RoleModel | undefined {
  const found = readTemplatePrincipal(cfn, arn);
  return found && { arn, policy: found.policy, trust: found.trust ?? [], tags: found.tags };
}

function readGroup(cfn: CfnTemplate, { logicalId, properties }: CfnResource): SecurityGroupModel {
  const inline = list(properties.SecurityGroupEgress);
  const egress = [...inline, ...cfn.all('AWS::EC2::SecurityGroupEgress').filter((rule) => rule.properties.GroupId === logicalId).map((rule) => rule.properties)];
  return {
    id: logicalId,
    name: text(properties.GroupName),
    vpcId: text(properties.VpcId),
    ingress: [...list(properties.SecurityGroupIngress).flatMap(rulesOf), ...ingressOf(cfn, logicalId)].sort(),
    // EC2 lets everything out where no rule is given
    egress: (inline.length > 0 ? egress.flatMap(rulesOf) : ['everything 0.0.0.0/0', ...egress.flatMap(rulesOf)]).sort(),
    tags: readTags(properties.Tags),
  };
}

function ingressOf(cfn: CfnTemplate, groupId: string): string[] {
  return cfn.all('AWS::EC2::SecurityGroupIngress').filter(({ properties }) => properties.GroupId === groupId).flatMap(({ properties }) => rulesOf(properties)).sort();
}
