import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { DatabaseDumpNames, DatabaseDumpPresets, DatabaseDumpSettings } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../../private/addresses';
import { DumpRoles } from './dump-roles';

export interface DumpScheduleProps {
  readonly names: DatabaseDumpNames;
  readonly settings: DatabaseDumpSettings;
  readonly subnetIds: string[];
  readonly clusterArn: string;
  readonly taskDefinition: EcsTaskDefinition;
  readonly securityGroup: SecurityGroup;
  readonly roles: DumpRoles;
  readonly pinnedTo: string;
  readonly provider?: TerraformProvider;
}

/** What does not start is tried again, and what starts and fails is not: the alarm is for that. */
export function createSchedule(scope: Construct, props: DumpScheduleProps): SchedulerSchedule {
  const { names, settings, roles } = props;
  return pinAddress(new SchedulerSchedule(scope, 'Schedule', {
    name: names.scheduleName,
    description: `Dumps ${names.name}`,
    scheduleExpression: settings.schedule,
    scheduleExpressionTimezone: settings.scheduleTimezone,
    flexibleTimeWindow: { mode: 'OFF' },
    state: 'ENABLED',
    target: {
      arn: props.clusterArn,
      roleArn: roles.schedule.arn,
      ecsParameters: {
        taskDefinitionArn: props.taskDefinition.arn,
        launchType: 'FARGATE',
        taskCount: 1,
        networkConfiguration: {
          subnets: props.subnetIds, securityGroups: [props.securityGroup.id], assignPublicIp: settings.assignPublicIp,
        },
      },
      retryPolicy: { maximumRetryAttempts: DatabaseDumpPresets.START_ATTEMPTS, maximumEventAgeInSeconds: DatabaseDumpPresets.START_WITHIN_SECONDS },
    },
    dependsOn: roles.policies,
    provider: props.provider,
  }), props.pinnedTo);
}
