import { Reasons } from '../private/tier-presets';
import { UploaderSettings } from './settings';

/** What each setting does, and why the tiers choose as they do. */
export const REASONS: Reasons<UploaderSettings> = {
  prefixes: 'is the only part of the bucket that the uploader reaches; which part that is the product decides, not the tier',
  overwrite: 'decides whether an upload may replace an object; no tier forbids it by default, since sync tools replace, and who wants write-once says so',
  keyMaxAgeDays: 'is the age at which a message says that an access key is due for rotation: 90 days is what auditors ask for above dev, where a leaked key reaches nothing of customers',
  generateKey: 'decides whether the deploy makes the access key; an engine whose state would hold it in clear text makes none in prod, where a reader of the state could else upload as the uploader',
};
