import { explain } from '../iam';
import { AccessRow, Where } from './row';

export interface RowEvaluation {
  readonly effect: 'allow' | 'deny';
  readonly kept: boolean;
  /** What was asked and how it was decided. */
  readonly detail: string;
}

/** Decides a row by the policies of a model, whatever it was read from. */
export function evaluateRow<Subject, Model>(row: AccessRow<Subject, Model, never>, model: Model, subject: Subject): RowEvaluation {
  const where: Where<Subject, Model> = { subject, model, component: 'plinth-verify/example' };
  const decision = row.decide(where);
  const kept = decision.effect === row.expected;
  const said = `${row.action} on ${row.resource(where)} is ${explain(decision)}`;
  return { effect: decision.effect, kept, detail: kept ? said : `${said}, must be ${row.expected === 'allow' ? 'allowed' : 'denied'}` };
}

/** The rows that are about something that the subject has. */
export function rowsOf<Subject, Row extends { applies(subject: Subject): boolean }>(rows: readonly Row[], subject: Subject): Row[] {
  return rows.filter((candidate) => candidate.applies(subject));
}
