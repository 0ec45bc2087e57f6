import { evaluateRow } from '../access/evaluate-row';
import { outcomeOf, StaticOnly } from '../access/live';
import { AccessRow } from '../access/row';
import { VerifyLine } from '../promise';
import { capitalized, describe, stopwatch } from './lines';

/** What a run of verify gives to those who try something. */
export interface Stage<Subject, Model, Attempt, Identity extends string> {
  readonly subject: Subject;
  readonly model: Model;
  /** What a live try of an identity works with. */
  attempt(identity: Identity, id: string): Promise<Attempt>;
}

/** Evaluates a row by the deployed policies, and tries it with the identity's own credentials. Both must agree. */
export async function tryRow<Subject, Model, Attempt, Identity extends string>(
  row: AccessRow<Subject, Model, Attempt, Identity>, stage: Stage<Subject, Model, Attempt, Identity>,
): Promise<VerifyLine> {
  const line = stopwatch(row.id, capitalized(row.title));
  try {
    const evaluated = evaluateRow(row, stage.model, stage.subject);
    const tried = row.live ? await attempt(row, stage) : row.staticOnly!;
    if (tried !== 'allow' && tried !== 'deny') {
      return evaluated.kept ? line('static only', `${evaluated.detail}; not tried: ${tried}`) : line('broken', evaluated.detail);
    }
    const said = `tried as ${row.who}: ${tried === 'allow' ? 'allowed' : 'refused'}`;
    if (tried !== row.expected) {
      return line('broken', `${row.action} ${said}, must be ${row.expected === 'allow' ? 'allowed' : 'refused'} (by its policies ${evaluated.detail})`);
    }
    return evaluated.kept ? line('kept', `${row.action} ${said}`) : line('broken', `${evaluated.detail}; ${said}`);
  } catch (error) {
    return line('broken', describe(error));
  }
}

async function attempt<Subject, Model, Attempt, Identity extends string>(
  row: AccessRow<Subject, Model, Attempt, Identity>, stage: Stage<Subject, Model, Attempt, Identity>,
): Promise<'allow' | 'deny' | string> {
  try {
    return await outcomeOf(row.live!(await stage.attempt(row.identity, row.id)));
  } catch (error) {
    if (error instanceof StaticOnly) {
      return error.message;
    }
    throw error;
  }
}
