import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { BackupMetrics } from '@plinth/env-presets';
import { allowedConfigurationRows, configurationRowsWithout, refusedConfigurationRows } from '../../../access/configuration-rows';
import { OVER_HTTP, WITH_CUSTOMER_KEY } from '../../../access/identity';
import { StaticOnly } from '../../../access/live';
import { deleteObject, deleteVersion, getObject, getOverHttp, getVersion, list, putObject, putWithCustomerKey } from '../../../access/object-tries';
import { putLegalHold } from '../../../access/upload-tries';
import { RequestContext } from '../../../iam';
import { disableKey, putKeyPolicy, scheduleKeyDeletion, useKey } from '../../shared/key-tries';
import { deleteBypassing, putLockConfiguration, shortenRetention } from '../../shared/lock-tries';
import { BackupStoreModel } from '../model';
import { BackupStoreSubject, isLocked, isStore, regionOf, restorePrefixOf } from '../subject';
import { backup, BackupStoreRow, BackupStoreTry, bucketArn, elsewhere, IdentityName, keyArn, KeyOf, objectArn, own, row, RowProps, Where } from './row';

export { type BackupStoreAttempt, type BackupStoreRow } from './row';

type Expected = BackupStoreRow['expected'];
type More = Partial<Pick<RowProps, 'context' | 'applies' | 'resource'>>;

const NOBODY_IS_BREAK_GLASS = 'break-glass credentials are for emergencies, so nobody has them at hand';
const OTHER_ACCOUNT = 'it would take credentials of another account';
const BY_A_SERVICE = 'nothing but another service of AWS can make this request';

const tried = (live: BackupStoreTry | string) => (typeof live === 'string' ? { staticOnly: live } : { live });
const onObject = (identity: IdentityName, expected: Expected, id: string, what: string, action: string, live: BackupStoreTry | string, key: KeyOf = backup,
  more: More = {}): BackupStoreRow =>
  row({ identity, expected, id, what, action: `s3:${action}`, resource: objectArn(key), ...tried(live), ...more });
const onKey = (identity: IdentityName, expected: Expected, id: string, what: string, action: string, live: BackupStoreTry | string,
  more: More = {}): BackupStoreRow =>
  row({ identity, expected, id, what, action: `kms:${action}`, resource: keyArn, ...tried(live), ...more });

const key = (model: BackupStoreModel): string => model.key?.arn ?? '';
const retained = ({ settings }: BackupStoreSubject): boolean => settings.retainOnDeletion;
const destroyable = (subject: BackupStoreSubject): boolean => !retained(subject);
/** A replica stands in another region, where nobody is granted to restore. */
const of = (applies?: (subject: BackupStoreSubject) => boolean) => ({ applies });

/** What ends a backup, which is refused to whoever may not destroy the store. */
function refusedToEnd(identity: IdentityName, applies?: (subject: BackupStoreSubject) => boolean): BackupStoreRow[] {
  return [
    onObject(identity, 'deny', 'delete', 'hide a backup', 'DeleteObject', deleteObject(backup), backup, of(applies)),
    onObject(identity, 'deny', 'delete-version', 'delete a version of a backup', 'DeleteObjectVersion', deleteVersion(backup), backup, of(applies)),
    onObject(identity, 'deny', 'bypass', 'delete a version by bypassing the governance of its lock', 'BypassGovernanceRetention', deleteBypassing(backup), backup, of(applies)),
    onObject(identity, 'deny', 'put-retention', 'shorten the retention of a backup', 'PutObjectRetention', shortenRetention(backup), backup, of(applies)),
    onObject(identity, 'deny', 'put-legal-hold', 'put a legal hold on a backup', 'PutObjectLegalHold', putLegalHold(backup), backup, of(applies)),
    onKey(identity, 'deny', 'disable-key', 'disable the key', 'DisableKey', disableKey(key), of(applies)),
    onKey(identity, 'deny', 'schedule-key-deletion', 'schedule the deletion of the key', 'ScheduleKeyDeletion', scheduleKeyDeletion(key), of(applies)),
  ];
}

/** The same for one who may, as far as the lock lets anybody. */
function allowedToEnd(identity: IdentityName, live: (attempt: BackupStoreTry) => BackupStoreTry | string,
  applies?: (subject: BackupStoreSubject) => boolean): BackupStoreRow[] {
  const LOST = 'the key would be gone, or disabled while others use it';
  return [
    onObject(identity, 'allow', 'delete', 'hide a backup', 'DeleteObject', live(deleteObject(own)), own, of(applies)),
    onObject(identity, 'allow', 'delete-version', 'delete a version of a backup, once its lock is over', 'DeleteObjectVersion', live(deleteVersion(own)), own, of(applies)),
    onKey(identity, 'allow', 'disable-key', 'disable the key', 'DisableKey', LOST, of(applies)),
    onKey(identity, 'allow', 'schedule-key-deletion', 'schedule the deletion of the key', 'ScheduleKeyDeletion', LOST, of(applies)),
  ];
}

