import { readTags } from '../../../readers/terraform-bucket';
import { TerraformDocument, TfResource } from '../../../readers/terraform-document';
import { readTerraformAlarms } from '../../../readers/terraform-messaging';
import { readTerraformPrincipal } from '../../../readers/terraform-role';
import { count, Json, list, text } from '../../../readers/values';
import { unnamedInTerraform } from '../../shared/unnamed';
import { readStoreOf } from '../../store/readers/terraform';
import { DatabaseDumpModel, RoleModel, SecurityGroupModel } from '../model';
import { clusterArnOf, DatabaseDumpSubject, environmentOf } from '../subject';
import { rulesOf, scheduleOf, taskOf } from './shapes';

/**
 * Reads the dump of a database, and the store beside it, from Terraform's JSON, as cdktf writes it to `cdk.tf.json`.
 *
 * @throws if the JSON has no store, or a policy or reference that cannot be read
 */
export function readDatabaseDumpTerraform(document: Json, subject: DatabaseDumpSubject): DatabaseDumpModel {
  const { partition, account, region } = environmentOf(subject);
  const { names, place } = subject;
  const tf = new TerraformDocument(typeof document === 'string' ? JSON.parse(document) : document, { partition, account, region });
  const clusterArn = clusterArnOf(subject);
  const cluster = tf.all('aws_ecs_cluster').find(({ arguments: given }) => `arn:${partition}:ecs:${region}:${account}:cluster/${text(given.name)}` === clusterArn);
  const task = tf.of('aws_ecs_task_definition', 'family', names.family);
  const schedule = tf.of('aws_scheduler_schedule', 'name', names.scheduleName);
  const logGroup = tf.of('aws_cloudwatch_log_group', 'name', names.logGroupName);
  const group = tf.all('aws_security_group').find(({ arguments: given }) => given.name === names.securityGroupName);
  return {
    source: 'terraform',
    store: readStoreOf(tf, subject.store),
    cluster: cluster && { arn: clusterArn, tags: readTags(tf, cluster.arguments) },
    task: task && taskOf(names.family, task, task.container_definitions, readTags(tf, task)),
    taskRole: readRole(tf, names.taskRoleArn),
    executionRole: readRole(tf, names.executionRoleArn),
    scheduleRole: readRole(tf, names.scheduleRoleArn),
    securityGroup: group && readGroup(tf, group),
    databaseIngress: group ? rulesOfGroup(tf, 'ingress', place.databaseSecurityGroupId).filter((rule) => rule.endsWith(` ${group.name}`)) : [],
    schedule: schedule && scheduleOf(names.scheduleName, schedule),
    logGroup: logGroup && { name: names.logGroupName, retentionDays: count(logGroup.retention_in_days), tags: readTags(tf, logGroup) },
    alarm: readTerraformAlarms(tf).find(({ name }) => name === names.silenceAlarmName),
    unnamed: unnamedInTerraform(tf),
    types: tf.types,
  };
}

function readRole(tf: TerraformDocument, arn: string): RoleModel | undefined {
  const found = readTerraformPrincipal(tf, arn);
  return found && { arn, policy: found.policy, trust: found.trust ?? [], tags: found.tags };
}

/** Terraform takes EC2's own rule away that lets everything out. */
function readGroup(tf: TerraformDocument, { name, arguments: given }: TfResource): SecurityGroupModel {
  return {
    id: name,
    name: text(given.name),
    vpcId: text(given.vpc_id),
    ingress: [...list(given.ingress).flatMap(rulesOf), ...rulesOfGroup(tf, 'ingress', name)].sort(),
    egress: [...list(given.egress).flatMap(rulesOf), ...rulesOfGroup(tf, 'egress', name)].sort(),
    tags: readTags(tf, given),
  };
}

function rulesOfGroup(tf: TerraformDocument, direction: 'ingress' | 'egress', groupId: string): string[] {
  const resources = [...tf.all(`aws_vpc_security_group_${direction}_rule`), ...tf.all('aws_security_group_rule').filter(({ arguments: given }) => given.type === direction)];
  return resources.filter(({ arguments: given }) => given.security_group_id === groupId).flatMap(({ arguments: given }) => rulesOf(given)).sort();
}
