import type { AccessKeySlot } from '@plinth/env-presets';
import { day, type KeysRecord } from '../record';

/** How old a key is, for people. */
export interface KeyAge {
  readonly slot: AccessKeySlot;
  readonly createdOn: string;
  readonly days: number;
  readonly maxAgeDays: number;
  readonly use: 'active' | 'kept' | 'disabled';
}

const DAY_MS = 86_400_000;

export function keyAges({ keys, active }: KeysRecord, maxAgeDays: number, today: Date = new Date()): KeyAge[] {
  return keys.map(({ slot, createdOn, disabled }) => ({
    slot,
    createdOn,
    days: Math.round((Date.parse(day(today)) - Date.parse(createdOn)) / DAY_MS),
    maxAgeDays,
    use: slot === active ? 'active' : disabled ? 'disabled' : 'kept',
  }));
}
