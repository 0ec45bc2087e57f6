import { BucketModel } from '../../model';

/** A bucket of the user's own, of which a template says nothing; nothing is promised of it either. */
export function unknownBucket(name: string): BucketModel {
  return { name, lifecycle: { expiredObjectDeleteMarker: false, others: [] }, policy: [], tags: {}, objectLock: false };
}
