import { AccessKeySlot } from '@plinth/env-presets';
import { judge } from '../src/keys/quiet';
import { keyAges } from '../src/keys/key-age';
import { back, forward, phaseOf, requireStep, type RotationMove, standing } from '../src/keys/rotation';
import type { KeysRecord } from '../src/record';

const today = new Date('2026-11-21T10:00:00Z');
const single: KeysRecord = { keys: [{ slot: AccessKeySlot.A, createdOn: '2026-01-31' }], active: AccessKeySlot.A };
const slots = ({ keys, active }: KeysRecord) => keys.map(({ slot, disabled }) => `${slot}${slot === active ? ' active' : disabled ? ' disabled' : ''}`);

/** One move after another from the single key. */
function walk(...moves: Array<typeof forward | typeof back>): KeysRecord {
  return moves.reduce<KeysRecord>((record, move) => move(record, today).next, single);
}

test('makes the other key, disables the old one and deletes it, in three deploys', () => {
  const steps: string[] = [];
  let record = single;
  do {
    const move: RotationMove = forward(record, today);
    steps.push(`${move.step}: ${slots(move.next).join(', ')}`);
    record = move.next;
  } while (phaseOf(record) !== 'one key');
  expect(steps).toEqual(['create: A, B active', 'disable: A disabled, B active', 'delete: B active']);
  expect(record.keys).toEqual([{ slot: 'B', createdOn: '2026-11-21' }]);
});

test('never makes a third key, and at each step the active key works', () => {
  const seen = new Set<string>();
  const look = (record: KeysRecord, depth: number): void => {
    expect(record.keys.length).toBeLessThanOrEqual(2);
    expect(record.keys.find(({ slot }) => slot === record.active)).toMatchObject({ slot: record.active });
    expect(record.keys.find(({ slot }) => slot === record.active)!.disabled).toBeFalsy();
    seen.add(phaseOf(record));
    if (depth > 0) {
      look(forward(record, today).next, depth - 1);
      if (phaseOf(record) !== 'one key') {
        look(back(record).next, depth - 1);
      }
    }
  };
  look(single, 6);
  expect(seen.size).toBe(5);
});

test.each<[string, KeysRecord, string[]]>([
  ['the new key was made', walk(forward), ['A active, B', 'A active, B disabled', 'A active']],
  ['the old key was disabled', walk(forward, forward), ['A, B active', 'A active, B', 'A active, B disabled', 'A active']],
])('goes all the way back after %s', (_what, from, expected) => {
  const way: string[] = [];
  for (let record = from; phaseOf(record) !== 'one key';) {
    record = back(record).next;
    way.push(slots(record).join(', '));
  }
  expect(way).toEqual(expected);
});

test('goes forward again from anywhere on the way back', () => {
  expect(slots(walk(forward, back, forward))).toEqual(['A', 'B active']);
  expect(slots(walk(forward, back, back, forward))).toEqual(['A', 'B active']);
});

test('a key that is deleted does not come back', () => {
  expect(() => back(single)).toThrow(/nothing to go back to: key A is the only one, .* begin a rotation instead/);
});

test('asks that what is made useless is unused, and what is deleted was disabled', () => {
  expect(forward(walk(forward)).quiet).toMatchObject({ slot: 'A' });
  expect(back(walk(forward, back)).quiet).toMatchObject({ slot: 'B' });
  expect(forward(walk(forward, forward)).cooled).toBe(true);
  expect(back(walk(forward, back, back)).cooled).toBe(true);
  expect([forward(single).quiet, back(walk(forward)).quiet, back(walk(forward, forward)).quiet]).toEqual([undefined, undefined, undefined]);
});

test('forgets when an earlier key was given to the secret', () => {
  const repointedAt = '2026-11-21T10:00:00Z';
  expect(forward({ ...single, repointedAt }).next.repointedAt).toBeUndefined();
  expect(forward({ ...walk(forward), repointedAt }).next.repointedAt).toBe(repointedAt);
  expect(back({ ...walk(forward), repointedAt }).next.repointedAt).toBeUndefined();
});

test.each<[string, 'create' | 'disable' | 'delete', KeysRecord]>([
  ['disabling before there is another key', 'disable', single],
  ['deleting what is not disabled', 'delete', walk(forward)],
  ['making a third', 'create', walk(forward)],
  ['disabling twice', 'disable', walk(forward, forward)],
])('refuses %s', (_what, asked, record) => {
  const move = forward(record, today);
  expect(() => requireStep(asked, move, record)).toThrow(`${asked} is not the next step of this rotation: ${standing(record)}; do ${move.step} first, or leave --step out to do what is next`);
  requireStep(move.step as 'create', move, record);
  requireStep(undefined, move, record);
});

test.each<[string, string | undefined, { used: boolean; remainingMs: number }]>([
  ['never used', undefined, { used: false, remainingMs: 30_000 }],
  ['used before the secret was given the other', '2026-11-21T09:00:00Z', { used: false, remainingMs: 30_000 }],
  ['used since', '2026-11-21T10:00:20Z', { used: true, remainingMs: 50_000 }],
])('a key %s is waited for from its last use or from then', (_what, lastUsed, expected) => {
  const question = { repointedAt: '2026-11-21T10:00:00Z', quietSeconds: 60 };
  expect(judge(question, lastUsed === undefined ? undefined : new Date(lastUsed), new Date('2026-11-21T10:00:30Z'))).toEqual(expected);
});

test('tells how old keys are', () => {
  expect(keyAges(walk(forward, forward), 90, today)).toEqual([
    { slot: 'A', createdOn: '2026-01-31', days: 294, maxAgeDays: 90, use: 'disabled' },
    { slot: 'B', createdOn: '2026-11-21', days: 0, maxAgeDays: 90, use: 'active' },
  ]);
});
