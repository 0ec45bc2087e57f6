import type { Client, QueryResult } from 'pg';

/** PostgreSQL's number for the type boolean. */
const BOOLEAN = 16;

export interface AssertionOutcome {
  /** How many queries the file has that answer. */
  readonly asked: number;
  readonly failures: readonly string[];
}

/**
 * Asks a file of SQL what is true of a database. A query with one boolean column fails on every row that is not true; any other query
 * fails on every row that it returns. It cannot change anything that lasts.
 */
export async function assertAll(client: Client, sql: string): Promise<AssertionOutcome> {
  await client.query('BEGIN');
  try {
    // one answer, or one for each statement
    const answers = await client.query(sql) as unknown as QueryResult | QueryResult[];
    const queries = [answers].flat().filter(({ fields }) => fields.length > 0);
    const failures = queries.flatMap((answer, index) => failuresOf(answer).map((what) => `assertion ${index + 1}: ${what}`));
    return { asked: queries.length, failures: queries.length === 0 ? ['the assertions ask nothing: there is no query in them'] : failures };
  } catch (error) {
    return { asked: 0, failures: [`the assertions cannot be asked: ${(error as Error).message}${place(sql, (error as { position?: string }).position)}`] };
  } finally {
    await client.query('ROLLBACK');
  }
}

function failuresOf({ fields, rows }: QueryResult<Record<string, unknown>>): string[] {
  const { name, dataTypeID } = fields[0]!;
  if (fields.length === 1 && dataTypeID === BOOLEAN) {
    // no row says nothing, and a question that is not answered is not true
    return rows.length === 0 ? [`${name} has no answer`] : rows.filter((row) => row[name] !== true).map((row) => `${name} is ${String(row[name])}`);
  }
  const shown = rows.slice(0, 3).map((row) => JSON.stringify(row));
  return rows.length === 0 ? [] : [`${rows.length} row${rows.length === 1 ? '' : 's'} where none may be: ${shown.join(', ')}${rows.length > 3 ? ', ...' : ''}`];
}

function place(sql: string, position: string | undefined): string {
  return position === undefined ? '' : ` (line ${sql.slice(0, Number(position)).split('\n').length})`;
}
