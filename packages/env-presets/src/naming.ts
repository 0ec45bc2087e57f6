import { Problems } from './errors';

/**
 * In which namespace a bucket's name is taken.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 * @stability experimental
 */
export enum BucketNamespace {
  /** One namespace for all accounts of a partition: whoever takes a name first has it. */
  GLOBAL = 'global',
  /** The account's own namespace in its region: names end in `-{account}-{region}-an` and nobody else can take them. */
  ACCOUNT_REGIONAL = 'account-regional',
}

/**
 * What is being named: each service has rules of its own.
 *
 * @stability experimental
 */
export enum NamedResource {
  /** An S3 general purpose bucket: 3 to 63 lower-case letters, digits and hyphens. */
  BUCKET = 'S3 bucket',
  /** An IAM role or user: 1 to 64 letters, digits and `+=,.@-_`. */
  IAM_ROLE = 'IAM role',
  /** A DynamoDB table: 3 to 255 letters, digits and `_.-`. */
  TABLE = 'DynamoDB table',
  /** A KMS alias: 7 to 256 letters, digits and `/_-`, beginning with `alias/`. */
  KEY_ALIAS = 'KMS alias',
  /** A Secrets Manager secret: 1 to 512 letters, digits and `/_+=.@-`. */
  SECRET = 'Secrets Manager secret',
  /** A CloudFront function, origin access control or policy: 1 to 64 letters, digits and `-_`. */
  CLOUDFRONT = 'CloudFront function or policy',
  /** An EventBridge Scheduler schedule: 1 to 64 letters, digits and `_.-`. */
  SCHEDULE = 'EventBridge Scheduler schedule',
  /** A CloudWatch Logs log group: 1 to 512 letters, digits and `_./#-`. */
  LOG_GROUP = 'CloudWatch log group',
  /** A source or destination of CloudWatch's log delivery: 1 to 60 letters, digits and `_-`. */
  LOG_DELIVERY = 'CloudWatch log delivery',
  /** A WAF web ACL: 1 to 128 letters, digits and `_-`. */
  WEB_ACL = 'WAF web ACL',
  /** An SES configuration set: 1 to 64 letters, digits and `_-`. */
  CONFIGURATION_SET = 'SES configuration set',
  /** An SNS topic: 1 to 256 letters, digits and `_-`. */
  TOPIC = 'SNS topic',
  /** An SQS queue: 1 to 80 letters, digits and `_-`. */
  QUEUE = 'SQS queue',
  /** A CloudWatch alarm: 1 to 255 characters, of which letters, digits and `_.-` are used here. */
  ALARM = 'CloudWatch alarm',
  /** An EventBridge rule: 1 to 64 letters, digits and `_.-`. */
  EVENT_RULE = 'EventBridge rule',
  /** An AWS Backup vault: 2 to 50 letters, digits and `_-`. */
  BACKUP_VAULT = 'AWS Backup vault',
  /** An AWS Backup plan or selection: 1 to 50 letters, digits and `_.-`. */
  BACKUP_PLAN = 'AWS Backup plan or selection',
  /** A restore testing plan or selection: 1 to 50 letters, digits and `_`, so hyphens become `_`. */
  RESTORE_TESTING = 'restore testing plan or selection',
  /** An ECS cluster or task definition family: 1 to 255 letters, digits and `_-`. */
  ECS = 'ECS cluster or family',
  /** An EC2 security group: 1 to 255 characters, of which letters, digits and `_-` are used here. */
  SECURITY_GROUP = 'EC2 security group',
}

interface NameRule {
  readonly minimum: number;
  readonly maximum: number;
  readonly pattern: RegExp;
  readonly characters: string;
}

