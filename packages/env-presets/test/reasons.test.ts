import {
  AssetBucketPresets, AssetCdnPresets, AssetLogBucketPresets, BackupPlanPresets, BackupStorePresets, DatabaseDumpPresets, EmailSenderPresets,
  StateBackendPresets, Tier, UploaderPresets,
} from '../src';

interface Presets {
  defaults(tier: Tier): object;
  reason(name: string): string;
}

const ALL: ReadonlyArray<readonly [string, Presets]> = [
  ['StateBackendPresets', StateBackendPresets], ['UploaderPresets', UploaderPresets], ['AssetCdnPresets', AssetCdnPresets],
  ['AssetBucketPresets', AssetBucketPresets], ['AssetLogBucketPresets', AssetLogBucketPresets], ['EmailSenderPresets', EmailSenderPresets],
  ['BackupStorePresets', BackupStorePresets], ['BackupPlanPresets', BackupPlanPresets], ['DatabaseDumpPresets', DatabaseDumpPresets],
];

const settings = ALL.flatMap(([owner, presets]) => Object.keys(presets.defaults(Tier.PROD)).map((name) => ({ owner, presets, name })));

test.each(settings)('$owner says in one sentence what $name is for', ({ presets, name }) => {
  const reason = presets.reason(name);
  expect(reason).toMatch(/^[a-z].{30,}[^.;, ]$/);
  // a full stop ends a sentence: one inside would be a second
  expect(reason).not.toMatch(/\. /);
  expect(reason).not.toContain('\n');
});

test.each(ALL)('%s refuses to explain what is no setting, and says what is', (owner, presets) => {
  for (const name of ['nothing', 'toString', '']) {
    expect(() => presets.reason(name)).toThrow(new RegExp(`^${owner}: setting is ${name || 'empty'}, must be one of .*${Object.keys(presets.defaults(Tier.DEV))[0]}`));
  }
});

test('what the CDN says of its bucket and its logs is what these say', () => {
  expect(AssetCdnPresets.reason('presignedMaxAgeSeconds')).toBe(AssetBucketPresets.reason('presignedMaxAgeSeconds'));
  expect(AssetCdnPresets.reason('logRetentionDays')).toBe(AssetLogBucketPresets.reason('logRetentionDays'));
  expect(AssetCdnPresets.reason('retainOnDeletion')).toBe(AssetBucketPresets.reason('retainOnDeletion'));
});
