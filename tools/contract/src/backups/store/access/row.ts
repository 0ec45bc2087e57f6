import { decideBy } from '../../../access/decide';
import { admin, ANONYMOUS, concrete, Identity, otherAccount } from '../../../access/identity';
import { LiveTry } from '../../../access/live';
import { AccessRow, rowsIn, Where as WhereOf } from '../../../access/row';
import { keyPolicy } from '../../../readers/key-policy';
import { BackupAttempt } from '../../shared/attempt';
import { BackupStoreModel } from '../model';
import { accountOf, bucketArnOf, BackupStoreSubject, deployerArns, isStore, restorePrefixOf } from '../subject';

/** Those whose access is promised. */
export type IdentityName = 'restorer' | 'other-admin' | 'deployer' | 'break-glass' | 'anonymous' | 'stranger';

export const IDENTITY_TITLES: Readonly<Record<IdentityName, string>> = {
  'restorer': 'the role that restores',
  'other-admin': 'an account admin who does not deploy',
  'deployer': 'a deployer',
  'break-glass': 'a break-glass principal',
  'anonymous': 'somebody without credentials',
  'stranger': 'an admin of another account',
};

export type Where = WhereOf<BackupStoreSubject, BackupStoreModel>;
export type BackupStoreAttempt = BackupAttempt<BackupStoreSubject, BackupStoreModel>;
export type BackupStoreTry = LiveTry<BackupStoreAttempt>;
export type BackupStoreRow = AccessRow<BackupStoreSubject, BackupStoreModel, BackupStoreAttempt, IdentityName>;

/**
 * An identity as the evaluator needs it. Whoever was granted nothing may do everything as far as its own policy goes: the store has to hold
 * against the strongest.
 *
 * @throws if the model has no such role
 */
function identityOf(name: IdentityName, model: BackupStoreModel, subject: BackupStoreSubject): Identity {
  const { partition, breakGlassArns } = subject.environment;
  const account = accountOf(subject);
  switch (name) {
    case 'restorer':
      if (!model.restorer) {
        throw new Error(`the role that restores, ${subject.restoreRoleArn}, was not found; give the reader what grants to it or correct the subject's ARN`);
      }
      return { principal: { kind: 'aws', arn: subject.restoreRoleArn! }, policy: model.restorer };
    case 'other-admin':
      return admin(`arn:${partition}:iam::${account}:user/someone-else`);
    case 'deployer':
      return admin(concrete(deployerArns(subject)[0]));
    case 'break-glass':
      return admin(concrete(breakGlassArns[0]));
    case 'anonymous':
      return ANONYMOUS;
    case 'stranger':
      return admin(`arn:${partition}:iam::${otherAccount(account)}:role/someone-else`);
  }
}

function exists(identity: IdentityName, subject: BackupStoreSubject): boolean {
  switch (identity) {
    case 'restorer':
      return subject.restoreRoleArn !== undefined && isStore(subject);
    case 'break-glass':
      return subject.environment.breakGlassArns.length > 0;
    default:
      return true;
  }
}

export const row = rowsIn<BackupStoreSubject, BackupStoreModel, BackupStoreAttempt, IdentityName>({
  titles: IDENTITY_TITLES,
  exists,
  decide: ({ identity, action, resource, context }, model, subject) => decideBy(
    { identity: identityOf(identity, model, subject), action, resource, context },
    { account: accountOf(subject), s3: model.bucket.policy, kms: model.key?.policy ?? keyPolicy(undefined, subject.environment) },
  ),
});

export type RowProps = Parameters<typeof row>[0];
/** The key of an object, from where an attempt is made. */
export type KeyOf = (where: Pick<Where, 'subject' | 'component'>) => string;

const folder = (component: string): string => component.slice(0, component.lastIndexOf('/'));

/** One object of a run for all who may do nothing to it: what is locked cannot be removed. */
export const backup: KeyOf = ({ subject, component }) => `${restorePrefixOf(subject)}${folder(component)}/backup.bin`;
/** An object of this try alone. */
export const own: KeyOf = ({ subject, component }) => `${restorePrefixOf(subject)}${component}.bin`;
/** Below a prefix that no grant is for. */
export const elsewhere: KeyOf = ({ component }) => `plinth-verify-elsewhere/${folder(component)}/backup.bin`;
/** What every key begins with that a live try writes, before its scratch name; what is written there is found by these. */
export const SCRATCH_PREFIXES: ReadonlyArray<(subject: BackupStoreSubject) => string> = [restorePrefixOf, () => 'plinth-verify-elsewhere/'];

export const bucketArn = ({ subject }: Where): string => bucketArnOf(subject);
export const objectArn = (key: KeyOf) => (where: Where): string => `${bucketArn(where)}/${key(where)}`;
export const keyArn = ({ model }: Where): string => model.key?.arn ?? '';
