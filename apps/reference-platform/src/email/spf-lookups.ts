import { Spf } from '@plinth/env-presets';
import type { Lookup } from '../dns/lookup';

/** Receivers stop at ten; whoever nests deeper than this loops. */
const DEEPEST = 20;

/**
 * How many names a receiver looks up for an SPF record, those of included records too. It gives up after ten, and then the whole record
 * counts for nothing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7208#section-4.6.4
 */
export async function spfLookups(record: string, lookup: Lookup, depth = 0): Promise<number> {
  let count = 0;
  for (const term of Spf.lookups(record)) {
    count += 1;
    const [, name] = /^[+?~-]?(?:include:|redirect=)([^\s%]+)$/i.exec(term) ?? [];
    const included = name === undefined || depth >= DEEPEST ? undefined : await spfOf(name, lookup);
    count += included === undefined ? 0 : await spfLookups(included, lookup, depth + 1);
  }
  return count;
}

async function spfOf(name: string, lookup: Lookup): Promise<string | undefined> {
  return (await lookup.txt(name)).find((text) => /^v=spf1( |$)/i.test(text));
}
