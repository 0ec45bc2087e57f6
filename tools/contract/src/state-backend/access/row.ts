import { AccessRow, rowsIn, Where as WhereOf } from '../../access/row';
import { StateBackendModel } from '../model';
import { statePrefix, StateBackendSubject } from '../subject';
import { StateBackendAttempt } from './attempt';
import { decide } from './decide';
import { IDENTITY_TITLES, identityOf, IdentityName } from './identities';

export type Where = WhereOf<StateBackendSubject, StateBackendModel>;
export type StateBackendRow = AccessRow<StateBackendSubject, StateBackendModel, StateBackendAttempt, IdentityName>;

export const row = rowsIn<StateBackendSubject, StateBackendModel, StateBackendAttempt, IdentityName>({
  titles: IDENTITY_TITLES,
  exists: (identity, { environment }) => identity !== 'break-glass' || environment.breakGlassArns.length > 0,
  decide: (asked, model, subject) => decide({ ...asked, identity: identityOf(asked.identity, model, subject) }, model, subject),
});

/** The key of an object, from where an attempt is made. */
export type KeyOf = (where: Pick<Where, 'subject' | 'component'>) => string;

export const state: KeyOf = ({ subject, component }) => `${statePrefix(subject)}${component}.tfstate`;
export const workspaceState: KeyOf = (where) => `env:/plinth-verify/${state(where)}`;
export const lockOf = (key: KeyOf): KeyOf => (where) => `${key(where)}.tflock`;
/** Below a prefix that no grant of the subject's roles is for. */
export const stateElsewhere: KeyOf = ({ component }) => `plinth-verify-elsewhere/${component}.tfstate`;
export const workspaceStateElsewhere: KeyOf = (where) => `env:/plinth-verify/${stateElsewhere(where)}`;
/** Every place where a live try writes; what is written there is found and removed by these. */
export const SCRATCH_KEYS: readonly KeyOf[] = [state, workspaceState, stateElsewhere, workspaceStateElsewhere];

export const bucketArn = ({ subject }: Where): string => subject.names.bucketArn;
export const objectArn = (key: KeyOf) => (where: Where): string => `${bucketArn(where)}/${key(where)}`;
