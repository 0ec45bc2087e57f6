import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnAccessKey, CfnPolicy, CfnRole, CfnUser } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { suppressNag, TAGS as tags, templatesOf } from '../cdk';

const ACCOUNT = '333333333333';
const REGION = 'eu-central-1';
const USER = 'acme-prod-uploader';
const OBJECTS = ['arn:aws:s3:::acme-prod-assets/invoices/*', 'arn:aws:s3:::acme-prod-assets/photos/*'];
const BUCKET_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`;
const TOPIC_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/abcd1234-ab12-cd34-ef56-0987654321ba`;

/** The same resources, property by property, as an engineer writes them with L1 constructs. */
export function synthesize(): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const user = new CfnUser(stack, 'User', { userName: USER, tags });
  allow(stack, user);
  new CfnAccessKey(stack, 'KeyA', { userName: user.ref, status: 'Inactive' });
  const active = new CfnAccessKey(stack, 'KeyB', { userName: user.ref, status: 'Active' });
  const secret = new CfnSecret(stack, 'Secret', {
    name: 'acme/prod/uploader',
    description: `Access key of ${USER}, and where it uploads`,
    secretString: JSON.stringify({
      accessKeyId: active.ref,
      secretAccessKey: active.attrSecretAccessKey,
      region: REGION,
      bucket: 'acme-prod-assets',
      prefix: 'invoices/',
      prefixes: ['invoices/', 'photos/'],
      endpoint: `https://s3.${REGION}.amazonaws.com`,
    }),
    tags,
  });
  secret.applyRemovalPolicy(RemovalPolicy.DESTROY);
  suppressNag(secret, 'AwsSolutions-SMG4',
    'a key is rotated by three deploys in two slots, which break nobody; rotation by a schedule would need a Lambda function');
  watchAge(stack);
  return templatesOf(stack.node.root as App);
}

function allow(stack: Stack, user: CfnUser): void {
  const upload = { Effect: 'Allow', Action: ['s3:PutObject', 's3:AbortMultipartUpload'], Resource: OBJECTS };
  const tls = { 'aws:SecureTransport': 'true' };
  const policy = new CfnPolicy(stack, 'Policy', {
    policyName: `${USER}-upload`,
    users: [user.ref],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { ...upload, Sid: 'UploadFromNetworks', Condition: { Bool: tls, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
        { ...upload, Sid: 'UploadThroughEndpoints', Condition: { Bool: tls, StringEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } } },
        {
          Sid: 'DenyOverwrites', Effect: 'Deny', Action: 's3:PutObject', Resource: OBJECTS,
          Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
        },
        {
          Sid: 'EncryptThroughS3', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: BUCKET_KEY,
          Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
        },
      ],
    },
  });
  suppressNag(policy, 'AwsSolutions-IAM5', 'an uploader writes any object under its prefixes, each of which ends in /*');
}

function watchAge(stack: Stack): void {
  const role = new CfnRole(stack, 'KeyAgeRole', {
    roleName: `${USER}-key-age`,
    description: `Tells when an access key of ${USER} is too old`,
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{
        Sid: 'TrustScheduler',
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
          ArnEquals: { 'aws:SourceArn': `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/default` },
        },
      }],
    },
    policies: [{ policyName: 'TellKeyAge', policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'TellTopic', Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC },
        {
          Sid: 'EncryptThroughSns', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: TOPIC_KEY,
          Condition: { StringEquals: { 'kms:ViaService': `sns.${REGION}.amazonaws.com` } },
        },
      ],
    } }],
    tags,
  });
  for (const [slot, created, due] of [['A', '2026-08-01', '2026-10-30'], ['B', '2026-10-20', '2027-01-18']]) {
    new CfnSchedule(stack, `KeyAge${slot}`, {
      name: `${USER}-key-${slot.toLowerCase()}`,
      description: `Access key ${slot} of ${USER} is too old`,
      scheduleExpression: `at(${due}T09:00:00)`,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: TOPIC,
        roleArn: role.attrArn,
        input: `access key ${slot} of ${USER}, made on ${created}, is 90 days old; make one in the other slot and repoint the secret`,
      },
    });
  }
}