const lockConfiguration = (identity: IdentityName, expected: Expected, live: BackupStoreTry | string): BackupStoreRow => row({
  identity, expected, id: 'put-lock', what: 'change the default lock', action: 's3:PutBucketObjectLockConfiguration', resource: bucketArn, ...tried(live),
});

/** Refused to everybody, whatever else they may do. */
const refusedToAll = (identity: IdentityName, staticOnly?: string): BackupStoreRow[] => [
  onObject(identity, 'deny', 'get-over-http', 'read a backup over plain HTTP', 'GetObject', staticOnly ?? getOverHttp(backup), backup, { context: () => OVER_HTTP }),
  onObject(identity, 'deny', 'put-with-customer-key', 'write a backup encrypted with a key of its own', 'PutObject', staticOnly ?? putWithCustomerKey(own), own, { context: () => WITH_CUSTOMER_KEY }),
];

const listing = (identity: IdentityName, expected: Expected, id: string, what: string,
  prefix: (subject: BackupStoreSubject) => string | undefined): BackupStoreRow => row({
  identity, expected, id, what, action: 's3:ListBucket', resource: bucketArn, live: list(({ subject }) => prefix(subject)),
  context: ({ subject }): RequestContext => {
    const asked = prefix(subject);
    return asked === undefined ? {} : { 's3:prefix': asked };
  },
});

const viaS3 = ({ subject }: Where): RequestContext => ({ 'kms:ViaService': `s3.${regionOf(subject)}.amazonaws.com` });
const putsMetrics = ({ restorePutsMetrics }: BackupStoreSubject): boolean => restorePutsMetrics ?? false;

/** A datum cannot be taken back. */
const putMetric = (Namespace: string): BackupStoreTry => async ({ emulated, clients }) => {
  if (!emulated) {
    throw new StaticOnly('a metric that was put stays for months; it is tried on the local cloud');
  }
  await clients.cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'PlinthVerify', Value: 1 }] }));
};
const metric = (expected: Expected, id: string, what: string, namespace: string, applies?: (subject: BackupStoreSubject) => boolean): BackupStoreRow => row({
  identity: 'restorer', expected, id, what, action: 'cloudwatch:PutMetricData', resource: () => '*', applies, context: () => ({ 'cloudwatch:namespace': namespace }), live: putMetric(namespace),
});

const restorerRows: BackupStoreRow[] = [
  onObject('restorer', 'allow', 'get', 'read a backup under its prefix', 'GetObject', getObject(backup)),
  onObject('restorer', 'allow', 'get-version', 'read an old version under its prefix', 'GetObjectVersion', getVersion(backup)),
  listing('restorer', 'allow', 'list', 'list the backups under its prefix', restorePrefixOf),
  onKey('restorer', 'allow', 'decrypt-through-s3', 'decrypt a backup through S3', 'Decrypt', getObject(backup), { context: viaS3 }),
  onObject('restorer', 'deny', 'get-elsewhere', 'read an object under another prefix', 'GetObject', getObject(elsewhere), elsewhere),
  onObject('restorer', 'deny', 'get-version-elsewhere', 'read an old version under another prefix', 'GetObjectVersion', getVersion(elsewhere), elsewhere),
  listing('restorer', 'deny', 'list-all', 'list the whole bucket', () => undefined),
  listing('restorer', 'deny', 'list-elsewhere', 'list what lies under another prefix', () => 'plinth-verify-elsewhere/'),
  onObject('restorer', 'deny', 'put', 'write a backup', 'PutObject', putObject(own), own),
  onObject('restorer', 'deny', 'replace', 'overwrite a backup', 'PutObject', putObject(backup)),
  ...refusedToEnd('restorer'),
  ...refusedToAll('restorer'),
  lockConfiguration('restorer', 'deny', putLockConfiguration),
  ...refusedConfigurationRows((change) => row({ ...change, identity: 'restorer', resource: bucketArn })),
  onKey('restorer', 'deny', 'use-key-directly', 'use the key without S3', 'Decrypt', useKey(key)),
  onKey('restorer', 'deny', 'decrypt-through-other', 'decrypt through another service', 'Decrypt', BY_A_SERVICE, {
    context: ({ subject }) => ({ 'kms:ViaService': `ebs.${regionOf(subject)}.amazonaws.com` }),
  }),
  onKey('restorer', 'deny', 'put-key-policy', 'change the key\'s policy', 'PutKeyPolicy', putKeyPolicy(key)),
  metric('allow', 'put-metric', 'put a metric of backups', BackupMetrics.NAMESPACE, putsMetrics),
  metric('deny', 'put-metric', 'put a metric of backups, since it was not asked for', BackupMetrics.NAMESPACE, (subject) => !putsMetrics(subject)),
  metric('deny', 'put-other-metric', 'put a metric of anything else', 'Plinth/Other'),
];

