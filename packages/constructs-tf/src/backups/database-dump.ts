import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import {
  DatabaseDumpAlarms, DatabaseDumpNames, DatabaseDumpOptions, DatabaseDumpPlace, DatabaseDumpPresets, DatabaseDumpSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { TerraformProvider, Token } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../private/addresses';
import { createAlarm } from '../private/alarm';
import { bucketUsersOf } from '../private/bucket-users';
import { partTokens } from '../private/concrete';
import { checkPlace } from '../private/place';
import { resolveSettings } from '../private/settings';
import { checkName, claimName } from '../private/unique-names';
import { IBackupStore } from './backup-store-interface';
import { createSecurityGroup } from './private/dump-network';
import { createDumpRoles } from './private/dump-roles';
import { createSchedule } from './private/dump-schedule';
import { createTaskDefinition } from './private/dump-task';

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
  /**
   * The provider that everything is made with, for example an aliased one.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * A PostgreSQL database, dumped on a schedule by a Fargate task that verifies what it writes while it writes it, and an alarm that goes off when no
 * dump counted for too long.
 *
 * The task can put new objects under one prefix of the store and nothing else: it reads no dump, its own included, and needs no permission for
 * CloudWatch or Secrets Manager. Creates a task definition, its log group, three roles, a security group (and the rule that lets it into the
 * database's), a schedule, an alarm (0.10 USD a month), and unless `clusterArn` is given an empty cluster; the task costs about a cent an hour
 * while it runs. Names and addresses follow from the environment, so a rename in code replaces nothing.
 *
 * @example
 * import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
 * import { BackupStore, DatabaseDump } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { TerraformStack } from 'cdktf';
 *
 * declare const stack: TerraformStack;
 * declare const database: DbInstance;
 * const environment = PlatformEnvironment.prod({
 *   project: 'acme', account: '333333333333', region: 'eu-central-1', deployerArns: ['arn:aws:iam::333333333333:role/deployer'],
 * });
 * const store = new BackupStore(stack, 'Backups', { environment });
 * new DatabaseDump(stack, 'Dump', {
 *   environment,
 *   store,
 *   image: `333333333333.dkr.ecr.eu-central-1.amazonaws.com/database-dump@sha256:${'0'.repeat(64)}`,
 *   secretArn: database.masterUserSecret.get(0).secretArn,
 *   host: database.address,
 *   databaseName: database.dbName,
 *   vpcId: 'vpc-0123456789abcdef0',
 *   subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
 *   databaseSecurityGroupId: 'sg-0123456789abcdef0',
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
  /** The task definition. */
  public readonly taskDefinition: EcsTaskDefinition;
  /** The cluster, if it was made here. */
  public readonly cluster?: EcsCluster;
  /** The log group. */
  public readonly logGroup: CloudwatchLogGroup;
  /** The task's role, to be granted what your own image needs in addition: `Identity.role(dump.taskRole)`. */
  public readonly taskRole: IamRole;
  /** The execution role. */
  public readonly executionRole: IamRole;
  /** The schedule's role. */
  public readonly scheduleRole: IamRole;
  /** The task's security group. */
  public readonly securityGroup: SecurityGroup;
  /** The schedule. */
  public readonly schedule: SchedulerSchedule;
  /** The alarm that goes off when no dump counted for `rpoHours`. */
  public readonly silenceAlarm: CloudwatchMetricAlarm;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: DatabaseDumpProps) {
    super(scope, id);
    const { environment, store, provider } = props;
    const problems = new Problems(this.node.path);
    const others = ['prefix', 'host', 'port', 'databaseName', 'caCertificate', 'compression'] as const;
    this.settings = resolveSettings(DatabaseDumpPresets, environment, props, problems, others);
    checkWhere(props, problems);
    checkPlace(this, environment, environment.region, problems, provider);
    DatabaseDumpPresets.checkStore(environment, store.environment, problems);
    problems.throwIfAny();
    const names = new DatabaseDumpNames(environment, props.name);
    this.prefix = props.prefix ?? names.prefix;
    checkName(this, 'dump', names.family, problems);
    bucketUsersOf(this).claimUpload({ owner: this.node.path, bucketName: store.bucketName, prefixes: [this.prefix], prop: 'prefix', acknowledged: false }, problems);
    claimName(this, 'dump', names.family, problems);
    problems.throwIfAny();

    const common = { pinnedTo: names.family, tags: environment.tags, provider };
    const { pinnedTo, tags } = common;
    this.cluster = props.clusterArn === undefined ? pinAddress(new EcsCluster(this, 'Cluster', { name: names.clusterName, tags, provider }), pinnedTo) : undefined;
    this.clusterArn = this.cluster?.arn ?? props.clusterArn!;
    this.logGroup = pinAddress(new CloudwatchLogGroup(this, 'LogGroup', {
      name: names.logGroupName, retentionInDays: this.settings.logRetentionDays, tags, provider,
    }), pinnedTo);
    const roles = createDumpRoles(this, { ...common, names, props, prefix: this.prefix, clusterArn: this.clusterArn });
    this.taskDefinition = createTaskDefinition(this, { ...common, names, settings: this.settings, props, roles, logGroup: this.logGroup });
    this.securityGroup = createSecurityGroup(this, { ...common, names, props });
    this.schedule = createSchedule(this, {
      names, settings: this.settings, subnetIds: props.subnetIds, clusterArn: this.clusterArn, taskDefinition: this.taskDefinition,
      securityGroup: this.securityGroup, roles, pinnedTo, provider,
    });
    this.silenceAlarm = createAlarm(this, DatabaseDumpAlarms.silence(names, this.settings), store.alarmTopicArn, common);

    this.environment = environment;
    this.taskDefinitionArn = this.taskDefinition.arn;
    this.taskRole = roles.task;
    this.executionRole = roles.execution;
    this.scheduleRole = roles.schedule;
    this.taskRoleArn = roles.task.arn;
    this.logGroupName = names.logGroupName;
    this.securityGroupId = this.securityGroup.id;
    this.scheduleName = names.scheduleName;
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