/**
 * The services' own limits.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateFunction.html
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSet.html
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlanInput.html
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 */
const RULES: Record<NamedResource, NameRule> = {
  [NamedResource.BUCKET]: { minimum: 3, maximum: 63, pattern: /^[a-z0-9][a-z0-9-]*[a-z0-9]$/, characters: 'lower-case letters, digits and hyphens' },
  [NamedResource.IAM_ROLE]: { minimum: 1, maximum: 64, pattern: /^[\w+=,.@-]+$/, characters: 'letters, digits and +=,.@-_' },
  [NamedResource.TABLE]: { minimum: 3, maximum: 255, pattern: /^[\w.-]+$/, characters: 'letters, digits and _.-' },
  [NamedResource.KEY_ALIAS]: { minimum: 7, maximum: 256, pattern: /^alias\/(?!aws\/)[\w/-]+$/, characters: 'alias/ and then letters, digits and /_-' },
  [NamedResource.SECRET]: { minimum: 1, maximum: 512, pattern: /^[\w/+=.@-]+$/, characters: 'letters, digits and /_+=.@-' },
  [NamedResource.CLOUDFRONT]: { minimum: 1, maximum: 64, pattern: /^[\w-]+$/, characters: 'letters, digits and -_' },
  [NamedResource.SCHEDULE]: { minimum: 1, maximum: 64, pattern: /^[\w.-]+$/, characters: 'letters, digits and _.-' },
  [NamedResource.LOG_GROUP]: { minimum: 1, maximum: 512, pattern: /^[\w./#-]+$/, characters: 'letters, digits and _./#-' },
  [NamedResource.LOG_DELIVERY]: { minimum: 1, maximum: 60, pattern: /^[\w-]+$/, characters: 'letters, digits and _-' },
  [NamedResource.WEB_ACL]: { minimum: 1, maximum: 128, pattern: /^[\w-]+$/, characters: 'letters, digits and _-' },
  [NamedResource.CONFIGURATION_SET]: { minimum: 1, maximum: 64, pattern: /^[\w-]+$/, characters: 'letters, digits and _-' },
  [NamedResource.TOPIC]: { minimum: 1, maximum: 256, pattern: /^[\w-]+$/, characters: 'letters, digits and _-' },
  [NamedResource.QUEUE]: { minimum: 1, maximum: 80, pattern: /^[\w-]+$/, characters: 'letters, digits and _-' },
  [NamedResource.ALARM]: { minimum: 1, maximum: 255, pattern: /^[\w.-]+$/, characters: 'letters, digits and _.-' },
  [NamedResource.EVENT_RULE]: { minimum: 1, maximum: 64, pattern: /^[\w.-]+$/, characters: 'letters, digits and _.-' },
  [NamedResource.BACKUP_VAULT]: { minimum: 2, maximum: 50, pattern: /^[\w-]+$/, characters: 'letters, digits and _-' },
  [NamedResource.BACKUP_PLAN]: { minimum: 1, maximum: 50, pattern: /^[\w.-]+$/, characters: 'letters, digits and _.-' },
  [NamedResource.RESTORE_TESTING]: { minimum: 1, maximum: 50, pattern: /^\w+$/, characters: 'letters, digits and _' },
  [NamedResource.ECS]: { minimum: 1, maximum: 255, pattern: /^[\w-]+$/, characters: 'letters, digits and _-' },
  [NamedResource.SECURITY_GROUP]: { minimum: 1, maximum: 255, pattern: /^(?!sg-)[\w-]+$/, characters: 'letters, digits and _-, not beginning with sg-' },
};

const BUCKET_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const BUCKET_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/**
 * Checks names against the rules of the service that they are for. Nothing is shortened: a truncated name could
 * collide with another.
 *
 * @example
 * const problems = new Problems('acme-dev');
 * Names.check(NamedResource.BUCKET, 'acme-dev-assets-111111111111', problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class Names {
  /**
   * Adds a problem for each rule that the name breaks.
   *
   * @param resource what is named
   * @param name the whole name
   * @param problems where to add
   */
  public static check(resource: NamedResource, name: string, problems: Problems): void {
    const rule = RULES[resource];
    const label = `${resource} name`;
    if (name.length > rule.maximum || name.length < rule.minimum) {
      problems.add(label, `${name} (${name.length} characters)`, `must have ${rule.minimum} to ${rule.maximum} characters`,
        name.length > rule.maximum ? `shorten the project, the environment or the resource name by ${name.length - rule.maximum}` : 'make it longer');
    }
    if (!rule.pattern.test(name)) {
      problems.add(label, name, `may have only ${rule.characters}`, 'change the part that breaks the rule');
    }
    if (resource === NamedResource.BUCKET) {
      Names.checkBucket(name, label, problems);
    }
  }

  private static checkBucket(name: string, label: string, problems: Problems): void {
    const reserved = BUCKET_PREFIXES.find((prefix) => name.startsWith(prefix)) ?? BUCKET_SUFFIXES.find((suffix) => name.endsWith(suffix));
    if (reserved) {
      problems.add(label, name, `may not use ${reserved}, which S3 reserves`, 'choose another project or resource name');
    }
    if (name.endsWith('-an') && !/-\d{12}-[a-z0-9-]+-an$/.test(name)) {
      problems.add(label, name, 'may end in -an only in the account-regional namespace', 'choose another project or resource name');
    }
  }

  private constructor() {}
}
