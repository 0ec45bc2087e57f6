import { CreateAccessKeyCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import {
  BatchGetSecretValueCommand, DescribeSecretCommand, GetResourcePolicyCommand, GetSecretValueCommand, ListSecretsCommand,
  ListSecretVersionIdsCommand, PutSecretValueCommand, UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { putNew } from '../../access/upload-tries';
import { grantedBy, prepare } from '../../access/live';
import { getObject } from '../../access/object-tries';
import { hasAccessKey, UploaderSubject } from '../subject';
import { UploaderAttempt, UploaderTry } from './attempt';
import { IdentityName } from './identities';
import { objectArn, otherSecretArn, principalArn, row, RowProps, secretArn, upload, UploaderRow } from './row';

type Expected = UploaderRow['expected'];
type More = Partial<Pick<RowProps, 'context' | 'applies' | 'resource'>>;

const onSecret = (
  identity: IdentityName, expected: Expected, id: string, what: string, action: string, live: UploaderTry | string, more: More = {},
): UploaderRow => row({
  identity, expected, id, what, action: `secretsmanager:${action}`, resource: secretArn, applies: hasAccessKey,
  ...(typeof live === 'string' ? { staticOnly: live } : { live }), ...more,
});

const own = ({ subject }: UploaderAttempt) => ({ SecretId: subject.names.secretName });
/** There is none of this name; whoever may read it is told so, and whoever may not is refused first. */
const other = ({ subject }: UploaderAttempt) => ({ SecretId: `${subject.names.secretName}-plinth-verify` });
const EVERY_SECRET = { resource: () => '*' };
const lists = ({ readerLists }: UploaderSubject): boolean => readerLists ?? false;

const getValue: UploaderTry = async (attempt) => attempt.secrets.send(new GetSecretValueCommand(own(attempt)));
const describe: UploaderTry = async (attempt) => attempt.secrets.send(new DescribeSecretCommand(own(attempt)));
const listSecrets: UploaderTry = async (attempt) => attempt.secrets.send(new ListSecretsCommand({ MaxResults: 1 }));
/** Under a label of its own: what the secret holds stays what it is, also if it is allowed. */
const LABEL = 'PLINTHVERIFY';
const putLabelled: UploaderTry = async (attempt) => {
  const { VersionId } = await attempt.secrets.send(new PutSecretValueCommand({ ...own(attempt), SecretString: 'plinth-verify', VersionStages: [LABEL] }));
  await prepare('removing the label of a scratch version', attempt.deployerSecrets.send(new UpdateSecretVersionStageCommand({
    ...own(attempt), VersionStage: LABEL, RemoveFromVersionId: VersionId,
  })));
};
/** What whoever may is told of a secret that is not there. */
const absent = (call: UploaderTry): UploaderTry => async (attempt) =>
  grantedBy({ ResourceNotFoundException: /./ }, call(attempt));

const readerRows: UploaderRow[] = [
  onSecret('reader', 'allow', 'get', 'read the secret', 'GetSecretValue', getValue),
  onSecret('reader', 'allow', 'describe', 'describe the secret', 'DescribeSecret', describe),
  onSecret('reader', 'deny', 'get-other', 'read another secret', 'GetSecretValue',
    absent(async (attempt) => attempt.secrets.send(new GetSecretValueCommand(other(attempt)))), { resource: otherSecretArn }),
  onSecret('reader', 'deny', 'describe-other', 'describe another secret', 'DescribeSecret',
    absent(async (attempt) => attempt.secrets.send(new DescribeSecretCommand(other(attempt)))), { resource: otherSecretArn }),
  onSecret('reader', 'deny', 'put', 'change the secret', 'PutSecretValue', putLabelled),
  onSecret('reader', 'deny', 'put-other', 'write another secret', 'PutSecretValue',
    absent(async (attempt) => attempt.secrets.send(new PutSecretValueCommand({ ...other(attempt), SecretString: 'x' }))), { resource: otherSecretArn }),
  onSecret('reader', 'deny', 'get-policy', 'read the secret\'s policy', 'GetResourcePolicy',
    async (attempt) => attempt.secrets.send(new GetResourcePolicyCommand(own(attempt)))),
  onSecret('reader', 'deny', 'list-versions', 'list the secret\'s versions', 'ListSecretVersionIds',
    async (attempt) => attempt.secrets.send(new ListSecretVersionIdsCommand(own(attempt)))),
  onSecret('reader', 'deny', 'batch-get', 'read several secrets at once', 'BatchGetSecretValue',
    async (attempt) => attempt.secrets.send(new BatchGetSecretValueCommand({ SecretIdList: [attempt.subject.names.secretName] })), EVERY_SECRET),
  onSecret('reader', 'deny', 'list', 'list secrets', 'ListSecrets', listSecrets, { ...EVERY_SECRET, applies: (subject) => !lists(subject) }),
  onSecret('reader', 'allow', 'list', 'list secrets, since it was asked for', 'ListSecrets', listSecrets, { ...EVERY_SECRET, applies: lists }),
  onSecret('reader', 'deny', 'delete', 'delete the secret', 'DeleteSecret', 'if it were allowed, the secret would be gone'),
  row({ identity: 'reader', expected: 'deny', id: 'upload', what: 'upload with its own permissions', action: 's3:PutObject', resource: objectArn(upload), live: putNew(upload) }),
  row({ identity: 'reader', expected: 'deny', id: 'get-object', what: 'read what is uploaded', action: 's3:GetObject', resource: objectArn(upload), live: getObject(upload) }),
];

const uploaderRows: UploaderRow[] = [
  onSecret('uploader', 'deny', 'get-secret', 'read the secret with its key', 'GetSecretValue', getValue),
  onSecret('uploader', 'deny', 'list-secrets', 'list secrets', 'ListSecrets', listSecrets, EVERY_SECRET),
  onSecret('uploader', 'deny', 'put-secret', 'change the secret', 'PutSecretValue', putLabelled),
  row({
    identity: 'uploader', expected: 'deny', id: 'list-keys', what: 'list its own access keys', action: 'iam:ListAccessKeys', resource: principalArn, applies: hasAccessKey,
    live: async (attempt) => attempt.iam.send(new ListAccessKeysCommand({ UserName: attempt.subject.names.identityName })),
  }),
  row({
    identity: 'uploader', expected: 'deny', id: 'create-key', what: 'make itself another access key', action: 'iam:CreateAccessKey', resource: principalArn, applies: hasAccessKey,
    // of a user that does not exist: whoever may make keys is told so, and none is made
    live: async (attempt) => attempt.iam.send(new CreateAccessKeyCommand({ UserName: `${attempt.subject.names.identityName}-plinth-verify` })),
  }),
];

const outsiderRows: UploaderRow[] = [
  onSecret('stranger', 'deny', 'get-secret', 'read the secret', 'GetSecretValue', 'it would take credentials of another account'),
  onSecret('other-admin', 'allow', 'get-secret', 'read the secret: who has every permission in the account can', 'GetSecretValue', getValue),
];

/** Who reads the secret, and what the key in it cannot do. */
export const secretRows: UploaderRow[] = [...readerRows, ...uploaderRows, ...outsiderRows];

