import { Attempt, decideBy } from '../../access/decide';
import { Decision } from '../../iam';
import { keyPolicy } from '../../readers/key-policy';
import { UploaderModel } from '../model';
import { principalArnOf, UploaderSubject } from '../subject';

/**
 * Decides an attempt by the policies of bucket, key, secret and role. Of a key that is made elsewhere the policy is taken
 * to be KMS's own, by which the account's identities decide.
 */
export function decide(attempt: Attempt, model: UploaderModel, subject: UploaderSubject): Decision {
  const { bucket, key, secret, principal, schedules } = model;
  const ofUploader = attempt.resource === principalArnOf(subject);
  return decideBy(attempt, {
    account: subject.environment.account,
    s3: bucket?.policy,
    kms: key?.policy ?? keyPolicy(undefined, subject.environment),
    secretsmanager: attempt.resource === secret?.arn ? secret.policy : undefined,
    sts: ofUploader ? principal?.trust : schedules.find(({ roleArn }) => roleArn === attempt.resource)?.roleTrust,
  });
}
