import { IamAccessKey } from '@cdktf/provider-aws/lib/iam-access-key';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { IamUserPolicy } from '@cdktf/provider-aws/lib/iam-user-policy';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { App, TerraformElement, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { policyOf, tags } from '../tf';

const ACCOUNT = '333333333333';
const REGION = 'eu-central-1';
const USER = 'acme-prod-uploader';
const OBJECTS = ['arn:aws:s3:::acme-prod-assets/invoices/*', 'arn:aws:s3:::acme-prod-assets/photos/*'];
const BUCKET_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`;
const TOPIC_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/abcd1234-ab12-cd34-ef56-0987654321ba`;

/** The same resources, argument by argument, as an engineer writes them with the provider's own classes. */
export function synthesize(): object {
  const stack = new TerraformStack(new App(), 'Stack');
  new AwsProvider(stack, 'Aws', { region: REGION });
  const scope = new Construct(stack, 'Uploader');
  const user = at('User', new IamUser(scope, 'User', { name: USER, forceDestroy: true, tags }));
  allow(user);
  at('KeyA', new IamAccessKey(scope, 'KeyA', { user: user.name, status: 'Inactive' }));
  const active = at('KeyB', new IamAccessKey(scope, 'KeyB', { user: user.name, status: 'Active' }));
  const secret = at('Secret', new SecretsmanagerSecret(scope, 'Secret', {
    name: 'acme/prod/uploader', description: `Access key of ${USER}, and where it uploads`, recoveryWindowInDays: 0, tags,
  }));
  at('SecretVersion', new SecretsmanagerSecretVersion(scope, 'SecretVersion', {
    secretId: secret.id,
    secretString: JSON.stringify({
      accessKeyId: active.id,
      secretAccessKey: active.secret,
      region: REGION,
      bucket: 'acme-prod-assets',
      prefix: 'invoices/',
      prefixes: ['invoices/', 'photos/'],
      endpoint: `https://s3.${REGION}.amazonaws.com`,
    }),
    lifecycle: { createBeforeDestroy: true },
  }));
  watchAge(scope);
  return JSON.parse(Testing.synth(stack));
}

/** An address that no refactoring changes. */
function at<E extends TerraformElement>(id: string, element: E): E {
  element.overrideLogicalId(`${USER}_${id}`);
  return element;
}

function allow(user: IamUser): void {
  const upload = (Sid: string, Condition: object) => ({ Sid, Effect: 'Allow', Action: ['s3:PutObject', 's3:AbortMultipartUpload'], Resource: OBJECTS, Condition });
  const tls = { 'aws:SecureTransport': 'true' };
  at('Policy', new IamUserPolicy(user, `${USER}-upload`, {
    name: `${USER}-upload`,
    user: user.name,
    policy: policyOf(
      upload('UploadFromNetworks', { Bool: tls, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
      upload('UploadThroughEndpoints', { Bool: tls, StringEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } }),
      {
        Sid: 'DenyOverwrites', Effect: 'Deny', Action: 's3:PutObject', Resource: OBJECTS,
        Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      },
      {
        Sid: 'EncryptThroughS3', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: BUCKET_KEY,
        Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
      },
    ),
  }));
}

function watchAge(scope: Construct): void {
  const role = at('KeyAgeRole', new IamRole(scope, 'KeyAgeRole', {
    name: `${USER}-key-age`,
    description: `Tells when an access key of ${USER} is too old`,
    assumeRolePolicy: policyOf({
      Sid: 'TrustScheduler', Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
        ArnEquals: { 'aws:SourceArn': `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/default` },
      },
    }),
    tags,
  }));
  const policy = at('KeyAgePolicy', new IamRolePolicy(scope, 'KeyAgePolicy', {
    name: 'TellKeyAge',
    role: role.name,
    policy: policyOf(
      { Sid: 'TellTopic', Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC },
      {
        Sid: 'EncryptThroughSns', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: TOPIC_KEY,
        Condition: { StringEquals: { 'kms:ViaService': `sns.${REGION}.amazonaws.com` } },
      },
    ),
  }));
  for (const [slot, created, due] of [['A', '2026-08-01', '2026-10-30'], ['B', '2026-10-20', '2027-01-18']]) {
    at(`KeyAge${slot}`, new SchedulerSchedule(scope, `KeyAge${slot}`, {
      name: `${USER}-key-${slot.toLowerCase()}`,
      description: `Access key ${slot} of ${USER} is too old`,
      scheduleExpression: `at(${due}T09:00:00)`,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: TOPIC,
        roleArn: role.arn,
        input: `access key ${slot} of ${USER}, made on ${created}, is 90 days old; make one in the other slot and repoint the secret`,
      },
      dependsOn: [policy],
    }));
  }
}
