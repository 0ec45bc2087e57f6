import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTasksCommand } from '@aws-sdk/client-ecs';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { BackupMetrics } from '@plinth/env-presets';
import { refusedConfigurationRows } from '../../../access/configuration-rows';
import { OVER_HTTP, WITH_CUSTOMER_KEY } from '../../../access/identity';
import { deleteObject, deleteVersion, getObject, getVersion, list, putObject, putOverHttp, putWithCustomerKey } from '../../../access/object-tries';
import {
  abortMultipart, beginMultipart, completeMultipart, copyFrom, getAttributes, getTagging, listParts, listUploads, listVersions, putAcl, putLegalHold, putNew,
  putTagged,
  putTagging, uploadPart,
} from '../../../access/upload-tries';
import { RequestContext } from '../../../iam';
import { disableKey, putKeyPolicy, scheduleKeyDeletion, useKey } from '../../shared/key-tries';
import { deleteBypassing, putLockConfiguration, shortenRetention } from '../../shared/lock-tries';
import { DatabaseDumpModel } from '../model';
import { clusterArnOf, environmentOf, prefixOf } from '../subject';
import {
  bucketArn, creating, DatabaseDumpRow, DatabaseDumpTry, dump, elsewhere, keyArn, KeyOf, lookalike, objectArn, own, partial, replacing, row, RowProps,
  secretArn, viaS3, Where,
} from './row';

type Expected = DatabaseDumpRow['expected'];
type More = Partial<Pick<RowProps, 'context'>>;

const onObject = (expected: Expected, id: string, what: string, action: string, key: KeyOf, live: DatabaseDumpTry, more: More = {}): DatabaseDumpRow =>
  row({ identity: 'dump', expected, id, what, action: `s3:${action}`, resource: objectArn(key), live, ...more });
const put = (expected: Expected, id: string, what: string, key: KeyOf, live: DatabaseDumpTry,
  context: (where: Where) => RequestContext = creating): DatabaseDumpRow =>
  onObject(expected, id, what, 'PutObject', key, live, { context });
const onBucket = (id: string, what: string, action: string, live: DatabaseDumpTry): DatabaseDumpRow =>
  row({ identity: 'dump', expected: 'deny', id, what, action: `s3:${action}`, resource: bucketArn, live });

const writing: DatabaseDumpRow[] = [
  put('allow', 'put', 'put a new object under its prefix', own, putNew(own)),
  put('allow', 'begin-multipart', 'begin a multipart upload under its prefix', own, beginMultipart(own), partial),
  put('allow', 'upload-part', 'upload a part under its prefix', own, uploadPart(own), partial),
  put('allow', 'complete-multipart', 'complete a multipart upload under its prefix', own, completeMultipart(own)),
  onObject('allow', 'abort-multipart', 'abort a multipart upload under its prefix', 'AbortMultipartUpload', own, abortMultipart(own)),
  put('deny', 'replace', 'put an object without asking that there be none', dump, async (attempt) => {
    await attempt.seed(dump(attempt));
    await putObject(dump)(attempt);
  }, replacing),
  put('deny', 'put-elsewhere', 'put an object under another prefix', elsewhere, putNew(elsewhere)),
  put('deny', 'put-lookalike', 'put an object under what only begins like its prefix', lookalike, putNew(lookalike)),
  put('deny', 'begin-multipart-elsewhere', 'begin a multipart upload under another prefix', elsewhere, beginMultipart(elsewhere), partial),
  onObject('deny', 'abort-multipart-elsewhere', 'abort a multipart upload under another prefix', 'AbortMultipartUpload', elsewhere, abortMultipart(elsewhere)),
  put('deny', 'put-over-http', 'put an object over plain HTTP', own, putOverHttp(own), () => ({ ...creating(), ...OVER_HTTP })),
  put('deny', 'put-with-customer-key', 'put an object encrypted with a key of its own', own, putWithCustomerKey(own), () => ({ ...creating(), ...WITH_CUSTOMER_KEY })),
];

const notReading: DatabaseDumpRow[] = [
  onObject('deny', 'get', 'read a dump, its own included', 'GetObject', dump, getObject(dump)),
  onObject('deny', 'get-version', 'read an old version', 'GetObjectVersion', dump, getVersion(dump)),
  onObject('deny', 'get-attributes', 'read the attributes of a dump', 'GetObjectAttributes', dump, getAttributes(dump)),
  onObject('deny', 'copy-from', 'copy a dump to where it may write', 'GetObject', dump, copyFrom(dump, own)),
  onObject('deny', 'get-tagging', 'read tags', 'GetObjectTagging', dump, getTagging(dump)),
  onObject('deny', 'list-parts', 'list the parts of an upload', 'ListMultipartUploadParts', own, listParts(own)),
  onBucket('list', 'list the bucket', 'ListBucket', list(() => undefined)),
  onBucket('list-versions', 'list versions', 'ListBucketVersions', listVersions),
  onBucket('list-uploads', 'list what is being uploaded', 'ListBucketMultipartUploads', listUploads),
  row({
    identity: 'dump', expected: 'deny', id: 'list-prefix', what: 'list what lies under its prefix', action: 's3:ListBucket', resource: bucketArn,
    context: ({ subject }) => ({ 's3:prefix': prefixOf(subject) }), live: list(({ subject }: Pick<Where, 'subject'>) => prefixOf(subject)),
  }),
];

