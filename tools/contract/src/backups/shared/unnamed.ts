import { CfnTemplate } from '../../readers/cloudformation';
import { TerraformDocument } from '../../readers/terraform-document';
import { members, text } from '../../readers/values';

/** What AWS or the provider names if nobody does, and replaces where the name would be another: type, and where its name stands. */
const CFN: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::Events::Rule': ['Name'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::Backup::BackupVault': ['BackupVaultName'],
  'AWS::Backup::LogicallyAirGappedBackupVault': ['BackupVaultName'],
  'AWS::Backup::BackupPlan': ['BackupPlan', 'BackupPlanName'],
  'AWS::Backup::BackupSelection': ['BackupSelection', 'SelectionName'],
  'AWS::Backup::RestoreTestingPlan': ['RestoreTestingPlanName'],
  'AWS::Backup::RestoreTestingSelection': ['RestoreTestingSelectionName'],
  'AWS::ECS::Cluster': ['ClusterName'],
  'AWS::ECS::TaskDefinition': ['Family'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Scheduler::Schedule': ['Name'],
  'AWS::EC2::SecurityGroup': ['GroupName'],
};
const TERRAFORM: Readonly<Record<string, string>> = {
  aws_s3_bucket: 'bucket', aws_sns_topic: 'name', aws_cloudwatch_event_rule: 'name', aws_cloudwatch_metric_alarm: 'alarm_name', aws_backup_vault: 'name',
  aws_backup_logically_air_gapped_vault: 'name', aws_backup_plan: 'name', aws_backup_selection: 'name', aws_backup_restore_testing_plan: 'name',
  aws_backup_restore_testing_selection: 'name', aws_ecs_cluster: 'name', aws_ecs_task_definition: 'family', aws_cloudwatch_log_group: 'name',
  aws_scheduler_schedule: 'name', aws_security_group: 'name',
};

export function unnamedInTemplate(cfn: CfnTemplate): string[] {
  return cfn.everything.filter(({ type, properties }) => CFN[type] !== undefined
    && text(CFN[type].reduce<unknown>((value, name) => members(value)[name], properties)) === undefined)
    .map(({ logicalId }) => logicalId);
}

export function unnamedInTerraform(tf: TerraformDocument): string[] {
  return Object.entries(TERRAFORM).flatMap(([type, argument]) =>
    tf.all(type).filter(({ arguments: given }) => given[argument] === undefined).map(({ name }) => `${type}.${name}`));
}
