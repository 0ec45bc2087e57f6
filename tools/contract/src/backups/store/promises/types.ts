import { PromiseOf } from '../../../promise';
import { Administration } from '../../shared/administrators';
import { BackupStoreModel } from '../model';
import { accountOf, BackupStoreSubject, deployerArns } from '../subject';

export type BackupStorePromise = PromiseOf<BackupStoreModel, BackupStoreSubject>;

export const ONLY_IN_TEMPLATES = 'an account does not tell; checked on the template and on Terraform\'s JSON';

/** Only a template says so. */
export function ofTemplates({ source }: { readonly source: string }): string | undefined {
  return source === 'deployed' ? ONLY_IN_TEMPLATES : undefined;
}

export function administrationOf(subject: BackupStoreSubject): Administration {
  const { environment: { partition, breakGlassArns }, settings: { retainOnDeletion } } = subject;
  return { partition, account: accountOf(subject), deployerArns: deployerArns(subject), breakGlassArns, retained: retainOnDeletion };
}
