import { AwsAccess } from '../../aws-access';
import { VerifyLine } from '../../promise';
import { verifyDeployed } from '../../verify/verify';
import { stateBackendAccess } from '../access';
import { stateBackendPromises } from '../promises';
import { readWith } from '../readers/deployed';
import { StateBackendSubject } from '../subject';
import { stateBackendBehaviour } from './behaviour';
import { StateBackendSession } from './session';

/**
 * Verifies a deployed backend, line by line: reads it, checks every promise, and then behaves as those do who use it
 * and as those who must not. It writes scratch states only, and removes them also if the consumer stops early.
 */
export function verifyStateBackend(access: AwsAccess, subject: StateBackendSubject): AsyncGenerator<VerifyLine, void, undefined> {
  return verifyDeployed({
    what: 'backend',
    promises: stateBackendPromises,
    behaviours: stateBackendBehaviour,
    rows: stateBackendAccess,
    read: (connection, of) => readWith(connection.clients(), of),
    said: ({ bucket, key, table }) => `${bucket.name}${key ? `, ${key.arn}` : ''}${table ? `, ${table.name}` : ''} and both roles`,
    session: (connection, of, model) => new StateBackendSession(connection, of, model),
    removed: 'every scratch state with its versions, lock items and users',
  }, access, subject);
}
