import { parsePolicy, Statement } from '../../iam';
import { BucketModel, KeyModel, StateBackendModel, TableModel } from '../model';
import { regionOf, StateBackendSubject } from '../subject';
import { CfnResource, CfnTemplate } from './cloudformation';
import { keyPolicy } from './key-policy';
import { LifecycleRule, lifecycleOf } from './lifecycle';
import { count, flag, isObject, Json, JsonObject, list, members, text } from './values';

/**
 * Reads a backend from a CloudFormation template, as aws-cdk-lib synthesizes it.
 *
 * The bucket is the one with the subject's name, or the only one: then the name is found to be wrong.
 *
 * @throws if the template has no bucket, or a policy that cannot be read
 */
export function readTemplate(template: Json, subject: StateBackendSubject): StateBackendModel {
  const { partition, account } = subject.environment;
  const cfn = new CfnTemplate(template, { partition, account, region: regionOf(subject) });
  const bucket = pick(cfn.all('AWS::S3::Bucket'), 'BucketName', subject.names.bucketName);
  if (!bucket) {
    throw new Error(`the template has no bucket ${subject.names.bucketName}, pass the template of the stack with the StateBackend`);
  }
  const model = readBucket(cfn, bucket);
  const table = pick(cfn.all('AWS::DynamoDB::Table'), 'TableName', subject.names.tableName);
  return {
    source: 'template',
    bucket: model,
    key: readKey(cfn, model.encryption?.keyArn, subject),
    table: table && readTable(table, subject),
    roles: { plan: readRole(cfn, subject.planRoleArn), apply: readRole(cfn, subject.applyRoleArn) },
  };
}

function pick(resources: CfnResource[], property: string, name: string): CfnResource | undefined {
  return resources.find(({ properties }) => properties[property] === name) ?? (resources.length === 1 ? resources[0] : undefined);
}

function readBucket(cfn: CfnTemplate, bucket: CfnResource): BucketModel {
  const { properties } = bucket;
  const name = text(properties.BucketName) ?? bucket.logicalId;
  const policies = cfn.all('AWS::S3::BucketPolicy').filter((policy) => policy.properties.Bucket === name);
  const rule = members(list(members(properties.BucketEncryption).ServerSideEncryptionConfiguration)[0]);
  const byDefault = members(rule.ServerSideEncryptionByDefault);
  const block = properties.PublicAccessBlockConfiguration;
  const owner = members(list(members(properties.OwnershipControls).Rules)[0]);
  return {
    name,
    versioning: text(members(properties.VersioningConfiguration).Status),
    encryption: byDefault.SSEAlgorithm === undefined ? undefined : {
      algorithm: String(byDefault.SSEAlgorithm),
      keyArn: text(byDefault.KMSMasterKeyID),
      bucketKey: flag(rule.BucketKeyEnabled),
    },
    publicAccessBlock: isObject(block) ? {
      blockPublicAcls: flag(block.BlockPublicAcls),
      ignorePublicAcls: flag(block.IgnorePublicAcls),
      blockPublicPolicy: flag(block.BlockPublicPolicy),
      restrictPublicBuckets: flag(block.RestrictPublicBuckets),
    } : undefined,
    ownership: text(owner.ObjectOwnership),
    lifecycle: lifecycleOf(list(members(properties.LifecycleConfiguration).Rules).map((entry) => readRule(members(entry)))),
    policy: policies.flatMap((policy) => parsePolicy(policy.properties.PolicyDocument)),
    tags: readTags(properties.Tags),
    objectLock: flag(properties.ObjectLockEnabled) || properties.ObjectLockConfiguration !== undefined,
    replication: readReplication(properties.ReplicationConfiguration),
    // without its policy a bucket that stays would be left unprotected
    retainedOnDeletion: [bucket, ...policies].every(isRetained),
    emptiedOnDeletion: cfn.types.some((type) => type.includes('AutoDeleteObjects')),
  };
}

function readRule(rule: JsonObject): LifecycleRule {
  const noncurrent = members(rule.NoncurrentVersionExpiration);
  const transitions = ['Transition', 'Transitions', 'NoncurrentVersionTransition', 'NoncurrentVersionTransitions'];
  return {
    id: text(rule.Id),
    enabled: rule.Status === 'Enabled',
    everything: !rule.Prefix && ['TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'].every((name) => rule[name] === undefined),
    noncurrentDays: count(noncurrent.NoncurrentDays ?? rule.NoncurrentVersionExpirationInDays),
    newerNoncurrentVersions: count(noncurrent.NewerNoncurrentVersions),
    abortIncompleteUploadDays: count(members(rule.AbortIncompleteMultipartUpload).DaysAfterInitiation),
    expiredObjectDeleteMarker: flag(rule.ExpiredObjectDeleteMarker),
    expiresCurrent: rule.ExpirationInDays !== undefined || rule.ExpirationDate !== undefined,
    transitions: transitions.some((name) => rule[name] !== undefined),
  };
}

