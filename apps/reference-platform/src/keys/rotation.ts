import { AccessKeySlot } from '@plinth/env-presets';
import { PlatformError } from '../errors';
import { day, type KeyRecord, type KeysRecord } from '../record';

/** The three deploys of a rotation. */
export const ROTATION_STEPS = ['create', 'disable', 'delete'] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

/**
 * How far a rotation has come. The older key is always the first: which one is on its way out does not follow from which
 * one is active, since a rotation may be taken back.
 */
export type RotationPhase =
  /** One key: nothing is rotated. */
  | 'one key'
  /** Two keys, and the secret holds the newer one. */
  | 'repointed'
  /** The older one is disabled. */
  | 'old disabled'
  /** Taken back: the secret holds the older one again. */
  | 'pointed back'
  /** Taken back further: the newer one is disabled. */
  | 'new disabled';

/** One deploy of a rotation, or of its way back. */
export interface RotationMove {
  readonly step: RotationStep | 'back';
  readonly title: string;
  readonly next: KeysRecord;
  /** The key that nothing may use any more, of what this makes useless. */
  readonly quiet?: KeyRecord;
  /** Whether the disabled key must have been so for a while: who still needs it has then said so. */
  readonly cooled?: boolean;
}

export function phaseOf({ keys: [older, newer], active }: KeysRecord): RotationPhase {
  if (newer === undefined) {
    return 'one key';
  }
  return active === newer.slot ? (older!.disabled ? 'old disabled' : 'repointed') : (newer.disabled ? 'new disabled' : 'pointed back');
}

/** The next of the three deploys. */
export function forward(record: KeysRecord, today: Date = new Date()): RotationMove {
  const [older, newer] = record.keys as [KeyRecord, KeyRecord | undefined];
  switch (phaseOf(record)) {
    case 'one key': {
      const slot = older.slot === AccessKeySlot.A ? AccessKeySlot.B : AccessKeySlot.A;
      return { step: 'create', title: `making key ${slot} and giving it to the secret`, next: { keys: [older, { slot, createdOn: day(today) }], active: slot } };
    }
    case 'pointed back':
    case 'new disabled':
      return { step: 'create', title: `giving key ${newer!.slot} to the secret again`, next: { keys: [older, enabled(newer!)], active: newer!.slot } };
    case 'repointed':
      return {
        step: 'disable', title: `disabling key ${older.slot}`, quiet: older,
        next: { ...record, keys: [{ ...older, disabled: true }, newer!], disabledAt: undefined },
      };
    case 'old disabled':
      return { step: 'delete', title: `deleting key ${older.slot}`, cooled: true, next: { keys: [newer!], active: newer!.slot } };
  }
}

/** The way back from where a rotation stands, one deploy at a time. */
export function back(record: KeysRecord): RotationMove {
  const [older, newer] = record.keys as [KeyRecord, KeyRecord | undefined];
  switch (phaseOf(record)) {
    case 'one key':
      throw new PlatformError(`there is nothing to go back to: key ${older.slot} is the only one, and a deleted key does not come back; begin a rotation instead`);
    case 'repointed':
      return { step: 'back', title: `giving key ${older.slot} to the secret again`, next: { keys: [older, newer!], active: older.slot } };
    case 'old disabled':
      return { step: 'back', title: `enabling key ${older.slot} again`, next: { ...record, keys: [enabled(older), newer!], disabledAt: undefined } };
    case 'pointed back':
      return {
        step: 'back', title: `disabling key ${newer!.slot}`, quiet: newer,
        next: { ...record, keys: [older, { ...newer!, disabled: true }], disabledAt: undefined },
      };
    case 'new disabled':
      return { step: 'back', title: `deleting key ${newer!.slot}`, cooled: true, next: { keys: [older], active: older.slot } };
  }
}

/** Refuses a step that is not the next one. */
export function requireStep(asked: RotationStep | undefined, { step }: RotationMove, record: KeysRecord): void {
  if (asked !== undefined && asked !== step) {
    throw new PlatformError(`${asked} is not the next step of this rotation: ${standing(record)}; do ${step} first, or leave --step out to do what is next`);
  }
}

/** Where it stands, and what can be done from there. */
export function standing(record: KeysRecord): string {
  const { keys: [older, newer] } = record;
  switch (phaseOf(record)) {
    case 'one key': return `key ${older!.slot} is the only one`;
    case 'repointed': return `the secret holds key ${newer!.slot}, and key ${older!.slot} works too`;
    case 'old disabled': return `the secret holds key ${newer!.slot}, and key ${older!.slot} is disabled`;
    case 'pointed back': return `the secret holds key ${older!.slot} again, and key ${newer!.slot} works too`;
    case 'new disabled': return `the secret holds key ${older!.slot} again, and key ${newer!.slot} is disabled`;
  }
}

const enabled = ({ disabled: _disabled, ...key }: KeyRecord): KeyRecord => key;
