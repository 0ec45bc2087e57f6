import { VerifyLine } from '../../promise';
import { evaluateRow } from '../access/evaluate-row';
import { IDENTITY_TITLES } from '../access/identities';
import { outcomeOf, StaticOnly } from '../access/live';
import { AccessRow } from '../access/row';
import { Session } from './session';

/** Evaluates a row by the deployed policies, and tries it with the identity's own credentials. Both must agree. */
export async function tryRow(row: AccessRow, session: Session): Promise<VerifyLine> {
  const started = performance.now();
  const line = (status: VerifyLine['status'], detail: string): VerifyLine =>
    ({ id: row.id, title: capitalized(row.title), status, detail, milliseconds: performance.now() - started });
  try {
    const evaluated = evaluateRow(row, session.model, session.subject);
    const tried = row.live ? await attempt(row, session) : row.staticOnly!;
    if (tried !== 'allow' && tried !== 'deny') {
      return evaluated.kept ? line('static only', `${evaluated.detail}; not tried: ${tried}`) : line('broken', evaluated.detail);
    }
    const said = `tried as ${IDENTITY_TITLES[row.identity]}: ${tried === 'allow' ? 'allowed' : 'refused'}`;
    if (tried !== row.expected) {
      return line('broken', `${row.action} ${said}, must be ${row.expected === 'allow' ? 'allowed' : 'refused'} (by its policies ${evaluated.detail})`);
    }
    return evaluated.kept ? line('kept', `${row.action} ${said}`) : line('broken', `${evaluated.detail}; ${said}`);
  } catch (error) {
    return line('broken', describe(error));
  }
}

async function attempt(row: AccessRow, session: Session): Promise<'allow' | 'deny' | string> {
  try {
    const prepared = await session.attempt(row.identity, row.id);
    return await outcomeOf(row.live!(prepared));
  } catch (error) {
    if (error instanceof StaticOnly) {
      return error.message;
    }
    throw error;
  }
}

export function describe(error: unknown): string {
  const { name, message } = error as Error;
  return name && name !== 'Error' ? `${name}: ${message}` : String(message);
}

export function capitalized(sentence: string): string {
  return sentence[0].toUpperCase() + sentence.slice(1);
}
