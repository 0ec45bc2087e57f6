import { DatabaseDumpNames, DatabaseDumpPolicies, PolicyDocuments, PolicyStatementData, BackupStorePolicies } from '@plinth/env-presets';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';
import { DatabaseDumpProps } from '../database-dump';

export interface DumpRolesProps {
  readonly names: DatabaseDumpNames;
  readonly props: DatabaseDumpProps;
  readonly prefix: string;
  readonly clusterArn: string;
}

export interface DumpRoles {
  readonly task: CfnRole;
  readonly execution: CfnRole;
  readonly schedule: CfnRole;
}

/** Three roles, each for one thing: the program writes dumps, ECS prepares the task, the schedule runs it. */
export function createDumpRoles(scope: Construct, { names, props, prefix, clusterArn }: DumpRolesProps): DumpRoles {
  const { environment, store, secretArn, secretKeyArn, image } = props;
  const { bucketArn, keyArn } = store;
  const create = (id: string, roleName: string, description: string, trust: PolicyStatementData[], statements: PolicyStatementData[]): CfnRole => (
    new CfnRole(scope, id, {
      roleName,
      description,
      assumeRolePolicyDocument: PolicyDocuments.render(trust),
      policies: [{ policyName: roleName, policyDocument: PolicyDocuments.render(statements) }],
    }));
  const tasks = DatabaseDumpPolicies.taskTrust(environment);
  const task = create('TaskRole', names.taskRoleName, `Writes dumps of ${names.name}`, tasks,
    BackupStorePolicies.dump({ bucketArn, region: environment.region, prefix, keyArn }));
  acknowledgeNag(task, 'AwsSolutions-IAM5', 'every dump is a new object under the one prefix');
  const execution = create('ExecutionRole', names.executionRoleName, `Prepares the task that dumps ${names.name}`, tasks,
    DatabaseDumpPolicies.execution({ environment, secretArn, secretKeyArn, image, logGroupArn: names.logGroupArn }));
  acknowledgeNag(execution, 'AwsSolutions-IAM5', 'each task writes a stream of its own in the one log group, and a registry\'s login names no repository');
  const schedule = create('ScheduleRole', names.scheduleRoleName, `Runs the task that dumps ${names.name}`, DatabaseDumpPolicies.scheduleTrust(environment),
    DatabaseDumpPolicies.schedule({ environment, family: names.family, clusterArn, roleArns: [names.taskRoleArn, names.executionRoleArn] }));
  acknowledgeNag(schedule, 'AwsSolutions-IAM5', 'every revision of the one task definition may be run');
  return { task, execution, schedule };
}
