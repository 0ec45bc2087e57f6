import { BucketModel, StorageTransitionModel } from '../model';
import { Shape } from './shape';
import { Json } from './values';

/** An enabled or disabled rule, in the words of S3's API. */
export interface LifecycleRule {
  readonly id?: string;
  readonly enabled: boolean;
  /** Whether it covers every object of the bucket. */
  readonly everything: boolean;
  readonly noncurrentDays?: number;
  readonly newerNoncurrentVersions?: number;
  readonly abortIncompleteUploadDays?: number;
  readonly expiredObjectDeleteMarker?: boolean;
  /** After how many days it expires current objects. */
  readonly expirationDays?: number;
  /** Whether it expires current objects, by days or by a date. */
  readonly expiresCurrent: boolean;
  /** Whether it moves objects to another storage class. */
  readonly transitions: boolean;
  /** Where it moves current objects, as any of the three spells it. */
  readonly moves?: Json;
  /** The size that objects must exceed. */
  readonly sizeGreaterThan?: number;
}

/** The smallest object that S3 moves if no rule says a size. */
const MINIMUM_BYTES: Readonly<Record<string, number>> = { all_storage_classes_128K: 131_072, varies_by_storage_class: 0 };

/**
 * What the rules do to every object together; what they do beyond that is named, so that it can be refused.
 *
 * @param rules all of them
 * @param transitionDefault what is said of the smallest object that moves; by default what S3 does
 */
export function lifecycleOf(rules: readonly LifecycleRule[], transitionDefault = 'all_storage_classes_128K'): BucketModel['lifecycle'] {
  const enabled = rules.filter((rule) => rule.enabled);
  const whole = enabled.filter((rule) => rule.everything);
  const expiring = whole.filter(({ noncurrentDays }) => noncurrentDays !== undefined);
  return {
    noncurrentDays: smallest(expiring.map(({ noncurrentDays }) => noncurrentDays!)),
    // a rule without a count keeps none
    newerNoncurrentVersions: smallest(expiring.map(({ newerNoncurrentVersions }) => newerNoncurrentVersions ?? 0)),
    abortIncompleteUploadDays: smallest(whole.flatMap(({ abortIncompleteUploadDays: days }) => (days === undefined ? [] : [days]))),
    expiredObjectDeleteMarker: whole.some((rule) => rule.expiredObjectDeleteMarker === true),
    expirationDays: smallest(whole.flatMap(({ expirationDays: days }) => (days === undefined ? [] : [days]))),
    others: enabled.flatMap((rule, index) => unexpected(rule).map((what) => `rule ${rule.id ?? index + 1} ${what}`)),
    ...withTransitions(enabled.flatMap((rule) => transitionsOf(rule, transitionDefault))),
  };
}

function withTransitions(transitions: readonly StorageTransitionModel[]): Pick<BucketModel['lifecycle'], 'transitions'> {
  return transitions.length > 0 ? { transitions } : {};
}

function transitionsOf({ moves, sizeGreaterThan }: LifecycleRule, transitionDefault: string): StorageTransitionModel[] {
  return Shape.of({ moves }).many('moves').map((move) => ({
    storageClass: move.text('StorageClass') ?? '',
    days: move.count('TransitionInDays', 'Days') ?? 0,
    minimumBytes: sizeGreaterThan === undefined ? MINIMUM_BYTES[transitionDefault] ?? 0 : sizeGreaterThan + 1,
  }));
}

function unexpected(rule: LifecycleRule): string[] {
  return [
    ...(rule.expiresCurrent ? ['expires current objects'] : []),
    ...(rule.transitions ? ['moves objects to another storage class'] : []),
    ...(rule.everything ? [] : ['covers a part of the bucket only']),
  ];
}

function smallest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}

/** How a rule of Object Lock locks by default, as any of the three spells it. */
export function retentionOf(rule: Json): Pick<BucketModel, 'retention'> {
  const retention = Shape.of(rule).one('DefaultRetention');
  const years = retention.count('Years');
  return retention.isEmpty ? {} : { retention: { mode: retention.text('Mode') ?? '', days: retention.count('Days') ?? (years ?? 0) * 365 } };
}