const otherAdminRows: BackupStoreRow[] = [
  onObject('other-admin', 'allow', 'get', 'read a backup: who has every permission in the account can', 'GetObject', getObject(backup)),
  onObject('other-admin', 'allow', 'put', 'write a backup: who has every permission in the account can', 'PutObject', putObject(own), own),
  ...refusedToEnd('other-admin'),
  ...refusedToAll('other-admin'),
  lockConfiguration('other-admin', 'deny', putLockConfiguration),
  ...refusedConfigurationRows((change) => row({ ...change, identity: 'other-admin', resource: bucketArn })),
  onKey('other-admin', 'deny', 'put-key-policy', 'change the key\'s policy', 'PutKeyPolicy', putKeyPolicy(key)),
];

/** What is locked, nobody deletes. */
const unlessLocked = (live: BackupStoreTry): BackupStoreTry => async (attempt) => {
  if (isLocked(attempt.subject)) {
    throw new StaticOnly('what was written a moment ago is still locked');
  }
  return live(attempt);
};
/** What an engine wrote is written back on the local cloud only. */
const onLocalCloud = (live: BackupStoreTry): BackupStoreTry => async (attempt) => {
  if (!attempt.emulated) {
    throw new StaticOnly('on AWS what protects the bucket is written by the engine alone, also where it would be written back');
  }
  return live(attempt);
};

const deployerRows: BackupStoreRow[] = [
  ...refusedToEnd('deployer', retained),
  ...allowedToEnd('deployer', unlessLocked, destroyable),
  ...refusedToAll('deployer'),
  lockConfiguration('deployer', 'allow', onLocalCloud(putLockConfiguration)),
  ...allowedConfigurationRows((change) => row({ ...change, identity: 'deployer', resource: bucketArn })),
  onKey('deployer', 'allow', 'put-key-policy', 'change the key\'s policy', 'PutKeyPolicy', onLocalCloud(putKeyPolicy(key))),
];

const breakGlassRows: BackupStoreRow[] = [
  ...allowedToEnd('break-glass', () => NOBODY_IS_BREAK_GLASS),
  onObject('break-glass', 'allow', 'bypass', 'delete a version by bypassing the governance of its lock', 'BypassGovernanceRetention', NOBODY_IS_BREAK_GLASS),
  ...refusedToAll('break-glass', NOBODY_IS_BREAK_GLASS),
  ...configurationRowsWithout((change) => row({ ...change, identity: 'break-glass', resource: bucketArn }), NOBODY_IS_BREAK_GLASS),
];

const outsiderRows: BackupStoreRow[] = [
  onObject('anonymous', 'deny', 'get', 'read a backup', 'GetObject', getObject(backup)),
  onObject('anonymous', 'deny', 'get-version', 'read an old version', 'GetObjectVersion', getVersion(backup)),
  onObject('anonymous', 'deny', 'put', 'write a backup', 'PutObject', putObject(own), own),
  onObject('anonymous', 'deny', 'delete', 'hide a backup', 'DeleteObject', deleteObject(backup)),
  listing('anonymous', 'deny', 'list', 'list the backups', restorePrefixOf),
  onObject('stranger', 'deny', 'get', 'read a backup', 'GetObject', OTHER_ACCOUNT),
  onObject('stranger', 'deny', 'put', 'write a backup', 'PutObject', OTHER_ACCOUNT, own),
  onKey('stranger', 'deny', 'decrypt', 'decrypt with the key', 'Decrypt', OTHER_ACCOUNT),
];

/** Who may do what with a backup store, and who may not. */
export const backupStoreAccess: BackupStoreRow[] = [...restorerRows, ...otherAdminRows, ...deployerRows, ...breakGlassRows, ...outsiderRows]
  // rows are tried on the store itself; its replica stands in another region or account
  .map((each) => ({ ...each, applies: (subject: BackupStoreSubject) => isStore(subject) && each.applies(subject) }));
