import { SECRET_SUFFIX } from './cloudformation-names';
import { DKIM_TOKENS } from './dkim-tokens';
import { Place } from './place';

type Argument = (name: string) => string;
type Attributes = Readonly<Record<string, (argument: Argument, place: Place, name: string) => string>>;

const arnOf = (service: string, kind: string, argument: string) => (given: Argument, { partition, region, account }: Place): string =>
  `arn:${partition}:${service}:${region}:${account}:${kind}${given(argument)}`;
const globalArnOf = (service: string, kind: string, argument: string) => (given: Argument, { partition, account }: Place): string =>
  `arn:${partition}:${service}::${account}:${kind}${given(argument)}`;
const own = (argument: string) => (given: Argument): string => given(argument);
/** What AWS chooses is named as the code names the resource. */
const chosen = (_given: Argument, _place: Place, name: string): string => name;
const chosenArn = (service: string, kind: string) => (_given: Argument, { partition, account }: Place, name: string): string =>
  `arn:${partition}:${service}::${account}:${kind}${name}`;
const secretArn = (given: Argument, place: Place): string => `${arnOf('secretsmanager', 'secret:', 'name')(given, place)}${SECRET_SUFFIX}`;

/** The attributes that follow from a resource's own arguments. */
const ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  aws_s3_bucket: {
    id: own('bucket'),
    bucket: own('bucket'),
    arn: (given, { partition }) => `arn:${partition}:s3:::${given('bucket')}`,
    bucket_regional_domain_name: (given, { region }) => `${given('bucket')}.s3.${region}.amazonaws.com`,
  },
  aws_kms_key: { id: chosen, key_id: chosen, arn: (_, { partition, region, account }, name) => `arn:${partition}:kms:${region}:${account}:key/${name}` },
  aws_kms_alias: { id: own('name'), arn: arnOf('kms', '', 'name'), target_key_arn: own('target_key_id') },
  aws_dynamodb_table: { id: own('name'), arn: arnOf('dynamodb', 'table/', 'name') },
  aws_iam_role: { id: own('name'), name: own('name'), arn: globalArnOf('iam', 'role/', 'name') },
  aws_iam_user: { id: own('name'), name: own('name'), arn: globalArnOf('iam', 'user/', 'name') },
  aws_iam_policy: { id: globalArnOf('iam', 'policy/', 'name'), arn: globalArnOf('iam', 'policy/', 'name') },
  aws_iam_access_key: { id: chosen },
  aws_iam_openid_connect_provider: { id: chosenArn('iam', 'oidc-provider/'), arn: chosenArn('iam', 'oidc-provider/') },
  aws_secretsmanager_secret: { id: secretArn, arn: secretArn },
  aws_sns_topic: { id: arnOf('sns', '', 'name'), arn: arnOf('sns', '', 'name') },
  // its id is the queue's URL, which names it too
  aws_sqs_queue: { id: own('name'), url: own('name'), arn: arnOf('sqs', '', 'name') },
  aws_cloudwatch_metric_alarm: { id: own('alarm_name'), arn: arnOf('cloudwatch', 'alarm:', 'alarm_name') },
  aws_cloudwatch_event_rule: { id: own('name'), arn: arnOf('events', 'rule/', 'name') },
  aws_sesv2_configuration_set: { id: own('configuration_set_name'), arn: arnOf('ses', 'configuration-set/', 'configuration_set_name') },
  aws_sesv2_email_identity: { id: own('email_identity'), arn: arnOf('ses', 'identity/', 'email_identity') },
  aws_scheduler_schedule: { id: own('name'), arn: arnOf('scheduler', 'schedule/default/', 'name') },
  aws_backup_vault: { id: own('name'), name: own('name'), arn: arnOf('backup', 'backup-vault:', 'name') },
  aws_backup_logically_air_gapped_vault: { id: own('name'), name: own('name'), arn: arnOf('backup', 'backup-vault:', 'name') },
  aws_backup_plan: { id: chosen },
  aws_backup_restore_testing_plan: { name: own('name'), arn: arnOf('backup', 'restore-testing-plan:', 'name') },
  aws_ecs_cluster: { id: arnOf('ecs', 'cluster/', 'name'), name: own('name'), arn: arnOf('ecs', 'cluster/', 'name') },
  aws_ecs_task_definition: {
    id: own('family'), family: own('family'), arn: (given, place) => `${arnOf('ecs', 'task-definition/', 'family')(given, place)}:1`,
    arn_without_revision: arnOf('ecs', 'task-definition/', 'family'),
  },
  aws_security_group: { id: chosen },
  aws_cloudfront_distribution: {
    id: chosen, arn: chosenArn('cloudfront', 'distribution/'), domain_name: (_given, _place, name) => `${name}.cloudfront.net`,
  },
  aws_cloudfront_origin_access_control: { id: chosen },
  aws_cloudfront_cache_policy: { id: chosen },
  aws_cloudfront_response_headers_policy: { id: chosen },
  aws_cloudfront_function: { id: own('name'), arn: globalArnOf('cloudfront', 'function/', 'name') },
  aws_acm_certificate: { id: arnOf('acm', 'certificate/', 'domain_name'), arn: arnOf('acm', 'certificate/', 'domain_name') },
  aws_wafv2_web_acl: { id: own('name'), arn: arnOf('wafv2', 'global/webacl/', 'name') },
  aws_cloudwatch_log_group: { id: own('name'), arn: arnOf('logs', 'log-group:', 'name') },
  aws_cloudwatch_log_delivery_source: { id: own('name'), arn: arnOf('logs', 'delivery-source:', 'name') },
  aws_cloudwatch_log_delivery_destination: { id: own('name'), arn: arnOf('logs', 'delivery-destination:', 'name') },
};

/** An attribute that follows from a resource's own arguments; nothing if it is known only after a deploy. */
export function computed(type: string, attribute: string, argument: Argument, place: Place, name: string): string | undefined {
  const found = ATTRIBUTES[type]?.[attribute];
  return found ? found(argument, place, name) : attribute === 'id' && type.startsWith('aws_s3_bucket_') ? argument('bucket') : undefined;
}

/** What AWS writes into a block of a resource; nothing if the block is the code's own. */
export function computedInBlock(type: string, path: readonly string[]): unknown {
  const at = path.indexOf('tokens');
  return type === 'aws_sesv2_email_identity' && path[0] === 'dkim_signing_attributes' && at !== -1
    ? path.slice(at + 1).reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], DKIM_TOKENS) : undefined;
}
