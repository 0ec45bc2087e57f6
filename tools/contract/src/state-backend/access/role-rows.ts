import { refusedConfigurationRows } from '../../access/configuration-rows';
import { OVER_HTTP, WITH_CUSTOMER_KEY } from '../../access/identity';
import {
  deleteObject, deleteVersion, getObject, getOverHttp, getVersion, list, putObject, putOverHttp, putWithCustomerKey,
} from '../../access/object-tries';
import { RequestContext } from '../../iam';
import { hasKey, locksWithObjects, statePrefix } from '../subject';
import { bucketArn, KeyOf, lockOf, objectArn, row, state, StateBackendRow, stateElsewhere, workspaceState, workspaceStateElsewhere } from './row';

type Role = 'plan' | 'apply';
type Effect = StateBackendRow['expected'];

const get = (identity: Role, expected: Effect, id: string, what: string, key: KeyOf): StateBackendRow =>
  row({ identity, expected, id, what: `read ${what}`, action: 's3:GetObject', resource: objectArn(key), live: getObject(key) });

const put = (identity: Role, expected: Effect, id: string, what: string, key: KeyOf, applies?: StateBackendRow['applies']): StateBackendRow =>
  row({ identity, expected, id, what: `write ${what}`, action: 's3:PutObject', resource: objectArn(key), live: putObject(key), applies });

const remove = (identity: Role, expected: Effect, id: string, what: string, key: KeyOf, applies?: StateBackendRow['applies']): StateBackendRow =>
  row({ identity, expected, id, what: `delete ${what}`, action: 's3:DeleteObject', resource: objectArn(key), live: deleteObject(key), applies });

const removeVersion = (identity: Role, id: string, what: string, key: KeyOf): StateBackendRow => row({
  identity, expected: 'deny', id, what: `delete a version of ${what}`, action: 's3:DeleteObjectVersion', resource: objectArn(key), live: deleteVersion(key),
});

/** Without a prefix a request has no `s3:prefix` either. */
const listing = (identity: Role, expected: Effect, id: string, what: string, prefix: (prefix: string) => string | undefined): StateBackendRow => row({
  identity,
  expected,
  id,
  what: `list ${what}`,
  action: 's3:ListBucket',
  resource: bucketArn,
  context: ({ subject }): RequestContext => {
    const asked = prefix(statePrefix(subject));
    return asked === undefined ? {} : { 's3:prefix': asked };
  },
  live: list(({ subject }) => prefix(statePrefix(subject))),
});

/** What both roles may and may not. */
const shared = (identity: Role): StateBackendRow[] => [
  get(identity, 'allow', 'get-state', 'a state under its prefix', state),
  get(identity, 'allow', 'get-workspace-state', 'the state of a workspace', workspaceState),
  get(identity, 'deny', 'get-elsewhere', 'a state under another prefix', stateElsewhere),
  get(identity, 'deny', 'get-workspace-elsewhere', 'the state of a workspace under another prefix', workspaceStateElsewhere),
  row({
    identity, expected: 'deny', id: 'get-version', what: 'read an old version of a state', action: 's3:GetObjectVersion',
    resource: objectArn(state), live: getVersion(state),
  }),
  put(identity, 'allow', 'put-lock', 'the lock of a state', lockOf(state), locksWithObjects),
  put(identity, 'allow', 'put-workspace-lock', 'the lock of a workspace\'s state', lockOf(workspaceState), locksWithObjects),
  put(identity, 'deny', 'put-lock-elsewhere', 'a lock under another prefix', lockOf(stateElsewhere)),
  remove(identity, 'allow', 'delete-lock', 'the lock of a state', lockOf(state), locksWithObjects),
  remove(identity, 'allow', 'delete-workspace-lock', 'the lock of a workspace\'s state', lockOf(workspaceState), locksWithObjects),
  remove(identity, 'deny', 'delete-lock-elsewhere', 'a lock under another prefix', lockOf(stateElsewhere)),
  remove(identity, 'deny', 'delete-state', 'a state', state),
  remove(identity, 'deny', 'delete-workspace-state', 'the state of a workspace', workspaceState),
  removeVersion(identity, 'delete-state-version', 'a state', state),
  removeVersion(identity, 'delete-lock-version', 'a lock', lockOf(state)),
  listing(identity, 'allow', 'list-prefix', 'the states under its prefix', (prefix) => prefix),
  listing(identity, 'allow', 'list-workspaces', 'the workspaces', () => 'env:/'),
  listing(identity, 'deny', 'list-elsewhere', 'the states under another prefix', () => 'plinth-verify-elsewhere/'),
  listing(identity, 'deny', 'list-all', 'the whole bucket', () => undefined),
  put(identity, 'deny', 'put-elsewhere', 'a state under another prefix', stateElsewhere),
  put(identity, 'deny', 'put-workspace-elsewhere', 'the state of a workspace under another prefix', workspaceStateElsewhere),
  row({
    identity, expected: 'deny', id: 'get-over-http', what: 'read a state over plain HTTP', action: 's3:GetObject', resource: objectArn(state),
    context: () => OVER_HTTP, live: getOverHttp(state),
  }),
  ...refusedConfigurationRows((change) => row({ ...change, identity, resource: bucketArn })),
];

const planRows: StateBackendRow[] = [
  ...shared('plan'),
  put('plan', 'deny', 'put-state', 'a state', state),
  put('plan', 'deny', 'put-workspace-state', 'the state of a workspace', workspaceState),
  put('plan', 'deny', 'put-lock-object', 'a lock object where a table holds the locks', lockOf(state), (subject) => !locksWithObjects(subject)),
];

const applyRows: StateBackendRow[] = [
  ...shared('apply'),
  put('apply', 'allow', 'put-state', 'a state under its prefix', state),
  put('apply', 'allow', 'put-workspace-state', 'the state of a workspace', workspaceState),
  row({
    identity: 'apply', expected: 'deny', id: 'put-over-http', what: 'write a state over plain HTTP', action: 's3:PutObject',
    resource: objectArn(state), context: () => OVER_HTTP, live: putOverHttp(state),
  }),
  row({
    identity: 'apply', expected: 'deny', id: 'put-with-customer-key', what: 'write a state encrypted with a key of its own', action: 's3:PutObject',
    resource: objectArn(state), context: () => WITH_CUSTOMER_KEY, live: putWithCustomerKey(state),
  }),
  row({
    identity: 'apply', expected: 'allow', id: 'put-with-key', what: 'write a state that names the backend\'s key', action: 's3:PutObject',
    resource: objectArn(state), applies: hasKey, context: () => ({ 's3:x-amz-server-side-encryption': 'aws:kms' }), live: putObject(state),
  }),
];

/** What the roles with `grantPlan()` and `grantApply()` may do with objects and with the bucket. */
export const roleRows: StateBackendRow[] = [...planRows, ...applyRows];
