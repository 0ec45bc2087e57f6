import {
  BackupMetrics, DatabaseDumpAlarms, DatabaseDumpNames, DatabaseDumpOptions, DatabaseDumpPlace, DatabaseDumpPresets, DatabaseDumpSettings, PlatformEnvironment,
  Problems,
} from '@plinth/env-presets';
import { Duration, Token } from 'aws-cdk-lib';
import { CfnAlarm, IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnRole, IRole, Role } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { createAlarm } from '../private/alarm';
import { bucketUsersOf } from '../private/bucket-users';
import { partTokens } from '../private/concrete';
import { checkPlace } from '../private/deployers';
import { pinLogicalIds } from '../private/logical-ids';
import { acknowledgeNag } from '../private/nag';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { checkName, claimName } from '../private/unique-names';
import { IBackupStore } from './backup-store-interface';
import { createDumpRoles } from './private/dump-roles';
import { createSchedule } from './private/dump-schedule';
import { createSecurityGroup, createTaskDefinition } from './private/dump-task';

/**
 * Props of a `DatabaseDump`.
 *
 * @stability experimental
 */
export interface DatabaseDumpProps extends DatabaseDumpOptions, DatabaseDumpPlace {
  /** The environment whose names and tags it has, and whose tier gives every default. */
  readonly environment: PlatformEnvironment;
  /** Where the dumps go: a store of the same environment. */
  readonly store: IBackupStore;
}

/**
 * A PostgreSQL database, dumped on a schedule by a Fargate task that verifies what it writes while it writes it, and an alarm that goes off when no
 * dump counted for too long.
 *
 * The task can put new objects under one prefix of the store and nothing else: it reads no dump, its own included, and needs no permission for
 * CloudWatch or Secrets Manager. Creates a task definition, its log group, three roles, a security group (and the rule that lets it into the
 * database's), a schedule, an alarm (0.10 USD a month), and unless `clusterArn` is given an empty cluster; the task costs about a cent an hour
 * while it runs. Names and logical ids follow from the environment, so a rename in code replaces nothing.
 *
 * @example
 * import { BackupStore, DatabaseDump } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack } from 'aws-cdk-lib';
 * import { IVpc } from 'aws-cdk-lib/aws-ec2';
 * import { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
 *
 * declare const stack: Stack;
 * declare const vpc: IVpc;
 * declare const database: DatabaseInstance;
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const store = new BackupStore(stack, 'Backups', { environment });
 * new DatabaseDump(stack, 'Dump', {
 *   environment,
 *   store,
 *   image: `333333333333.dkr.ecr.eu-central-1.amazonaws.com/database-dump@sha256:${'0'.repeat(64)}`,
 *   secretArn: database.secret!.secretArn,
 *   vpcId: vpc.vpcId,
 *   subnetIds: vpc.privateSubnets.map((subnet) => subnet.subnetId),
 *   databaseSecurityGroupId: database.connections.securityGroups[0].securityGroupId,
 * });
 *
 * @see https://www.postgresql.org/docs/current/app-pgdump.html
 * @stability experimental
 */
