import type { DumpManifestData } from '@plinth/env-presets';
import type { Sequence } from '../database/catalog';
import { takeSnapshot } from '../database/snapshot';
import { openTarget, type TargetOptions, withClient } from './target';

export interface CompareOptions extends TargetOptions {
  readonly manifest: DumpManifestData;
}

export interface Comparison {
  /** How many things were compared. */
  readonly checks: number;
  /** What differs, one sentence each; none when the database is what was dumped. */
  readonly differences: readonly string[];
}

/** Compares a restored database with the manifest: rows of every relation, sequences, large objects and extensions. */
export async function compareDatabase(options: CompareOptions): Promise<Comparison> {
  const { database } = options.manifest;
  return openTarget(options, (access) => withClient(access, async (client) => {
    const snapshot = await takeSnapshot(client);
    const { contents } = snapshot;
    const rows = await snapshot.count();
    await snapshot.release();
    const relations = named(contents.relations);
    const sequences = named(contents.sequences);
    const expected = named(database.relations);
    return {
      checks: database.relations.length + database.sequences.length + database.extensions.length + 1,
      differences: [
        ...database.relations.flatMap((relation) => {
          const found = relations.get(nameOf(relation));
          return found === undefined ? [`${relation.kind} ${nameOf(relation)} is missing`]
            : found.kind !== relation.kind ? [`${nameOf(relation)} is a ${found.kind}, was a ${relation.kind}`]
              : differs(`${relation.kind} ${nameOf(relation)}`, 'rows', rows.get(found.quoted)!, relation.rows);
        }),
        ...[...relations.keys()].filter((name) => !expected.has(name)).map((name) => `${relations.get(name)!.kind} ${name} was not in the dump`),
        ...database.sequences.flatMap((sequence) => behind(sequences.get(nameOf(sequence)), nameOf(sequence), sequence.lastValue)),
        ...database.extensions.filter(({ name }) => !contents.extensions.some((found) => found.name === name)).map(({ name }) => `extension ${name} is missing`),
        ...differs('the database', 'large objects', contents.largeObjects, database.largeObjects),
      ],
    };
  }, options.signal));
}

interface Named {
  readonly schema: string;
  readonly name: string;
}

const named = <T extends Named>(list: readonly T[]): Map<string, T> => new Map(list.map((item) => [nameOf(item), item]));

const nameOf = ({ schema, name }: Named): string => `${schema}.${name}`;

const differs = (what: string, of: string, found: number, expected: number): string[] => (found === expected ? [] : [`${what} has ${found} ${of}, had ${expected}`]);

/** pg_dump read it a moment after the manifest did, and it may have gone on in between. */
function behind(found: Sequence | undefined, name: string, expected?: string): string[] {
  if (found === undefined) {
    return [`sequence ${name} is missing`];
  }
  if (expected === undefined) {
    return [];
  }
  const { lastValue, descending } = found;
  const ahead = lastValue !== undefined && (descending ? BigInt(lastValue) <= BigInt(expected) : BigInt(lastValue) >= BigInt(expected));
  return ahead ? [] : [`sequence ${name} is at ${lastValue ?? 'its beginning'}, was at ${expected}`];
}
