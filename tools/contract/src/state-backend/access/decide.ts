import { Attempt, decideBy } from '../../access/decide';
import { Decision } from '../../iam';
import { StateBackendModel } from '../model';
import { StateBackendSubject } from '../subject';

/** Decides an attempt by the policies of a backend's model. */
export function decide(attempt: Attempt, { bucket, key }: StateBackendModel, { environment }: StateBackendSubject): Decision {
  return decideBy(attempt, { account: environment.account, s3: bucket.policy, kms: key?.policy });
}
