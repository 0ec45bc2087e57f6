import { Place } from './place';

/** How a type of resource is named, as far as it follows from what a template says. */
export interface Naming {
  /** The property that names it; without one AWS chooses, and the logical id stands for the name. */
  readonly property?: string;
  /** What `Ref` gives. */
  readonly ref: 'name' | 'arn';
  arn(name: string, place: Place): string;
}

const regional = (service: string, kind: string) => (name: string, { partition, region, account }: Place): string =>
  `arn:${partition}:${service}:${region}:${account}:${kind}${name}`;
const global = (service: string, kind: string) => (name: string, { partition, account }: Place): string =>
  `arn:${partition}:${service}::${account}:${kind}${name}`;

/** Secrets Manager adds six characters of its own to a name. */
export const SECRET_SUFFIX = '-AbCdEf';

/**
 * The types that capabilities are made of.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
export const NAMINGS: Readonly<Record<string, Naming>> = {
  'AWS::S3::Bucket': { property: 'BucketName', ref: 'name', arn: (name, { partition }) => `arn:${partition}:s3:::${name}` },
  'AWS::KMS::Key': { ref: 'name', arn: regional('kms', 'key/') },
  'AWS::KMS::Alias': { property: 'AliasName', ref: 'name', arn: regional('kms', '') },
  'AWS::DynamoDB::Table': { property: 'TableName', ref: 'name', arn: regional('dynamodb', 'table/') },
  'AWS::IAM::Role': { property: 'RoleName', ref: 'name', arn: global('iam', 'role/') },
  'AWS::IAM::User': { property: 'UserName', ref: 'name', arn: global('iam', 'user/') },
  // its name is part of its ARN, but a policy is found by its logical id
  'AWS::IAM::ManagedPolicy': { ref: 'arn', arn: global('iam', 'policy/') },
  'AWS::IAM::OIDCProvider': { ref: 'arn', arn: global('iam', 'oidc-provider/') },
  'AWS::SecretsManager::Secret': {
    property: 'Name', ref: 'arn', arn: (name, place) => regional('secretsmanager', 'secret:')(`${name}${SECRET_SUFFIX}`, place),
  },
  'AWS::SNS::Topic': { property: 'TopicName', ref: 'arn', arn: regional('sns', '') },
  // Ref gives the queue's URL, which names it too
  'AWS::SQS::Queue': { property: 'QueueName', ref: 'name', arn: regional('sqs', '') },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', ref: 'name', arn: regional('cloudwatch', 'alarm:') },
  'AWS::Events::Rule': { property: 'Name', ref: 'name', arn: regional('events', 'rule/') },
  'AWS::SES::ConfigurationSet': { property: 'Name', ref: 'name', arn: regional('ses', 'configuration-set/') },
  'AWS::SES::EmailIdentity': { property: 'EmailIdentity', ref: 'name', arn: regional('ses', 'identity/') },
  'AWS::Scheduler::Schedule': { property: 'Name', ref: 'name', arn: regional('scheduler', 'schedule/default/') },
  'AWS::Backup::BackupVault': { property: 'BackupVaultName', ref: 'name', arn: regional('backup', 'backup-vault:') },
  'AWS::Backup::LogicallyAirGappedBackupVault': { property: 'BackupVaultName', ref: 'name', arn: regional('backup', 'backup-vault:') },
  'AWS::Backup::BackupPlan': { ref: 'name', arn: regional('backup', 'backup-plan:') },
  'AWS::Backup::RestoreTestingPlan': { property: 'RestoreTestingPlanName', ref: 'name', arn: regional('backup', 'restore-testing-plan:') },
  'AWS::ECS::Cluster': { property: 'ClusterName', ref: 'name', arn: regional('ecs', 'cluster/') },
  // the revision of what is not registered yet
  'AWS::ECS::TaskDefinition': { property: 'Family', ref: 'arn', arn: (name, place) => regional('ecs', 'task-definition/')(`${name}:1`, place) },
  'AWS::CloudFront::Distribution': { ref: 'name', arn: global('cloudfront', 'distribution/') },
  'AWS::CloudFront::Function': { ref: 'arn', arn: global('cloudfront', 'function/') },
  'AWS::CertificateManager::Certificate': { ref: 'arn', arn: regional('acm', 'certificate/') },
  'AWS::WAFv2::WebACL': { property: 'Name', ref: 'name', arn: regional('wafv2', 'global/webacl/') },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', ref: 'name', arn: (name, place) => `${regional('logs', 'log-group:')(name, place)}:*` },
  'AWS::Logs::DeliverySource': { property: 'Name', ref: 'name', arn: regional('logs', 'delivery-source:') },
  'AWS::Logs::DeliveryDestination': { property: 'Name', ref: 'name', arn: regional('logs', 'delivery-destination:') },
};

/** Attributes that are ARNs, whatever their type calls them. */
export const ARN_ATTRIBUTES: ReadonlySet<string> = new Set([
  'Arn', 'KeyArn', 'FunctionARN', 'SecretArn', 'TopicArn', 'BackupVaultArn', 'BackupPlanArn', 'RestoreTestingPlanArn', 'TaskDefinitionArn',
]);
/** Attributes that are what AWS calls the thing. */
export const ID_ATTRIBUTES: ReadonlySet<string> = new Set([
  'Id', 'KeyId', 'LogGroupName', 'TopicName', 'QueueName', 'QueueUrl', 'BackupVaultName', 'BackupPlanId', 'RestoreTestingPlanName', 'GroupId',
]);
