import { createHash } from 'node:crypto';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAXIMUM = 128;

/**
 * The name of a grant's inline policy: IAM overwrites a policy by its name, so it has all that tells grants to one
 * identity apart. Of a prefix only the readable part may be cut, since its hash stays.
 */
export function grantName(bucketName: string, may: string, prefix?: string): string {
  const name = `${bucketName}-${may}`;
  if (prefix === undefined) {
    return name;
  }
  const readable = prefix.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const hash = createHash('sha256').update(prefix).digest('hex').slice(0, 8);
  return `${`${name}-${readable}`.slice(0, MAXIMUM - 9)}-${hash}`;
}
