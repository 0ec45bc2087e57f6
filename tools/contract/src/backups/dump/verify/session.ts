import { StaticOnly } from '../../../access/live';
import { AwsCredentials } from '../../../aws-access';
import { Connection } from '../../../connection';
import { BackupSession } from '../../shared/session';
import { bucketNameOf } from '../../store/subject';
import { IDENTITY_TITLES, IdentityName, SCRATCH_PREFIXES } from '../access/row';
import { DatabaseDumpModel } from '../model';
import { DatabaseDumpSubject } from '../subject';

/** One run of verify on the dump of a database. */
export class DatabaseDumpSession extends BackupSession<IdentityName, DatabaseDumpSubject, DatabaseDumpModel> {
  public constructor(connection: Connection, subject: DatabaseDumpSubject, model: DatabaseDumpModel) {
    const { settings: { expiryDays, noncurrentExpiryDays } } = subject.store;
    super(connection, IDENTITY_TITLES, subject, model, {
      bucket: bucketNameOf(subject.store),
      prefixes: (component) => SCRATCH_PREFIXES.map((prefix) => `${prefix(subject)}${component}`),
      expiryDays: expiryDays + noncurrentExpiryDays,
    });
  }

  protected isAnonymous(): boolean {
    return false;
  }

  protected async become(identity: IdentityName): Promise<AwsCredentials> {
    const { names } = this.subject;
    switch (identity) {
      case 'dump':
        return this.asTwin(names.taskRoleArn);
      case 'execution':
        return this.asTwin(names.executionRoleArn);
      case 'schedule':
        return this.asTwin(names.scheduleRoleArn);
      case 'other-admin':
        return this.asOtherAdmin();
      default:
        throw new StaticOnly(`there are no credentials of ${IDENTITY_TITLES[identity]}`);
    }
  }
}
