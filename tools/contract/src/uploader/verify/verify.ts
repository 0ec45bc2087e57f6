import { AwsAccess } from '../../aws-access';
import { VerifyLine } from '../../promise';
import { verifyDeployed } from '../../verify/verify';
import { uploaderAccess } from '../access';
import { uploaderClients } from '../clients';
import { uploaderPromises } from '../promises';
import { readWith } from '../readers/deployed';
import { UploaderSubject } from '../subject';
import { uploaderBehaviour } from './behaviour';
import { UploaderSession } from './session';

/**
 * Verifies a deployed uploader, line by line: reads it, checks every promise, and then uploads with its own credentials
 * and tries what it must not. It writes scratch objects only, and removes them also if the consumer stops early.
 */
export function verifyUploader(access: AwsAccess, subject: UploaderSubject): AsyncGenerator<VerifyLine, void, undefined> {
  return verifyDeployed({
    what: 'uploader',
    promises: uploaderPromises,
    behaviours: uploaderBehaviour,
    rows: uploaderAccess,
    read: (connection, of) => readWith(uploaderClients(connection), of),
    said: ({ principal, secret, keys, bucket }) => [
      principal?.arn, secret && `the secret ${secret.name}`, keys.length > 0 && `${keys.length} access keys`, bucket?.name,
    ].filter(Boolean).join(', '),
    session: (connection, of, model) => new UploaderSession(connection, of, model),
    removed: 'every scratch object with its versions, and users',
  }, access, subject);
}