const notChanging: DatabaseDumpRow[] = [
  onObject('deny', 'delete', 'hide a dump', 'DeleteObject', dump, deleteObject(dump)),
  onObject('deny', 'delete-version', 'delete a version of a dump', 'DeleteObjectVersion', dump, deleteVersion(dump)),
  onObject('deny', 'bypass', 'delete a version by bypassing the governance of its lock', 'BypassGovernanceRetention', dump, deleteBypassing(dump)),
  onObject('deny', 'put-retention', 'shorten the retention of a dump', 'PutObjectRetention', dump, shortenRetention(dump)),
  onObject('deny', 'put-legal-hold', 'put a legal hold on a dump', 'PutObjectLegalHold', dump, putLegalHold(dump)),
  onObject('deny', 'put-tagging', 'tag a dump', 'PutObjectTagging', dump, putTagging(dump)),
  onObject('deny', 'put-tagged', 'put an object with tags', 'PutObjectTagging', own, putTagged(own)),
  onObject('deny', 'put-acl', 'make a dump public', 'PutObjectAcl', dump, putAcl(dump)),
  row({
    identity: 'dump', expected: 'deny', id: 'put-lock', what: 'change the default lock', action: 's3:PutBucketObjectLockConfiguration', resource: bucketArn, live: putLockConfiguration,
  }),
  ...refusedConfigurationRows((change) => row({ ...change, identity: 'dump', resource: bucketArn })),
];

const key = (model: DatabaseDumpModel): string => model.store.key?.arn ?? '';
const onKey = (expected: Expected, id: string, what: string, action: string, live: DatabaseDumpTry | string, context?: RowProps['context']): DatabaseDumpRow => row({
  identity: 'dump', expected, id, what, action: `kms:${action}`, resource: keyArn, context, ...(typeof live === 'string' ? { staticOnly: live } : { live }),
});

const withKey: DatabaseDumpRow[] = [
  onKey('allow', 'encrypt-through-s3', 'have S3 encrypt what it writes', 'GenerateDataKey', putNew(own), viaS3),
  onKey('allow', 'decrypt-through-s3', 'have S3 put parts together that are encrypted', 'Decrypt', completeMultipart(own), viaS3),
  onKey('deny', 'use-key-directly', 'use the key without S3', 'GenerateDataKey', useKey(key)),
  onKey('deny', 'decrypt-through-other', 'decrypt through another service', 'Decrypt', 'nothing but another service of AWS can make this request',
    ({ subject }) => ({ 'kms:ViaService': `ebs.${environmentOf(subject).region}.amazonaws.com` })),
  onKey('deny', 'disable-key', 'disable the key', 'DisableKey', disableKey(key)),
  onKey('deny', 'schedule-key-deletion', 'schedule the deletion of the key', 'ScheduleKeyDeletion', scheduleKeyDeletion(key)),
  onKey('deny', 'put-key-policy', 'change the key\'s policy', 'PutKeyPolicy', putKeyPolicy(key)),
];

const nothingElse: DatabaseDumpRow[] = [
  row({
    identity: 'dump', expected: 'deny', id: 'get-secret', what: 'read the database\'s secret', action: 'secretsmanager:GetSecretValue', resource: secretArn,
    live: async ({ clients, subject }) => clients.secrets.send(new GetSecretValueCommand({ SecretId: subject.place.secretArn })),
  }),
  row({
    identity: 'dump', expected: 'deny', id: 'put-metric', what: 'put a metric: its metrics are log lines', action: 'cloudwatch:PutMetricData', resource: () => '*',
    context: () => ({ 'cloudwatch:namespace': BackupMetrics.NAMESPACE }),
    live: async ({ clients }) => clients.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Plinth/Verify', MetricData: [{ MetricName: 'PlinthVerify', Value: 1 }] })),
  }),
  row({
    identity: 'dump', expected: 'deny', id: 'read-logs', what: 'read its logs', action: 'logs:DescribeLogStreams', resource: ({ subject }) => subject.names.logGroupArn,
    live: async ({ clients, subject }) => clients.logs.send(new DescribeLogStreamsCommand({ logGroupName: subject.names.logGroupName, limit: 1 })),
  }),
  row({
    identity: 'dump', expected: 'deny', id: 'list-tasks', what: 'list tasks', action: 'ecs:ListTasks', resource: () => '*',
    live: async ({ clients, subject }) => clients.ecs.send(new ListTasksCommand({ cluster: clusterArnOf(subject) })),
  }),
];

/** What the program may do: everything that it needs to write a dump, and nothing by which it could read, hide or harm one. */
export const dumpRows: DatabaseDumpRow[] = [...writing, ...notReading, ...notChanging, ...withKey, ...nothingElse];
