import { Reasons } from '../private/tier-presets';
import { StateBackendSettings } from './settings';

/** What each setting does, and why the tiers choose as they do. */
export const REASONS: Reasons<StateBackendSettings> = {
  lockMode: 'decides whether S3 lock files, a DynamoDB table or both keep two runs from writing one state; every tier starts with lock files, and a table is there for who migrates or uses OpenTofu',
  encryption: 'decides whose key encrypts the states; above dev they hold secrets worth a key of their own, whose every use CloudTrail records and which can be shut, for about 1 USD a month',
  noncurrentVersionRetentionDays: 'keeps superseded states at least so long, since a bad apply is found late: in dev within a sprint, in prod perhaps at the yearly audit',
  noncurrentVersionsToKeep: 'keeps so many superseded states whatever their age, so that a stack that rarely changes can still go back; a higher tier has more to go back to',
  abortIncompleteUploadDays: 'removes the parts of uploads that never ended, which are billed and unseen; every tier cleans up after a week',
  retainOnDeletion: 'decides whether states outlive the stack that made their bucket; dev is thrown away and made again, above it a lost state means importing every resource by hand',
  keyDeletionWindowDays: 'is the time in which a deleted key can be called back before everything that it encrypted is lost; dev takes the shortest that KMS allows, the others the longest',
  lockTableDeletionProtection: 'makes DynamoDB refuse to delete the lock table; dev has to be removable by one destroy, above it a missing table stops every deploy',
  lockTablePointInTimeRecovery: 'lets the lock table, and the digests in it, go back to any second of 35 days; the table is tiny, so every tier has it',
};
