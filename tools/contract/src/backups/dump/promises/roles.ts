import { expectSame, firstProblem } from '../../../promises/expect';
import { grantedActions, grantedConditions, grantedResources } from '../../shared/granted';
import { bucketArnOf } from '../../store/subject';
import { RoleModel } from '../model';
import { clusterArnOf, DatabaseDumpSubject, environmentOf, prefixOf, repositoryArnOf } from '../subject';
import { DatabaseDumpPromise, pullsFromEcr } from './task';

const ECR = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** Who takes a role, and for whom it must ask. */
function trusts(role: RoleModel | undefined, service: string, source: string, account: string): string | undefined {
  return expectSame('who takes the role', (role?.trust ?? []).flatMap(({ effect, principals }) => (effect === 'Deny' ? [] : [
    ...principals?.services ?? [], ...principals?.aws ?? [], ...principals?.federated ?? [], ...(principals?.everybody ? ['everybody'] : []),
  ])), [service])
    ?? expectSame('for whom', grantedConditions(role?.trust, 'sts:AssumeRole').map((condition) => condition.split(' ').slice(1).join(' ')).sort(), [
      `aws:SourceAccount ${account}`, `aws:SourceArn ${source}`,
    ]);
}

const ecsArn = (subject: DatabaseDumpSubject, rest: string): string => {
  const { partition, region, account } = environmentOf(subject);
  return `arn:${partition}:ecs:${region}:${account}:${rest}`;
};

/** Three roles, each for one thing. */
export const rolePromises: DatabaseDumpPromise[] = [
  {
    id: 'task-grants',
    title: 'The program may put new objects under its prefix and abort what it began, through TLS, have S3 encrypt them, and do nothing else: no CloudWatch, no secret, no reading',
    check: ({ taskRole, store }, subject) => {
      const policy = taskRole?.policy;
      const { region } = environmentOf(subject);
      const objects = [`${bucketArnOf(subject.store)}/${prefixOf(subject)}*`];
      return expectSame('the role of the program', taskRole?.arn, subject.names.taskRoleArn)
        ?? expectSame('what the program may do', grantedActions(policy), ['kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:PutObject'])
        ?? firstProblem(['s3:AbortMultipartUpload', 's3:PutObject'].map((action) => expectSame(`where it may ${action}`, grantedResources(policy, action), objects)
          ?? expectSame(`how it may ${action}`, grantedConditions(policy, action), ['Bool aws:SecureTransport true'])))
        ?? firstProblem(['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => expectSame(`with which key it may ${action}`, grantedResources(policy, action), [store.key?.arn])
          ?? expectSame(`through what it may ${action}`, grantedConditions(policy, action), [`StringEquals kms:ViaService s3.${region}.amazonaws.com`])));
    },
  },
  {
    id: 'execution-grants',
    title: 'What prepares the task may read the one secret, write to the one log group and pull the one image, and nothing else',
    check: ({ executionRole }, subject) => {
      const policy = executionRole?.policy;
      const { names, place: { secretArn, secretKeyArn } } = subject;
      const { region } = environmentOf(subject);
      return expectSame('the role of what prepares the task', executionRole?.arn, names.executionRoleArn)
        ?? expectSame('what it may do', grantedActions(policy), [
          ...(pullsFromEcr(subject) ? ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer'] : []), ...(secretKeyArn === undefined ? [] : ['kms:Decrypt']),
          'logs:CreateLogStream', 'logs:PutLogEvents', 'secretsmanager:GetSecretValue',
        ])
        ?? expectSame('the secrets that it reads', grantedResources(policy, 'secretsmanager:GetSecretValue'), [secretArn])
        ?? firstProblem(['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => expectSame(`where it may ${action}`, grantedResources(policy, action), [`${names.logGroupArn}:*`])))
        ?? (secretKeyArn === undefined ? undefined : expectSame('the keys that it uses', grantedResources(policy, 'kms:Decrypt'), [secretKeyArn])
          ?? expectSame('through what it uses them', grantedConditions(policy, 'kms:Decrypt'), [`StringEquals kms:ViaService secretsmanager.${region}.amazonaws.com`]))
        ?? (pullsFromEcr(subject) ? firstProblem(ECR.map((action) => expectSame(`where it may ${action}`, grantedResources(policy, action), [repositoryArnOf(subject)]))) : undefined);
    },
  },
  {
    id: 'schedule-grants',
    title: 'The schedule may run this task in this cluster, handing it its two roles, and nothing else',
    check: ({ scheduleRole }, subject) => {
      const policy = scheduleRole?.policy;
      const { names } = subject;
      return expectSame('the role of the schedule', scheduleRole?.arn, names.scheduleRoleArn)
        ?? expectSame('what the schedule may do', grantedActions(policy), ['ecs:RunTask', 'iam:PassRole'])
        ?? expectSame('which tasks it runs', grantedResources(policy, 'ecs:RunTask'), [ecsArn(subject, `task-definition/${names.family}:*`)])
        ?? expectSame('where it runs them', grantedConditions(policy, 'ecs:RunTask'), [`ArnEquals ecs:cluster ${clusterArnOf(subject)}`])
        ?? expectSame('which roles it hands over', grantedResources(policy, 'iam:PassRole'), [names.taskRoleArn, names.executionRoleArn].sort())
        ?? expectSame('to whom', grantedConditions(policy, 'iam:PassRole'), ['StringEquals iam:PassedToService ecs-tasks.amazonaws.com']);
    },
  },
  {
    id: 'task-trust',
    title: 'Only ECS takes the program\'s role, for tasks of this account',
    check: ({ taskRole }, subject) => trusts(taskRole, 'ecs-tasks.amazonaws.com', ecsArn(subject, '*'), environmentOf(subject).account),
  },
  {
    id: 'execution-trust',
    title: 'Only ECS takes the role of what prepares the task, for tasks of this account',
    check: ({ executionRole }, subject) => trusts(executionRole, 'ecs-tasks.amazonaws.com', ecsArn(subject, '*'), environmentOf(subject).account),
  },
  {
    id: 'schedule-trust',
    title: 'Only EventBridge Scheduler takes the schedule\'s role, for schedules of this account',
    check: ({ scheduleRole }, subject) => {
      const { partition, region, account } = environmentOf(subject);
      return trusts(scheduleRole, 'scheduler.amazonaws.com', `arn:${partition}:scheduler:${region}:${account}:schedule-group/default`, account);
    },
  },
];
