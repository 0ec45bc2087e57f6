import { UploaderSubject } from '../../src';
import { activeSlot, hasAccessKey, principalArnOf } from '../../src/uploader/subject';
import { BUCKET, DUE, MARKS, messageOf, policiesOf, secretOf, TRUST } from './subjects';

const REFERENCES: Readonly<Record<string, unknown>> = {
  [MARKS.bucketArn]: { 'Fn::GetAtt': ['Bucket', 'Arn'] },
  [MARKS.keyArn]: { 'Fn::GetAtt': ['BucketEncryptionKey', 'Arn'] },
  [MARKS.secretArn]: { Ref: 'Secret' },
};

/** Puts references in the place of marks, as CloudFormation writes them. */
function refer(value: any): any {
  if (typeof value === 'string') {
    const mark = Object.keys(REFERENCES).find((candidate) => value.includes(candidate));
    return mark === undefined ? value : value === mark ? REFERENCES[mark] : { 'Fn::Join': ['', [REFERENCES[mark], value.replace(mark, '')]] };
  }
  return Array.isArray(value) ? value.map(refer)
    : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, refer(entry)])) : value;
}

/** A text with both parts of a key in it. */
function withKey(text: string, id: string): unknown {
  const [before, rest] = text.split(MARKS.keyId);
  const [between, after] = rest.split(MARKS.secretKey);
  return { 'Fn::Join': ['', [before, { Ref: id }, between, { 'Fn::GetAtt': [id, 'SecretAccessKey'] }, after]] };
}

/** The template of a stack with bucket and uploader, written by hand. */
export function templateOf(subject: UploaderSubject): Record<string, any> {
  const { environment, names, settings, credential, customerManagedKey } = subject;
  const policies = policiesOf(subject);
  const Tags = Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value }));
  const isUser = hasAccessKey(subject);
  const attachedTo = credential.kind === 'role' ? [principalArnOf(subject).split('/')[1]] : [{ Ref: 'Identity' }];
  return {
    Resources: {
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: BUCKET,
          ...(customerManagedKey && {
            BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: REFERENCES[MARKS.keyArn] } }] },
          }),
        },
      },
      BucketPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: refer(policies.bucket) } },
      ...(customerManagedKey && { BucketEncryptionKey: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: refer(policies.key) } } }),
      ...(isUser && { Identity: { Type: 'AWS::IAM::User', Properties: { UserName: names.identityName, Tags } } }),
      ...(policies.trust && { Identity: { Type: 'AWS::IAM::Role', Properties: { RoleName: names.identityName, AssumeRolePolicyDocument: policies.trust, Tags } } }),
      UploadPolicy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'upload', [isUser ? 'Users' : 'Roles']: attachedTo, PolicyDocument: refer(policies.upload) } },
      ...(isUser && secretAndKeys(subject, Tags)),
      ...(isUser && settings.generateKey && Object.fromEntries(credential.accessKey!.keys.map(({ slot, disabled }) => [`Key${slot}`, {
        Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'Identity' }, Status: disabled ? 'Inactive' : 'Active' },
      }]))),
    },
    Outputs: { SecretName: { Value: isUser ? { Ref: 'Secret' } : 'none' } },
  };
}

function secretAndKeys(subject: UploaderSubject, Tags: object[]): Record<string, any> {
  const { names, settings, credential, keyAgeTopicArn } = subject;
  const policies = policiesOf(subject);
  return {
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: names.secretName, Tags, ...(settings.generateKey && { SecretString: withKey(secretOf(subject), `Key${activeSlot(subject)}`) }) },
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    },
    Reader: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'reader', AssumeRolePolicyDocument: TRUST } },
    ReaderPolicy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'read', Roles: [{ Ref: 'Reader' }], PolicyDocument: refer(policies.reader) } },
    ...(keyAgeTopicArn && {
      KeyAgeRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: names.scheduleRoleName, AssumeRolePolicyDocument: policies.scheduleTrust, Policies: [{ PolicyName: 'Tell', PolicyDocument: policies.schedule }],
        },
      },
      ...Object.fromEntries(credential.accessKey!.keys.map(({ slot, createdOn }) => [`KeyAge${slot}`, {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: names.scheduleName(slot), ScheduleExpression: DUE[createdOn], ScheduleExpressionTimezone: 'UTC', FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: keyAgeTopicArn, RoleArn: { 'Fn::GetAtt': ['KeyAgeRole', 'Arn'] }, Input: messageOf(subject, slot) },
        },
      }])),
    }),
  };
}
