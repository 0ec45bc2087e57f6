import { BucketModel } from '../model';

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
}

/** What the rules do to every object together; what they do beyond that is named, so that it can be refused. */
export function lifecycleOf(rules: readonly LifecycleRule[]): BucketModel['lifecycle'] {
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
  };
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
