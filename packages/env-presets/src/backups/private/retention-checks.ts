import { PlatformEnvironment } from '../../environment';
import { Problems } from '../../errors';
import { Tier } from '../../tier';
import { BackupStoreSettings, ObjectLockMode } from '../store/settings';

/** S3's most, 100 years. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html */
const LONGEST_DAYS = 36_500;
/** What a class bills at least, in days. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const GLACIER_INSTANT_RETRIEVAL_DAYS = 90;
const DEEP_ARCHIVE_DAYS = 180;
const KIB_128 = 131_072;

/** Every rule of S3 about locks and lifecycles that would else fail a deploy, or surprise years later. */
export function checkRetention(environment: PlatformEnvironment, settings: BackupStoreSettings, problems: Problems): void {
  checkLock(environment, settings, problems);
  checkExpiry(settings, problems);
  checkTransitions(settings, problems);
}

function checkLock({ tier }: PlatformEnvironment, { objectLockMode, objectLockDays }: BackupStoreSettings, problems: Problems): void {
  if (objectLockMode === ObjectLockMode.COMPLIANCE && tier !== Tier.PROD) {
    problems.add('objectLockMode', objectLockMode, `may be used in prod only, not in ${tier}: nobody could delete a mistake`, 'use GOVERNANCE here');
  }
  if (objectLockMode === ObjectLockMode.NONE) {
    if (objectLockDays !== 0) {
      problems.add('objectLockDays', objectLockDays, 'must be 0 with objectLockMode NONE', 'set objectLockMode to GOVERNANCE, or remove objectLockDays');
    }
  } else if (!isDays(objectLockDays)) {
    problems.add('objectLockDays', objectLockDays, `must be a whole number from 1 to ${LONGEST_DAYS} with objectLockMode ${objectLockMode}`,
      'say for how many days a dump may not be deleted');
  }
}

function checkExpiry({ expiryDays, objectLockDays }: BackupStoreSettings, problems: Problems): void {
  if (!isDays(expiryDays)) {
    problems.add('expiryDays', expiryDays, `must be a whole number from 1 to ${LONGEST_DAYS}, since nothing is kept for ever`, 'say after how many days a dump goes');
  } else if (isDays(objectLockDays) && expiryDays < objectLockDays) {
    problems.add('expiryDays', expiryDays, `must be at least objectLockDays (${objectLockDays}), or the lifecycle would expire what the lock keeps and bills`,
      `use ${objectLockDays} or more, or lock for a shorter time`);
  }
}

function checkTransitions(settings: BackupStoreSettings, problems: Problems): void {
  const { glacierInstantRetrievalAfterDays: instant, deepArchiveAfterDays: deep, expiryDays, transitionMinimumBytes } = settings;
  if (instant > 0 && deep > 0 && deep - instant < GLACIER_INSTANT_RETRIEVAL_DAYS) {
    problems.add('deepArchiveAfterDays', deep, `must be at least ${GLACIER_INSTANT_RETRIEVAL_DAYS} days after glacierInstantRetrievalAfterDays (${instant}), which are billed anyway`,
      `use ${instant + GLACIER_INSTANT_RETRIEVAL_DAYS} or more, or 0 for never`);
  }
  if (instant > 0 && deep === 0 && expiryDays - instant < GLACIER_INSTANT_RETRIEVAL_DAYS) {
    problems.add('glacierInstantRetrievalAfterDays', instant, `must be at least ${GLACIER_INSTANT_RETRIEVAL_DAYS} days before expiryDays (${expiryDays}), which are billed anyway`,
      'use 0 for never, or let dumps expire later');
  }
  if (deep > 0 && expiryDays - deep < DEEP_ARCHIVE_DAYS) {
    problems.add('deepArchiveAfterDays', deep, `must be at least ${DEEP_ARCHIVE_DAYS} days before expiryDays (${expiryDays}), which are billed anyway`,
      'use 0 for never, or let dumps expire later');
  }
  if (!Number.isInteger(transitionMinimumBytes) || transitionMinimumBytes < KIB_128) {
    problems.add('transitionMinimumBytes', transitionMinimumBytes, `must be a whole number of at least ${KIB_128}, as which a smaller object is billed`, 'remove it');
  }
}

function isDays(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= LONGEST_DAYS;
}
