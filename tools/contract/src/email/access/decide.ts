import { Attempt, decideBy } from '../../access/decide';
import { Decision } from '../../iam';
import { EmailSenderModel } from '../model';
import { EmailSenderSubject } from '../subject';

/** Decides an attempt by the policies of topics, queue, key, secret and identity. */
export function decide(attempt: Attempt, model: EmailSenderModel, subject: EmailSenderSubject): Decision {
  const { eventsTopic, alarmTopic, deadLetterQueue, smtpSecret, key } = model;
  return decideBy(attempt, {
    account: subject.environment.account,
    kms: key?.policy,
    sns: [eventsTopic, alarmTopic].find((topic) => topic?.arn === attempt.resource)?.policy,
    sqs: deadLetterQueue?.policy,
    secretsmanager: attempt.resource === smtpSecret?.arn ? smtpSecret.policy : undefined,
  });
}
