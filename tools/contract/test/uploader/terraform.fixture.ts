import { UploaderSubject } from '../../src';
import { activeSlot, hasAccessKey, principalArnOf } from '../../src/uploader/subject';
import { BUCKET, DUE, MARKS, messageOf, policiesOf, secretOf, TRUST } from './subjects';

const REFERENCES: Readonly<Record<string, string>> = {
  [MARKS.bucketArn]: '${aws_s3_bucket.Bucket.arn}',
  [MARKS.keyArn]: '${aws_kms_key.BucketEncryptionKey.arn}',
  [MARKS.secretArn]: '${aws_secretsmanager_secret.Secret.arn}',
};

const refer = (text: string): string => Object.entries(REFERENCES).reduce((all, [mark, reference]) => all.replaceAll(mark, reference), text);
const json = (document: unknown): string => refer(JSON.stringify(document));

/** JSON as cdktf would write it for a stack with bucket and uploader, written by hand. */
export function terraformOf(subject: UploaderSubject): Record<string, any> {
  const { environment, names, settings, credential, customerManagedKey } = subject;
  const policies = policiesOf(subject);
  const { Project, ...tags } = environment.tags;
  const isUser = hasAccessKey(subject);
  const kind = isUser ? 'user' : 'role';
  const attachedTo = credential.kind === 'role' ? principalArnOf(subject).split('/')[1] : `\${aws_iam_${kind}.Identity.name}`;
  return {
    provider: { aws: [{ region: environment.region, default_tags: [{ tags: { Project } }] }] },
    resource: {
      aws_s3_bucket: { Bucket: { bucket: BUCKET } },
      aws_s3_bucket_policy: { BucketPolicy: { bucket: '${aws_s3_bucket.Bucket.bucket}', policy: json(policies.bucket) } },
      ...(customerManagedKey && {
        aws_kms_key: { BucketEncryptionKey: { policy: json(policies.key) } },
        aws_s3_bucket_server_side_encryption_configuration: {
          Encryption: { bucket: BUCKET, rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: REFERENCES[MARKS.keyArn] } }] },
        },
      }),
      ...(isUser && { aws_iam_user: { Identity: { name: names.identityName, tags } } }),
      aws_iam_role: {
        ...(policies.trust && { Identity: { name: names.identityName, assume_role_policy: json(policies.trust), tags } }),
        ...(isUser && { Reader: { name: 'reader', assume_role_policy: json(TRUST) } }),
        ...(isUser && subject.keyAgeTopicArn && { KeyAgeRole: { name: names.scheduleRoleName, assume_role_policy: json(policies.scheduleTrust) } }),
      },
      aws_iam_user_policy: isUser ? { Upload: { user: attachedTo, policy: json(policies.upload) } } : {},
      aws_iam_role_policy: {
        ...(!isUser && { Upload: { role: attachedTo, policy: json(policies.upload) } }),
        ...(isUser && { Read: { role: '${aws_iam_role.Reader.name}', policy: json(policies.reader) } }),
        ...(isUser && subject.keyAgeTopicArn && { Tell: { role: '${aws_iam_role.KeyAgeRole.name}', policy: json(policies.schedule) } }),
      },
      ...(isUser && secretAndKeys(subject, tags)),
      ...(isUser && settings.generateKey && {
        aws_iam_access_key: Object.fromEntries(credential.accessKey!.keys.map(({ slot, disabled }) => [`KeyOf_Key${slot}`, {
          user: '${aws_iam_user.Identity.name}', status: disabled ? 'Inactive' : 'Active',
        }])),
        aws_secretsmanager_secret_version: {
          Version: {
            secret_id: '${aws_secretsmanager_secret.Secret.id}',
            secret_string: secretOf(subject).replace(MARKS.keyId, `\${aws_iam_access_key.KeyOf_Key${activeSlot(subject)}.id}`)
              .replace(MARKS.secretKey, `\${aws_iam_access_key.KeyOf_Key${activeSlot(subject)}.secret}`),
          },
        },
      }),
    },
    output: { secret_name: { value: isUser ? '${aws_secretsmanager_secret.Secret.name}' : 'none' } },
  };
}

function secretAndKeys(subject: UploaderSubject, tags: object): Record<string, any> {
  const { names, credential, keyAgeTopicArn } = subject;
  return {
    aws_secretsmanager_secret: { Secret: { name: names.secretName, recovery_window_in_days: 0, tags } },
    ...(keyAgeTopicArn && {
      aws_scheduler_schedule: Object.fromEntries(credential.accessKey!.keys.map(({ slot, createdOn }) => [`KeyAge${slot}`, {
        name: names.scheduleName(slot), schedule_expression: DUE[createdOn], schedule_expression_timezone: 'UTC', flexible_time_window: { mode: 'OFF' },
        target: { arn: keyAgeTopicArn, role_arn: '${aws_iam_role.KeyAgeRole.arn}', input: messageOf(subject, slot) },
      }])),
    }),
  };
}
