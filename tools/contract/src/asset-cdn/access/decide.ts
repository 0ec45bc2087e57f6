import { Attempt, decideBy } from '../../access/decide';
import { Decision } from '../../iam';
import { AssetCdnModel } from '../model';
import { AssetCdnSubject } from '../subject';

/** Decides an attempt by the policies of the bucket, or of the bucket of logs, and of the key. */
export function decide(attempt: Attempt, { bucket, logs, key }: AssetCdnModel, { environment, names }: AssetCdnSubject): Decision {
  const ofLogs = attempt.resource.startsWith(names.logBucketArn);
  return decideBy(attempt, { account: environment.account, s3: ofLogs ? logs?.bucket.policy : bucket.policy, kms: key?.policy });
}
