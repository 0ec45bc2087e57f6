import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { BackupStorePolicies, DatabaseDumpNames, DatabaseDumpPolicies, PolicyDocuments, PolicyStatementData } from '@plinth/env-presets';
import { Construct } from 'constructs';
import { pinning } from '../../private/addresses';
import { Common } from '../../private/common';
import { DatabaseDumpProps } from '../database-dump';

export interface DumpRolesProps extends Common {
  readonly names: DatabaseDumpNames;
  readonly props: DatabaseDumpProps;
  readonly prefix: string;
  readonly clusterArn: string;
}

export interface DumpRoles {
  readonly task: IamRole;
  readonly execution: IamRole;
  readonly schedule: IamRole;
  /** What the roles may do: a task is started after these. */
  readonly policies: IamRolePolicy[];
}

/** Three roles, each for one thing: the program writes dumps, ECS prepares the task, the schedule runs it. */
export function createDumpRoles(scope: Construct, { names, props, prefix, clusterArn, pinnedTo, tags, provider }: DumpRolesProps): DumpRoles {
  const { environment, store, secretArn, secretKeyArn, image } = props;
  const { bucketArn, keyArn } = store;
  const pin = pinning(pinnedTo);
  const policies: IamRolePolicy[] = [];
  const create = (word: string, name: string, description: string, trust: PolicyStatementData[], statements: PolicyStatementData[]): IamRole => {
    const role = pin(new IamRole(scope, `${word}Role`, {
      name, description, assumeRolePolicy: JSON.stringify(PolicyDocuments.render(trust)), tags, provider,
    }));
    policies.push(pin(new IamRolePolicy(scope, `${word}Policy`, {
      name, role: role.name, policy: JSON.stringify(PolicyDocuments.render(statements)), provider,
    })));
    return role;
  };
  const tasks = DatabaseDumpPolicies.taskTrust(environment);
  return {
    task: create('Task', names.taskRoleName, `Writes dumps of ${names.name}`, tasks,
      BackupStorePolicies.dump({ bucketArn, region: environment.region, prefix, keyArn })),
    execution: create('Execution', names.executionRoleName, `Prepares the task that dumps ${names.name}`, tasks,
      DatabaseDumpPolicies.execution({ environment, secretArn, secretKeyArn, image, logGroupArn: names.logGroupArn })),
    schedule: create('Schedule', names.scheduleRoleName, `Runs the task that dumps ${names.name}`, DatabaseDumpPolicies.scheduleTrust(environment),
      DatabaseDumpPolicies.schedule({ environment, family: names.family, clusterArn, roleArns: [names.taskRoleArn, names.executionRoleArn] })),
    policies,
  };
}
