import { allowedConfigurationRows, configurationRowsWithout, refusedConfigurationRows } from '../../access/configuration-rows';
import { OVER_HTTP, WITH_CUSTOMER_KEY } from '../../access/identity';
import { deleteObject, deleteVersion, getObject, getOverHttp, getVersion, list, putObject, putWithCustomerKey } from '../../access/object-tries';
import { statePrefix } from '../subject';
import { StateBackendTry } from './attempt';
import { IdentityName } from './identities';
import { bucketArn, objectArn, row, state, StateBackendRow } from './row';

const NOBODY_IS_BREAK_GLASS = 'break-glass credentials are for emergencies, so nobody has them at hand';

type Try = { readonly live: StateBackendTry } | { readonly staticOnly: string };

const onBucket = (identity: IdentityName) => (change: Omit<Parameters<typeof row>[0], 'identity' | 'resource'>): StateBackendRow =>
  row({ ...change, identity, resource: bucketArn });

const onState = (identity: IdentityName, expected: StateBackendRow['expected'], id: string, what: string, action: string, tried: Try): StateBackendRow =>
  row({ identity, expected, id, what, action, resource: objectArn(state), ...tried });

const listing = (identity: IdentityName, expected: StateBackendRow['expected']): StateBackendRow => row({
  identity, expected, id: 'list-prefix', what: 'list states', action: 's3:ListBucket', resource: bucketArn,
  context: ({ subject }) => ({ 's3:prefix': statePrefix(subject) }), live: list(({ subject }) => statePrefix(subject)),
});

/** Refused to everybody, whatever else they may do. */
const refusedToAll = (identity: IdentityName, staticOnly?: string): StateBackendRow[] => [
  row({
    identity, expected: 'deny', id: 'get-over-http', what: 'read a state over plain HTTP', action: 's3:GetObject', resource: objectArn(state),
    context: () => OVER_HTTP, ...(staticOnly === undefined ? { live: getOverHttp(state) } : { staticOnly }),
  }),
  row({
    identity, expected: 'deny', id: 'put-with-customer-key', what: 'write a state encrypted with a key of their own', action: 's3:PutObject',
    resource: objectArn(state), context: () => WITH_CUSTOMER_KEY, ...(staticOnly === undefined ? { live: putWithCustomerKey(state) } : { staticOnly }),
  }),
];

const anonymousRows: StateBackendRow[] = [
  onState('anonymous', 'deny', 'get-state', 'read a state', 's3:GetObject', { live: getObject(state) }),
  onState('anonymous', 'deny', 'get-version', 'read an old version of a state', 's3:GetObjectVersion', { live: getVersion(state) }),
  onState('anonymous', 'deny', 'put-state', 'write a state', 's3:PutObject', { live: putObject(state) }),
  onState('anonymous', 'deny', 'delete-state', 'delete a state', 's3:DeleteObject', { live: deleteObject(state) }),
  listing('anonymous', 'deny'),
];

const otherAdminRows: StateBackendRow[] = [
  onState('other-admin', 'allow', 'get-state', 'read a state', 's3:GetObject', { live: getObject(state) }),
  onState('other-admin', 'allow', 'delete-state', 'delete a state, which stays as a version', 's3:DeleteObject', { live: deleteObject(state) }),
  onState('other-admin', 'deny', 'delete-state-version', 'delete a version of a state', 's3:DeleteObjectVersion', { live: deleteVersion(state) }),
  ...refusedToAll('other-admin'),
  ...refusedConfigurationRows(onBucket('other-admin')),
];

const deployerRows: StateBackendRow[] = [
  onState('deployer', 'allow', 'get-version', 'read an old version of a state', 's3:GetObjectVersion', { live: getVersion(state) }),
  onState('deployer', 'allow', 'delete-state-version', 'delete a version of a state', 's3:DeleteObjectVersion', { live: deleteVersion(state) }),
  ...refusedToAll('deployer'),
  ...allowedConfigurationRows(onBucket('deployer')),
];

const breakGlassRows: StateBackendRow[] = [
  onState('break-glass', 'allow', 'delete-state-version', 'delete a version of a state', 's3:DeleteObjectVersion', { staticOnly: NOBODY_IS_BREAK_GLASS }),
  ...refusedToAll('break-glass', NOBODY_IS_BREAK_GLASS),
  ...configurationRowsWithout(onBucket('break-glass'), NOBODY_IS_BREAK_GLASS),
];

/** What those may do who are no role of the backend. */
export const outsiderRows: StateBackendRow[] = [...anonymousRows, ...otherAdminRows, ...deployerRows, ...breakGlassRows];
