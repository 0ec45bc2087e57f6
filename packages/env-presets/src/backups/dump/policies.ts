import { PlatformEnvironment } from '../../environment';
import { PolicyEffect, PolicyStatementData } from '../../policy-statement';
import { allow, viaService } from '../../private/statements';
import { UploaderTrustPolicies } from '../../uploader';
import { DatabaseDumpAccessProps, DatabaseDumpScheduleProps } from './settings';

const TASKS = 'ecs-tasks.amazonaws.com';

/**
 * Who may do what with a dump, as data. What the task itself may do is `BackupStorePolicies.dump`: write new objects under one prefix.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 * @stability experimental
 */
export class DatabaseDumpPolicies {
  /**
   * Who may take the roles of the task and of its execution: ECS, for tasks of this account.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
   */
  public static taskTrust({ partition, region, account }: PlatformEnvironment): PolicyStatementData[] {
    return [{
      sid: 'TrustTasks',
      effect: PolicyEffect.ALLOW,
      servicePrincipals: [TASKS],
      actions: ['sts:AssumeRole'],
      resources: [],
      conditions: [
        { operator: 'StringEquals', key: 'aws:SourceAccount', values: [account] },
        { operator: 'ArnLike', key: 'aws:SourceArn', values: [`arn:${partition}:ecs:${region}:${account}:*`] },
      ],
    }];
  }

  /** Who may take the role of the schedule: EventBridge Scheduler. */
  public static scheduleTrust(environment: PlatformEnvironment): PolicyStatementData[] {
    return [UploaderTrustPolicies.schedule(environment)];
  }

  /** What ECS does before the program runs: reads the one secret, pulls the one image, writes to the one log group. */
  public static execution(access: DatabaseDumpAccessProps): PolicyStatementData[] {
    const { environment, secretArn, secretKeyArn, logGroupArn } = access;
    const repositoryArn = repositoryOf(access.image, environment);
    return [
      allow('ReadSecret', ['secretsmanager:GetSecretValue'], [secretArn]),
      ...(secretKeyArn === undefined ? [] : [
        allow('DecryptSecret', ['kms:Decrypt'], [secretKeyArn],
          [viaService('secretsmanager', environment.region)]),
      ]),
      allow('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logGroupArn}:*`]),
      ...(repositoryArn === undefined ? [] : [
        // it names no repository: whoever may pull at all has it
        allow('LogInToRegistry', ['ecr:GetAuthorizationToken'], ['*']),
        allow('PullImage', ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repositoryArn]),
      ]),
    ];
  }

  /** What the schedule may do: run this task in this cluster, with these two roles. */
  public static schedule(props: DatabaseDumpScheduleProps): PolicyStatementData[] {
    const { environment: { partition, region, account }, family, clusterArn, roleArns } = props;
    return [
      allow('RunTask', ['ecs:RunTask'], [`arn:${partition}:ecs:${region}:${account}:task-definition/${family}:*`],
        [{ operator: 'ArnEquals', key: 'ecs:cluster', values: [clusterArn] }]),
      allow('PassRoles', ['iam:PassRole'], roleArns, [{ operator: 'StringEquals', key: 'iam:PassedToService', values: [TASKS] }]),
    ];
  }

  private constructor() {}
}

/** ARN of the repository of an image in ECR; undefined for one that lies elsewhere and is public. */
function repositoryOf(image: string, { partition }: PlatformEnvironment): string | undefined {
  const [, account, region, repository] = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(image) ?? [];
  return repository === undefined ? undefined : `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
}