export class DatabaseDump extends Construct {
  /** The environment it belongs to. */
  public readonly environment: PlatformEnvironment;
  /** What it was made with: every value, resolved. */
  public readonly settings: DatabaseDumpSettings;
  /** What the keys of the dumps begin with; ends in `/`. */
  public readonly prefix: string;
  /** ARN of the cluster that the task runs in. */
  public readonly clusterArn: string;
  /** ARN of the task definition, with its revision. */
  public readonly taskDefinitionArn: string;
  /** ARN of the task's role. */
  public readonly taskRoleArn: string;
  /** The log group's name. */
  public readonly logGroupName: string;
  /** The id of the task's security group. */
  public readonly securityGroupId: string;
  /** The schedule's name. */
  public readonly scheduleName: string;
  /** The task definition's resource. */
  public readonly cfnTaskDefinition: CfnTaskDefinition;
  /** The cluster's resource, if it was made here. */
  public readonly cfnCluster?: CfnCluster;
  /** The log group's resource. */
  public readonly cfnLogGroup: CfnLogGroup;
  /** The task role's resource. */
  public readonly cfnTaskRole: CfnRole;
  /** The execution role's resource. */
  public readonly cfnExecutionRole: CfnRole;
  /** The schedule role's resource. */
  public readonly cfnScheduleRole: CfnRole;
  /** The security group's resource. */
  public readonly cfnSecurityGroup: CfnSecurityGroup;
  /** The schedule's resource. */
  public readonly cfnSchedule: CfnSchedule;
  /** The resource of the alarm that goes off when no dump counted for `rpoHours`. */
  public readonly cfnSilenceAlarm: CfnAlarm;
  private readonly names: DatabaseDumpNames;
  private l2TaskRole?: IRole;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: DatabaseDumpProps) {
    super(scope, id);
    const { environment, store } = props;
    const problems = new Problems(this.node.path);
    const others = ['prefix', 'host', 'port', 'databaseName', 'caCertificate', 'compression'] as const;
    this.settings = resolveSettings(DatabaseDumpPresets, environment, props, problems, others);
    checkWhere(props, problems);
    checkPlace(this, environment, environment.region, problems);
    DatabaseDumpPresets.checkStore(environment, store.environment, problems);
    problems.throwIfAny();
    const names = new DatabaseDumpNames(environment, props.name);
    this.prefix = props.prefix ?? names.prefix;
    checkName(this, 'dump', names.family, problems);
    bucketUsersOf(this).claimUpload({ owner: this.node.path, bucketName: store.bucketName, prefixes: [this.prefix], prop: 'prefix', acknowledged: false }, problems);
    claimName(this, 'dump', names.family, problems);
    problems.throwIfAny();

    this.cfnCluster = props.clusterArn === undefined ? this.createCluster(names) : undefined;
    this.clusterArn = this.cfnCluster?.attrArn ?? props.clusterArn!;
    this.cfnLogGroup = new CfnLogGroup(this, 'LogGroup', { logGroupName: names.logGroupName, retentionInDays: this.settings.logRetentionDays });
    const roles = createDumpRoles(this, { names, props, prefix: this.prefix, clusterArn: this.clusterArn });
    this.cfnTaskDefinition = createTaskDefinition(this, { names, settings: this.settings, props, roles, logGroup: this.cfnLogGroup });
    this.cfnSecurityGroup = createSecurityGroup(this, names, props);
    this.cfnSchedule = createSchedule(this, {
      names, settings: this.settings, subnetIds: props.subnetIds, clusterArn: this.clusterArn, taskDefinition: this.cfnTaskDefinition,
      securityGroup: this.cfnSecurityGroup, role: roles.schedule,
    });
    this.cfnSilenceAlarm = createAlarm(this, DatabaseDumpAlarms.silence(names, this.settings), store.alarmTopicArn);
    pinLogicalIds(this, names.family);
    tagResources(this, environment);

    this.names = names;
    this.environment = environment;
    this.taskDefinitionArn = this.cfnTaskDefinition.ref;
    this.cfnTaskRole = roles.task;
    this.cfnExecutionRole = roles.execution;
    this.cfnScheduleRole = roles.schedule;
    this.taskRoleArn = roles.task.attrArn;
    this.logGroupName = names.logGroupName;
    this.securityGroupId = this.cfnSecurityGroup.attrGroupId;
    this.scheduleName = names.scheduleName;
  }

  /** The role of the task, to be granted what your own image needs in addition. */
  public get taskRole(): IRole {
    this.l2TaskRole ??= Role.fromRoleArn(this, 'TaskRoleReference', this.taskRoleArn);
    return this.l2TaskRole;
  }

  /** Dumps that count, as a sum an hour. */
  public metricSucceeded(): IMetric {
    return this.metric(BackupMetrics.DUMP_SUCCEEDED, 'Sum');
  }

  /** Bytes of a dump. */
  public metricBytes(): IMetric {
    return this.metric(BackupMetrics.DUMP_BYTES, 'Maximum');
  }

  /** Seconds that a dump took. */
  public metricDuration(): IMetric {
    return this.metric(BackupMetrics.DUMP_DURATION_SECONDS, 'Maximum');
  }

  private createCluster(names: DatabaseDumpNames): CfnCluster {
    const cluster = new CfnCluster(this, 'Cluster', { clusterName: names.clusterName });
    acknowledgeNag(cluster, 'AwsSolutions-ECS4', 'one task runs here now and then, which tells of itself what matters: whether its dump counts, how large it is and how long it took');
    return cluster;
  }

  private metric(metricName: string, statistic: string): IMetric {
    const dimensionsMap = BackupMetrics.dimensions(this.names.environmentName, this.names.name);
    return new Metric({ namespace: BackupMetrics.NAMESPACE, metricName, dimensionsMap, statistic, period: Duration.hours(1) });
  }
}

function checkWhere(props: DatabaseDumpProps, problems: Problems): void {
  const { image, secretArn, secretKeyArn, vpcId, subnetIds, databaseSecurityGroupId, clusterArn } = props;
  const place = { image, secretArn, secretKeyArn, vpcId, databaseSecurityGroupId, clusterArn };
  const { known } = partTokens(place, DatabaseDumpPresets.mustBeConcrete(), problems);
  // the list may be a token, or each of them by itself
  const subnets = Token.isUnresolved(subnetIds) ? undefined : subnetIds.filter((subnet) => !Token.isUnresolved(subnet));
  const judged = subnets?.length === 0 && subnetIds.length > 0 ? undefined : subnets;
  DatabaseDumpPresets.checkPlace(props.environment, { ...known, subnetIds: judged } as DatabaseDumpPlace, props, problems);
}
