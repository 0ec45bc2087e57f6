import { Reasons } from '../../private/tier-presets';
import { BackupStoreSettings } from './settings';

export const REASONS: Reasons<BackupStoreSettings> = {
  objectLockMode: 'dumps of prod must outlive a stolen administrator, those of staging a mistake, and those of dev nothing: a lock there would only be in the way',
  objectLockDays: 'the lock must last longer than it takes to notice that data was destroyed, which prod may notice last',
  expiryDays: 'how far back a restore can go: dev and staging are made anew, prod is asked for a month that is long gone',
  noncurrentExpiryDays: 'an expired dump can be brought back for that long',
  glacierInstantRetrievalAfterDays: 'pays only for what is kept for more than 90 days after it moved, so only an archive moves',
  deepArchiveAfterDays: 'pays only for what is kept for years, and a restore from there takes up to two days',
  transitionMinimumBytes: 'smaller objects would be billed as if they were as big as this',
  abortIncompleteUploadDays: 'parts of a dump that was killed are billed until somebody aborts the upload',
  retainOnDeletion: 'backups must survive the stack that makes them, but in dev a destroy leaves nothing',
  keyDeletionWindowDays: 'without the key every dump is noise, so above dev there is as much time as KMS gives to notice',
};
