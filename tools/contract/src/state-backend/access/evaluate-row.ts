import { explain } from '../../iam';
import { StateBackendModel } from '../model';
import { StateBackendSubject } from '../subject';
import { decide } from './decide';
import { identityOf } from './identities';
import { AccessRow, Where } from './row';

export interface RowEvaluation {
  readonly effect: 'allow' | 'deny';
  readonly kept: boolean;
  /** What was asked and how it was decided. */
  readonly detail: string;
}

/** Decides a row by the policies of a model, whatever it was read from. */
export function evaluateRow(row: AccessRow, model: StateBackendModel, subject: StateBackendSubject): RowEvaluation {
  const where: Where = { subject, model, component: 'plinth-verify/example' };
  const resource = row.resource(where);
  const decision = decide({ identity: identityOf(row.identity, model, subject), action: row.action, resource, context: row.context(where) }, model, subject);
  const kept = decision.effect === row.expected;
  const said = `${row.action} on ${resource} is ${explain(decision)}`;
  return { effect: decision.effect, kept, detail: kept ? said : `${said}, must be ${row.expected === 'allow' ? 'allowed' : 'denied'}` };
}

/** The rows that are about something that the subject has. */
export function rowsOf(rows: readonly AccessRow[], subject: StateBackendSubject): AccessRow[] {
  return rows.filter((candidate) => candidate.applies(subject));
}
