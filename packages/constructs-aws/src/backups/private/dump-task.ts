import { DatabaseDumpNames, DatabaseDumpPresets, DatabaseDumpSettings, DumpVariables } from '@plinth/env-presets';
import { Tokenization } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';
import { DatabaseDumpProps } from '../database-dump';
import { DumpRoles } from './dump-roles';

export interface TaskDefinitionProps {
  readonly names: DatabaseDumpNames;
  readonly settings: DatabaseDumpSettings;
  readonly props: DatabaseDumpProps;
  readonly roles: DumpRoles;
  readonly logGroup: CfnLogGroup;
}

export function createTaskDefinition(scope: Construct, { names, settings, props, roles, logGroup }: TaskDefinitionProps): CfnTaskDefinition {
  const { environment, store, image, secretArn } = props;
  const variables = { ...DatabaseDumpPresets.variables(names, settings, props, store.bucketName), ...numbers(settings, props) };
  const task = new CfnTaskDefinition(scope, 'TaskDefinition', {
    family: names.family,
    cpu: String(settings.cpuUnits),
    memory: String(settings.memoryMiB),
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    runtimePlatform: { cpuArchitecture: settings.architecture, operatingSystemFamily: 'LINUX' },
    taskRoleArn: roles.task.attrArn,
    executionRoleArn: roles.execution.attrArn,
    containerDefinitions: [{
      name: DatabaseDumpNames.CONTAINER,
      image,
      essential: true,
      readonlyRootFilesystem: true,
      environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
      secrets: [{ name: DumpVariables.SECRET, valueFrom: secretArn }],
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': logGroup.ref, 'awslogs-region': environment.region, 'awslogs-stream-prefix': names.name },
      },
    }],
  });
  acknowledgeNag(task, 'AwsSolutions-ECS2', 'the variables say where to dump to; what is secret is injected from Secrets Manager');
  return task;
}

/** A number that CloudFormation will know is none yet: as text it would be the mark that stands for it. */
function numbers({ minimumBytes }: DatabaseDumpSettings, { port }: DatabaseDumpProps): { [name: string]: string } {
  return {
    [DumpVariables.MINIMUM_BYTES]: Tokenization.stringifyNumber(minimumBytes),
    ...(port !== undefined && { [DumpVariables.PORT]: Tokenization.stringifyNumber(port) }),
  };
}

/** The task talks to the database and to AWS, and nobody talks to it. */
export function createSecurityGroup(scope: Construct, names: DatabaseDumpNames, { vpcId, databaseSecurityGroupId, port }: DatabaseDumpProps): CfnSecurityGroup {
  const databasePort = port ?? DatabaseDumpPresets.DEFAULT_PORT;
  const database = { ipProtocol: 'tcp', fromPort: databasePort, toPort: databasePort };
  const group = new CfnSecurityGroup(scope, 'SecurityGroup', {
    groupName: names.securityGroupName,
    groupDescription: `Dump of ${names.name}: to the database and to AWS only`,
    vpcId,
    securityGroupEgress: [
      { ...database, destinationSecurityGroupId: databaseSecurityGroupId, description: 'PostgreSQL' },
      { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0', description: 'S3, ECR, Secrets Manager and CloudWatch, whose addresses change' },
    ],
  });
  new CfnSecurityGroupIngress(scope, 'DatabaseIngress', {
    groupId: databaseSecurityGroupId, sourceSecurityGroupId: group.attrGroupId, description: `Dump of ${names.name}`, ...database,
  });
  return group;
}
