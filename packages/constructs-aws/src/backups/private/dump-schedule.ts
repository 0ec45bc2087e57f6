import { DatabaseDumpNames, DatabaseDumpPresets, DatabaseDumpSettings } from '@plinth/env-presets';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

export interface DumpScheduleProps {
  readonly names: DatabaseDumpNames;
  readonly settings: DatabaseDumpSettings;
  readonly subnetIds: string[];
  readonly clusterArn: string;
  readonly taskDefinition: CfnTaskDefinition;
  readonly securityGroup: CfnSecurityGroup;
  readonly role: CfnRole;
}

/** What does not start is tried again, and what starts and fails is not: the alarm is for that. */
export function createSchedule(scope: Construct, props: DumpScheduleProps): CfnSchedule {
  const { names, settings } = props;
  return new CfnSchedule(scope, 'Schedule', {
    name: names.scheduleName,
    description: `Dumps ${names.name}`,
    scheduleExpression: settings.schedule,
    scheduleExpressionTimezone: settings.scheduleTimezone,
    flexibleTimeWindow: { mode: 'OFF' },
    state: 'ENABLED',
    target: {
      arn: props.clusterArn,
      roleArn: props.role.attrArn,
      ecsParameters: {
        taskDefinitionArn: props.taskDefinition.ref,
        launchType: 'FARGATE',
        taskCount: 1,
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: props.subnetIds,
            securityGroups: [props.securityGroup.attrGroupId],
            assignPublicIp: settings.assignPublicIp ? 'ENABLED' : 'DISABLED',
          },
        },
      },
      retryPolicy: { maximumRetryAttempts: DatabaseDumpPresets.START_ATTEMPTS, maximumEventAgeInSeconds: DatabaseDumpPresets.START_WITHIN_SECONDS },
    },
  });
}
