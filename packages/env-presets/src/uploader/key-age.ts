import { KeyAgeProps } from './facts';

const DAY = 86_400_000;

/**
 * When an access key is too old, and what is said then.
 *
 * @example
 * import { AccessKeySlot, UploaderKeyAge } from '@plinth/env-presets';
 *
 * const key = { slot: AccessKeySlot.A, createdOn: '2026-01-31' };
 * UploaderKeyAge.scheduleExpression({ userName: 'acme-dev-uploader', key, maxAgeDays: 180 }); // at(2026-07-30T09:00:00)
 *
 * @stability experimental
 */
export class UploaderKeyAge {
  /** The day after which the key is too old, `YYYY-MM-DD`. */
  public static dueOn(props: KeyAgeProps): string {
    return new Date(Date.parse(`${props.key.createdOn}T00:00:00Z`) + props.maxAgeDays * DAY).toISOString().slice(0, 10);
  }

  /**
   * The one time at which a schedule tells of the key, in the form of EventBridge Scheduler: nine o'clock UTC.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time
   */
  public static scheduleExpression(props: KeyAgeProps): string {
    return `at(${UploaderKeyAge.dueOn(props)}T09:00:00)`;
  }

  /** What the topic is told: one sentence, with no part of the key. */
  public static message({ userName, key, maxAgeDays }: KeyAgeProps): string {
    return `access key ${key.slot} of ${userName}, made on ${key.createdOn}, is ${maxAgeDays} days old; make one in the other slot and repoint the secret`;
  }

  private constructor() {}
}
