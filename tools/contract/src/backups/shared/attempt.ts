import { BucketAttempt } from '../../access/object-tries';
import { BackupClients } from '../clients';

/** What a live try works with. Scratch objects only: nothing that was there before is changed. */
export interface BackupAttempt<Subject, Model> extends BucketAttempt {
  readonly subject: Subject;
  readonly model: Model;
  /** The scratch name of this try. */
  readonly component: string;
  /** With the identity's own credentials. */
  readonly clients: BackupClients;
  /** With the credentials of who verifies, to read what a try writes back and to undo what should have been refused. */
  readonly deployer: BackupClients;
}
