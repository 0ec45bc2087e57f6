import { Decision, RequestContext } from '../iam';
import { OVER_TLS } from './identity';
import { LiveTry } from './live';

/** On what an attempt is made. */
export interface Where<Subject, Model> {
  readonly subject: Subject;
  readonly model: Model;
  /** What a scratch thing is called: an example's name, or the name of a live try. */
  readonly component: string;
}

/** One cell of an access matrix: whether an identity may do a thing. */
export interface AccessRow<Subject, Model, Attempt, Identity extends string = string> {
  readonly id: string;
  readonly title: string;
  readonly identity: Identity;
  /** The identity in words: `the plan role`. */
  readonly who: string;
  /** As the service authorization reference spells it. */
  readonly action: string;
  readonly expected: 'allow' | 'deny';
  /** Whether the subject has what the row is about. */
  applies(subject: Subject): boolean;
  /** ARN of what it is done to. */
  resource(where: Where<Subject, Model>): string;
  /** The condition keys of the request, besides those of the identity. */
  context(where: Where<Subject, Model>): RequestContext;
  /** Decides it by the policies of the model. */
  decide(where: Where<Subject, Model>): Decision;
  /**
   * Tries it with the identity's own credentials, on scratch objects.
   * @default - `staticOnly` says why it is not tried
   */
  readonly live?: LiveTry<Attempt>;
  /** Why it is not tried, if it is not. */
  readonly staticOnly?: string;
}

export interface RowProps<Subject, Model, Attempt, Identity extends string>
  extends Pick<AccessRow<Subject, Model, Attempt, Identity>, 'identity' | 'action' | 'expected' | 'resource' | 'live' | 'staticOnly'> {
  /** Unique among the rows of the identity. */
  readonly id: string;
  /** What is done, after "may": `read a state`. */
  readonly what: string;
  readonly context?: (where: Where<Subject, Model>) => RequestContext;
  readonly applies?: (subject: Subject) => boolean;
}

/** A request that a matrix decides. */
export interface Asked<Identity extends string> {
  readonly identity: Identity;
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

/** What the rows of one capability have in common. */
export interface Matrix<Subject, Model, Identity extends string> {
  readonly titles: Readonly<Record<Identity, string>>;
  /** Whether the subject has such an identity at all. */
  exists(identity: Identity, subject: Subject): boolean;
  /** Decides by the policies of a model. */
  decide(asked: Asked<Identity>, model: Model, subject: Subject): Decision;
}

/** Makes rows of a matrix; like every request unless a row says otherwise, they come over TLS. */
export function rowsIn<Subject, Model, Attempt, Identity extends string>(matrix: Matrix<Subject, Model, Identity>) {
  return (props: RowProps<Subject, Model, Attempt, Identity>): AccessRow<Subject, Model, Attempt, Identity> => {
    const { id, what, identity, action, expected, resource, live, staticOnly } = props;
    if ((live === undefined) === (staticOnly === undefined)) {
      throw new Error(`the row ${identity}/${id} must either be tried live or say why it is static only, give it one of the two`);
    }
    const context = (where: Where<Subject, Model>): RequestContext => ({ ...OVER_TLS, ...props.context?.(where) });
    return {
      id: `${identity}/${id}`,
      title: `${matrix.titles[identity]} ${expected === 'allow' ? 'may' : 'may not'} ${what}`,
      identity,
      who: matrix.titles[identity],
      action,
      expected,
      applies: (subject) => matrix.exists(identity, subject) && (props.applies?.(subject) ?? true),
      resource,
      context,
      decide: (where) => matrix.decide({ identity, action, resource: resource(where), context: context(where) }, where.model, where.subject),
      live,
      staticOnly,
    };
  };
}
