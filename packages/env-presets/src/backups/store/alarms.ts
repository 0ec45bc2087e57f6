import { BackupStoreNames } from './names';

/**
 * What a backup store watches, as data.
 *
 * @stability experimental
 */
export class BackupStoreAlarms {
  /**
   * The events that tell that the key is disabled or to be deleted, as an EventBridge pattern. They come from CloudTrail, so the account needs
   * a trail of management events; without one nothing is told.
   *
   * @param keyArn ARN of the key
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-creating-cloudwatch-alarm.html
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
   */
  public static keyEvents(keyArn: string): { [field: string]: any } {
    return {
      'source': ['aws.kms'],
      'detail-type': ['AWS API Call via CloudTrail'],
      'detail': {
        eventSource: ['kms.amazonaws.com'],
        eventName: ['DisableKey', 'ScheduleKeyDeletion'],
        // whatever the caller wrote, an id, an ARN or an alias: CloudTrail resolves it here
        resources: { ARN: [keyArn] },
      },
    };
  }

  /** What the rule is for, as its description. */
  public static keyRuleDescription(names: BackupStoreNames): string {
    return `Somebody disables the key of ${names.bucketName} or schedules its deletion: without it no backup can be read`;
  }

  private constructor() {}
}
