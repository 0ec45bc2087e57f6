import { RequestContext } from '../../iam';
import { StateBackendModel } from '../model';
import { statePrefix, StateBackendSubject } from '../subject';
import { IDENTITY_TITLES, IdentityName, OVER_TLS } from './identities';
import { LiveTry } from './live';

/** On what an attempt is made. */
export interface Where {
  readonly subject: StateBackendSubject;
  readonly model: StateBackendModel;
  /** What the state is of: an example's name, or the scratch name of a live try. */
  readonly component: string;
}

/** One cell of the access matrix: whether an identity may do a thing. */
export interface AccessRow {
  readonly id: string;
  readonly title: string;
  readonly identity: IdentityName;
  /** As the service authorization reference spells it. */
  readonly action: string;
  readonly expected: 'allow' | 'deny';
  /** Whether the subject has what the row is about. */
  applies(subject: StateBackendSubject): boolean;
  /** ARN of what it is done to. */
  resource(where: Where): string;
  /** The condition keys of the request, besides those of the identity. */
  context(where: Where): RequestContext;
  /**
   * Tries it with the identity's own credentials, on scratch objects.
   * @default - `staticOnly` says why it is not tried
   */
  readonly live?: LiveTry;
  /** Why it is not tried, if it is not. */
  readonly staticOnly?: string;
}

export interface RowProps extends Pick<AccessRow, 'identity' | 'action' | 'expected' | 'resource' | 'live' | 'staticOnly'> {
  /** Unique among the rows of the identity. */
  readonly id: string;
  /** What is done, after "may": `read a state`. */
  readonly what: string;
  readonly context?: (where: Where) => RequestContext;
  readonly applies?: (subject: StateBackendSubject) => boolean;
}

/** A row; like every request unless it says otherwise, it comes over TLS. */
export function row(props: RowProps): AccessRow {
  const { id, what, identity, action, expected, resource, live, staticOnly } = props;
  if ((live === undefined) === (staticOnly === undefined)) {
    throw new Error(`the row ${identity}/${id} must either be tried live or say why it is static only, give it one of the two`);
  }
  const exists = identity === 'break-glass' ? (subject: StateBackendSubject) => subject.environment.breakGlassArns.length > 0 : () => true;
  return {
    id: `${identity}/${id}`,
    title: `${IDENTITY_TITLES[identity]} ${expected === 'allow' ? 'may' : 'may not'} ${what}`,
    identity,
    action,
    expected,
    applies: (subject) => exists(subject) && (props.applies?.(subject) ?? true),
    resource,
    context: (where) => ({ ...OVER_TLS, ...props.context?.(where) }),
    live,
    staticOnly,
  };
}

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
