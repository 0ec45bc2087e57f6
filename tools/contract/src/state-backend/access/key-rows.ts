import { StaticOnly } from '../../access/live';
import { getObject, putObject } from '../../access/object-tries';
import { RequestContext } from '../../iam';
import { hasKey, locksWithObjects, regionOf } from '../subject';
import { StateBackendTry } from './attempt';
import { IdentityName } from './identities';
import { generateDataKey } from './other-tries';
import { lockOf, row, state, StateBackendRow, Where } from './row';

const keyArn = ({ model }: Where): string => model.key?.arn ?? '';
const viaS3 = ({ subject }: Where): RequestContext => ({ 'kms:ViaService': `s3.${regionOf(subject)}.amazonaws.com` });
const viaOther = ({ subject }: Where): RequestContext => ({ 'kms:ViaService': `ebs.${regionOf(subject)}.amazonaws.com` });

const DESTRUCTIVE = 'if it were allowed, the key that encrypts the states would be lost';
const BY_A_SERVICE = 'nothing but another service of AWS can make this request';

/** The only objects that the plan role writes are locks. */
const writeLock: StateBackendTry = async (attempt) => {
  if (!locksWithObjects(attempt.subject)) {
    throw new StaticOnly('the plan role writes no objects where a table holds the locks');
  }
  return putObject(lockOf(state))(attempt);
};

const use = (identity: 'plan' | 'apply'): StateBackendRow[] => {
  const ask = (id: string, expected: StateBackendRow['expected'], what: string, action: string, context: (where: Where) => RequestContext, live?: StateBackendTry): StateBackendRow =>
    row({ identity, expected, id, what, action, resource: keyArn, applies: hasKey, context, ...(live ? { live } : { staticOnly: BY_A_SERVICE }) });
  return [
    ask('decrypt-through-s3', 'allow', 'decrypt a state through S3', 'kms:Decrypt', viaS3, getObject(state)),
    ask('encrypt-through-s3', 'allow', 'encrypt what it writes through S3', 'kms:GenerateDataKey', viaS3, identity === 'plan' ? writeLock : putObject(state)),
    ask('decrypt-through-other', 'deny', 'decrypt through another service', 'kms:Decrypt', viaOther),
    row({
      identity, expected: 'deny', id: 'use-key-directly', what: 'use the key without S3', action: 'kms:GenerateDataKey', resource: keyArn,
      applies: hasKey, live: generateDataKey,
    }),
  ];
};

const endanger = (identity: IdentityName, expected: StateBackendRow['expected']): StateBackendRow[] =>
  (['ScheduleKeyDeletion', 'DisableKey'] as const).map((action) => row({
    identity,
    expected,
    id: action === 'DisableKey' ? 'disable-key' : 'schedule-key-deletion',
    what: action === 'DisableKey' ? 'disable the key' : 'schedule the deletion of the key',
    action: `kms:${action}`,
    resource: keyArn,
    applies: hasKey,
    staticOnly: DESTRUCTIVE,
  }));

/** Who uses the backend's key, and who may end it. */
export const keyRows: StateBackendRow[] = [
  ...use('plan'),
  ...use('apply'),
  ...(['plan', 'apply', 'other-admin'] as const).flatMap((identity) => endanger(identity, 'deny')),
  ...(['deployer', 'break-glass'] as const).flatMap((identity) => endanger(identity, 'allow')),
];