function readReplication(configuration: Json): BucketModel['replication'] {
  const rule = list(members(configuration).Rules).map(members).find(({ Status: status }) => status === 'Enabled');
  if (!rule) {
    return undefined;
  }
  const destination = members(rule.Destination);
  return {
    destinationArn: String(destination.Bucket),
    replicaKeyArn: text(members(destination.EncryptionConfiguration).ReplicaKmsKeyID),
    deleteMarkers: members(rule.DeleteMarkerReplication).Status === 'Enabled',
    encryptedObjects: members(members(rule.SourceSelectionCriteria).SseKmsEncryptedObjects).Status === 'Enabled',
  };
}

function readKey(cfn: CfnTemplate, keyArn: string | undefined, subject: StateBackendSubject): KeyModel | undefined {
  const aliases = cfn.all('AWS::KMS::Alias');
  const alias = aliases.find(({ properties }) => properties.AliasName === subject.names.keyAlias);
  const target = (properties: JsonObject) => String(properties.TargetKeyId).replace(/^.*:key\//, '');
  const id = keyArn?.replace(/^.*:key\//, '') ?? (alias && target(alias.properties));
  const key = cfn.all('AWS::KMS::Key').find(({ logicalId }) => logicalId === id);
  if (!key) {
    return undefined;
  }
  const own = aliases.filter(({ properties }) => target(properties) === key.logicalId);
  return {
    arn: keyArn ?? String(alias!.properties.TargetKeyId),
    rotation: flag(key.properties.EnableKeyRotation),
    // CloudFormation's own default
    deletionWindowDays: count(key.properties.PendingWindowInDays) ?? 30,
    policy: keyPolicy(key.properties.KeyPolicy, subject),
    aliases: own.map(({ properties }) => String(properties.AliasName)),
    tags: readTags(key.properties.Tags),
    retainedOnDeletion: [key, ...own].every(isRetained),
  };
}

function readTable(table: CfnResource, { environment, names }: StateBackendSubject): TableModel {
  const { properties } = table;
  const types = list(properties.AttributeDefinitions).map(members);
  const typeOf = (name: Json) => text(types.find(({ AttributeName: attribute }) => attribute === name)?.AttributeType) ?? 'no type';
  const name = text(properties.TableName) ?? table.logicalId;
  return {
    name,
    arn: name === names.tableName ? names.tableArn : `arn:${environment.partition}:dynamodb:${environment.region}:${environment.account}:table/${name}`,
    key: list(properties.KeySchema).map(members).map(({ AttributeName: key }) => `${String(key)} (${typeOf(key)})`).join(', '),
    billing: text(properties.BillingMode) ?? 'PROVISIONED',
    pointInTimeRecovery: flag(members(properties.PointInTimeRecoverySpecification).PointInTimeRecoveryEnabled),
    deletionProtection: flag(properties.DeletionProtectionEnabled),
    tags: readTags(properties.Tags),
    retainedOnDeletion: isRetained(table),
  };
}

/** Everything that is attached to a role, whichever resource says it; the role itself may be made elsewhere. */
function readRole(cfn: CfnTemplate, roleArn: string): Statement[] | undefined {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const role = cfn.all('AWS::IAM::Role').find(({ properties }) => properties.RoleName === roleName);
  const managed = cfn.all('AWS::IAM::ManagedPolicy');
  const known = new Map(managed.map((policy) => [`arn:${roleArn.split(':').slice(1, 5).join(':')}:policy/${policy.logicalId}`, policy]));
  const attached = list(role?.properties.ManagedPolicyArns).map((arn) => {
    const policy = known.get(String(arn));
    if (!policy) {
      throw new Error(`the role ${roleName} has the policy ${String(arn)}, which the template does not contain; write its statements into the template`);
    }
    return policy;
  });
  const naming = [...cfn.all('AWS::IAM::Policy'), ...managed].filter(({ properties }) => list(properties.Roles).includes(roleName));
  const inline = list(role?.properties.Policies).map((policy) => members(policy).PolicyDocument);
  const documents = [...inline, ...[...new Set([...attached, ...naming])].map(({ properties }) => properties.PolicyDocument)];
  return role || documents.length > 0 ? documents.flatMap((document) => parsePolicy(document)) : undefined;
}

function readTags(tags: Json): Record<string, string> {
  return Object.fromEntries(list(tags).map(members).map(({ Key: key, Value: value }) => [String(key), String(value)]));
}

function isRetained({ deletionPolicy, updateReplacePolicy }: CfnResource): boolean {
  return deletionPolicy === 'Retain' && updateReplacePolicy === 'Retain';
}
