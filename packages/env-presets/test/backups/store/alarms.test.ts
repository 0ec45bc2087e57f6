import { BackupLifecycle, BackupStoreAlarms, BackupStoreNames, BackupStorePresets, Tier } from '../../../src';
import { environments } from '../environments';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** As EventBridge compares: every field of the pattern is in the event, and one of its values is the event's; of a list one entry will do. */
function matches(pattern: any, event: any): boolean {
  if (Array.isArray(event)) {
    return event.some((entry) => matches(pattern, entry));
  }
  return Array.isArray(pattern) ? pattern.includes(event) : event !== null && typeof event === 'object'
    && Object.entries(pattern).every(([field, inner]) => field in event && matches(inner, event[field]));
}

/** As CloudTrail writes it, and EventBridge wraps it. */
const call = (eventName: string, keyArn: string = KEY) => ({
  'version': '0',
  'detail-type': 'AWS API Call via CloudTrail',
  'source': 'aws.kms',
  'account': '111111111111',
  'region': 'eu-central-1',
  'resources': [],
  'detail': {
    eventSource: 'kms.amazonaws.com',
    eventName,
    requestParameters: { keyId: 'whatever the caller wrote' },
    readOnly: false,
    resources: [{ accountId: '111111111111', type: 'AWS::KMS::Key', ARN: keyArn }],
    eventType: 'AwsApiCall',
  },
});

describe('the rule', () => {
  const pattern = BackupStoreAlarms.keyEvents(KEY);

  test.each(['DisableKey', 'ScheduleKeyDeletion'])('tells of %s of the one key', (eventName) => {
    expect(matches(pattern, call(eventName))).toBe(true);
    expect(matches(pattern, call(eventName, KEY.replace('1234abcd', 'ffffffff')))).toBe(false);
  });

  test('tells of nothing else that is done with the key', () => {
    expect(['EnableKey', 'CancelKeyDeletion', 'Decrypt', 'DescribeKey'].filter((eventName) => matches(pattern, call(eventName)))).toEqual([]);
    expect(matches(pattern, { ...call('DisableKey'), source: 'aws.s3' })).toBe(false);
  });

  test('says what it is for', () => {
    expect(BackupStoreAlarms.keyRuleDescription(new BackupStoreNames(environments.dev))).toBe(
      'Somebody disables the key of acme-dev-backups-111111111111 or schedules its deletion: without it no backup can be read',
    );
    // EventBridge takes 512 characters
    expect(BackupStoreAlarms.keyRuleDescription({ ...new BackupStoreNames(environments.dev), bucketName: 'b'.repeat(63) } as BackupStoreNames).length).toBeLessThan(512);
  });
});

describe('objects move', () => {
  const settings = BackupStorePresets.defaults(Tier.PROD);
  const transitions = (glacierInstantRetrievalAfterDays: number, deepArchiveAfterDays: number) => (
    BackupLifecycle.transitions({ ...settings, glacierInstantRetrievalAfterDays, deepArchiveAfterDays }));

  test('nowhere by default, in any tier', () => {
    expect([Tier.DEV, Tier.STAGING, Tier.PROD].flatMap((tier) => BackupLifecycle.transitions(BackupStorePresets.defaults(tier)))).toEqual([]);
  });

  test('once or twice, the warmer class first', () => {
    expect(transitions(90, 730)).toEqual([{ storageClass: 'GLACIER_IR', days: 90 }, { storageClass: 'DEEP_ARCHIVE', days: 730 }]);
    expect(transitions(0, 30)).toEqual([{ storageClass: 'DEEP_ARCHIVE', days: 30 }]);
    expect(transitions(30, 0)).toEqual([{ storageClass: 'GLACIER_IR', days: 30 }]);
  });
});
