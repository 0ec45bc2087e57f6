import { Statement } from '../../iam';
import { AlarmModel, ModelSource } from '../../model';
import { BackupStoreModel } from '../store/model';

type Tags = Readonly<Record<string, string>>;

export interface ContainerModel {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** What is injected, and from where. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly privileged: boolean;
  readonly readonlyRootFilesystem: boolean;
  readonly ports: number;
  readonly mounts: number;
  readonly log?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
}

export interface TaskModel {
  readonly family: string;
  readonly cpu?: number;
  readonly memory?: number;
  readonly architecture?: string;
  readonly networkMode?: string;
  readonly compatibilities: readonly string[];
  readonly taskRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly volumes: number;
  readonly containers: readonly ContainerModel[];
  readonly tags: Tags;
}

/** A role with all that is attached to it. */
export interface RoleModel {
  readonly arn: string;
  readonly policy: readonly Statement[];
  readonly trust: readonly Statement[];
  readonly tags: Tags;
}

/** A group's rules as `tcp 443 0.0.0.0/0`, sorted. */
export interface SecurityGroupModel {
  readonly id: string;
  readonly name?: string;
  readonly vpcId?: string;
  readonly ingress: readonly string[];
  readonly egress: readonly string[];
  readonly tags: Tags;
}

export interface ScheduleModel {
  readonly name: string;
  readonly expression?: string;
  readonly timezone?: string;
  readonly enabled: boolean;
  readonly flexible: string;
  readonly clusterArn?: string;
  readonly roleArn?: string;
  /** With or without a revision. */
  readonly taskDefinitionArn?: string;
  readonly launchType?: string;
  readonly taskCount: number;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly assignPublicIp: boolean;
}

export interface LogGroupModel {
  readonly name: string;
  readonly retentionDays?: number;
  readonly tags: Tags;
}

/** The dump of a database, however it was read. */
export interface DatabaseDumpModel {
  readonly source: ModelSource;
  readonly store: BackupStoreModel;
  readonly cluster?: { readonly arn: string; readonly tags: Tags };
  readonly task?: TaskModel;
  readonly taskRole?: RoleModel;
  readonly executionRole?: RoleModel;
  readonly scheduleRole?: RoleModel;
  readonly securityGroup?: SecurityGroupModel;
  /** What opens the database's group for the task, as `tcp 5432 sg-0123`. */
  readonly databaseIngress: readonly string[];
  readonly schedule?: ScheduleModel;
  readonly logGroup?: LogGroupModel;
  readonly alarm?: AlarmModel;
  readonly unnamed?: readonly string[];
  readonly types?: readonly string[];
}
