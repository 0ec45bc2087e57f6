import { PlatformEnvironment } from '../../environment';
import { NamedResource } from '../../naming';
import { DumpKeys } from '../program';

/**
 * The names of a dump. They follow from the environment alone, never from a construct tree, so that a rename in code replaces nothing.
 *
 * @example
 * import { DatabaseDumpNames, PlatformEnvironment } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new DatabaseDumpNames(environment).family; // acme-dev-database-dump
 *
 * @stability experimental
 */
export class DatabaseDumpNames {
  /** The container in the task definition. */
  public static readonly CONTAINER = 'dump';

  /** The word in the names. */
  public readonly name: string;
  /** The family of the task definition. */
  public readonly family: string;
  /** The cluster, if one is made. */
  public readonly clusterName: string;
  /** ARN of that cluster. */
  public readonly clusterArn: string;
  /** The log group. */
  public readonly logGroupName: string;
  /** ARN of the log group, without `:*`. */
  public readonly logGroupArn: string;
  /** The role of the program. */
  public readonly taskRoleName: string;
  /** ARN of that role. */
  public readonly taskRoleArn: string;
  /** The role of ECS: it pulls the image, reads the secret and writes the logs. */
  public readonly executionRoleName: string;
  /** ARN of that role. */
  public readonly executionRoleArn: string;
  /** The role of the schedule: it runs the task. */
  public readonly scheduleRoleName: string;
  /** ARN of that role. */
  public readonly scheduleRoleArn: string;
  /** The schedule. */
  public readonly scheduleName: string;
  /** The security group of the task. */
  public readonly securityGroupName: string;
  /** The alarm that goes off when no dump counts any more. */
  public readonly silenceAlarmName: string;
  /** What the keys begin with, unless chosen otherwise; ends in `/`. */
  public readonly prefix: string;
  /** The environment as the program calls it: `{project}-{environment}`. */
  public readonly environmentName: string;

  /**
   * @param environment whose names they are
   * @param name the word that tells this dump from others of the environment; by default `database`
   * @throws if a name breaks a rule of its service
   */
  constructor(environment: PlatformEnvironment, name: string = 'database') {
    const { partition, region, account } = environment;
    const role = (roleName: string) => `arn:${partition}:iam::${account}:role/${roleName}`;
    this.name = name;
    this.family = environment.resourceName(`${name}-dump`, NamedResource.ECS);
    this.clusterName = this.family;
    this.clusterArn = `arn:${partition}:ecs:${region}:${account}:cluster/${this.clusterName}`;
    this.logGroupName = environment.resourceName(`${name}-dump`, NamedResource.LOG_GROUP);
    this.logGroupArn = `arn:${partition}:logs:${region}:${account}:log-group:${this.logGroupName}`;
    this.taskRoleName = environment.resourceName(`${name}-dump-task`);
    this.taskRoleArn = role(this.taskRoleName);
    this.executionRoleName = environment.resourceName(`${name}-dump-execution`);
    this.executionRoleArn = role(this.executionRoleName);
    this.scheduleRoleName = environment.resourceName(`${name}-dump-schedule`);
    this.scheduleRoleArn = role(this.scheduleRoleName);
    this.scheduleName = environment.resourceName(`${name}-dump`, NamedResource.SCHEDULE);
    this.securityGroupName = environment.resourceName(`${name}-dump`, NamedResource.SECURITY_GROUP);
    this.silenceAlarmName = environment.resourceName(`${name}-dump-silent`, NamedResource.ALARM);
    this.environmentName = `${environment}`;
    this.prefix = DumpKeys.prefix(this.environmentName, name);
  }
}
