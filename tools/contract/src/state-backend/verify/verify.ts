import { AwsAccess } from '../../access';
import { Connection } from '../../connection';
import { checkPromises, VerifyLine } from '../../promise';
import { rowsOf, stateBackendAccess } from '../access';
import { StateBackendModel } from '../model';
import { stateBackendPromises } from '../promises';
import { readWith } from '../readers/deployed';
import { StateBackendSubject } from '../subject';
import { stateBackendBehaviour, tryBehaviour } from './behaviour';
import { inOrder } from './concurrency';
import { Session } from './session';
import { describe, tryRow } from './try-row';

/** Enough to hide the way to a region, few enough for a laptop's emulator. */
const AT_ONCE = 12;

/**
 * Verifies a deployed backend, line by line: reads it, checks every promise, and then behaves as those do who use it
 * and as those who must not. It writes scratch states only, and removes them also if the consumer stops early.
 */
export async function* verifyStateBackend(access: AwsAccess, subject: StateBackendSubject): AsyncGenerator<VerifyLine, void, undefined> {
  const connection = new Connection(access);
  try {
    const started = performance.now();
    const line = (status: VerifyLine['status'], detail: string): VerifyLine =>
      ({ id: 'deployed', title: 'The deployed backend can be read', status, detail, milliseconds: performance.now() - started });
    let model: StateBackendModel;
    try {
      model = await readWith(connection.clients(), subject);
    } catch (error) {
      yield line('broken', describe(error));
      return;
    }
    yield line('kept', `read ${model.bucket.name}${model.key ? `, ${model.key.arn}` : ''}${model.table ? `, ${model.table.name}` : ''} and both roles`);
    yield* checkPromises(stateBackendPromises, model, subject).map((kept) => ({ ...kept, detail: kept.detail ?? 'read back from the account' }));
    yield* behave(new Session(connection, subject, model));
  } finally {
    connection.close();
  }
}

async function* behave(session: Session): AsyncGenerator<VerifyLine, void, undefined> {
  let ended = false;
  try {
    const behaviours = stateBackendBehaviour.filter((behaviour) => behaviour.applies?.(session.subject) ?? true);
    yield* inOrder([
      ...behaviours.map((behaviour) => () => tryBehaviour(behaviour, session)),
      ...rowsOf(stateBackendAccess, session.subject).map((row) => () => tryRow(row, session)),
    ], AT_ONCE);
    ended = true;
    yield await end(session);
  } finally {
    if (!ended) {
      await session.end();
    }
  }
}

async function end(session: Session): Promise<VerifyLine> {
  const started = performance.now();
  const line = (status: VerifyLine['status'], detail: string): VerifyLine =>
    ({ id: 'nothing-left', title: 'Verifying leaves nothing behind', status, detail, milliseconds: performance.now() - started });
  try {
    const left = await session.end();
    return left === undefined ? line('kept', 'removed every scratch state with its versions, lock items and users') : line('static only', left);
  } catch (error) {
    return line('broken', `${describe(error)}; remove what is below plinth-verify/ by hand`);
  }
}
