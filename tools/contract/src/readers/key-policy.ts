import { parsePolicy, Statement } from '../iam';
import { Place } from './place';
import { Json } from './values';

/**
 * The statements of a key's policy. A key that is made without one gets KMS's default: the account decides by the
 * policies of its identities.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function keyPolicy(document: Json, { partition, account }: Pick<Place, 'partition' | 'account'>): Statement[] {
  return parsePolicy(document ?? {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
  });
}
