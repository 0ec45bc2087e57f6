import { BucketUsers } from '@plinth/env-presets';
import { IConstruct } from 'constructs';

const USERS = new WeakMap<IConstruct, BucketUsers>();

/** Who uploads to and who serves the buckets of a construct's app. */
export function bucketUsersOf({ node: { root } }: IConstruct): BucketUsers {
  const users = USERS.get(root) ?? new BucketUsers();
  USERS.set(root, users);
  return users;
}
