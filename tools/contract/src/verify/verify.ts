import { rowsOf } from '../access/evaluate-row';
import { AccessRow } from '../access/row';
import { AwsAccess } from '../aws-access';
import { Connection } from '../connection';
import { checkPromises, PromiseOf, VerifyLine } from '../promise';
import { Behaviour, tryBehaviour } from './behaviour';
import { inOrder } from './concurrency';
import { describe, stopwatch } from './lines';
import { Session } from './session';
import { Stage, tryRow } from './try-row';

/** Enough to hide the way to a region, few enough for a laptop's emulator. */
const AT_ONCE = 12;

type RunOf<Subject, Model, Attempt, Identity extends string> = Session<Identity> & Stage<Subject, Model, Attempt, Identity>;

/** What is verified of one capability, and how. */
export interface Verification<Subject, Model, Attempt, Identity extends string, Run extends RunOf<Subject, Model, Attempt, Identity>> {
  /** The capability in words: `backend`. */
  readonly what: string;
  readonly promises: ReadonlyArray<PromiseOf<Model, Subject>>;
  readonly behaviours: ReadonlyArray<Behaviour<Subject, Run>>;
  readonly rows: ReadonlyArray<AccessRow<Subject, Model, Attempt, Identity>>;
  read(connection: Connection, subject: Subject): Promise<Model>;
  /** What was read, in words. */
  said(model: Model): string;
  session(connection: Connection, subject: Subject, model: Model): Run;
  /** What ends with the run, in words. */
  readonly removed: string;
}

/**
 * Verifies what is deployed, line by line: reads it, checks every promise, and then behaves as those do who use it and
 * as those who must not. Only scratch things are written, and they are removed also if the consumer stops early.
 */
export async function* verifyDeployed<Subject, Model, Attempt, Identity extends string, Run extends RunOf<Subject, Model, Attempt, Identity>>(
  verification: Verification<Subject, Model, Attempt, Identity, Run>, access: AwsAccess, subject: Subject,
): AsyncGenerator<VerifyLine, void, undefined> {
  const connection = new Connection(access);
  try {
    const line = stopwatch('deployed', `The deployed ${verification.what} can be read`);
    let model: Model;
    try {
      model = await verification.read(connection, subject);
    } catch (error) {
      yield line('broken', describe(error));
      return;
    }
    yield line('kept', `read ${verification.said(model)}`);
    yield* checkPromises(verification.promises, model, subject).map((kept) => ({ ...kept, detail: kept.detail ?? 'read back from the account' }));
    yield* behave(verification, verification.session(connection, subject, model));
  } finally {
    connection.close();
  }
}

async function* behave<Subject, Model, Attempt, Identity extends string, Run extends RunOf<Subject, Model, Attempt, Identity>>(
  { behaviours, rows, removed }: Verification<Subject, Model, Attempt, Identity, Run>, session: Run,
): AsyncGenerator<VerifyLine, void, undefined> {
  let ended = false;
  try {
    yield* inOrder([
      ...behaviours.filter((behaviour) => behaviour.applies?.(session.subject) ?? true).map((behaviour) => () => tryBehaviour(behaviour, session)),
      ...rowsOf(rows, session.subject).map((row) => () => tryRow(row, session)),
    ], AT_ONCE);
    ended = true;
    yield await end(session, removed);
  } finally {
    if (!ended) {
      await session.end();
    }
  }
}

async function end(session: Session<string>, removed: string): Promise<VerifyLine> {
  const line = stopwatch('nothing-left', 'Verifying leaves nothing behind');
  try {
    const left = await session.end();
    return left === undefined ? line('kept', `removed ${removed}`) : line('static only', left);
  } catch (error) {
    return line('broken', `${describe(error)}; remove what is below plinth-verify/ by hand`);
  }
}
