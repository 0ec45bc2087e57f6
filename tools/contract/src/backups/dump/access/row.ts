import { decideBy } from '../../../access/decide';
import { admin, Identity } from '../../../access/identity';
import { LiveTry } from '../../../access/live';
import { AccessRow, rowsIn, Where as WhereOf } from '../../../access/row';
import { RequestContext } from '../../../iam';
import { keyPolicy } from '../../../readers/key-policy';
import { BackupAttempt } from '../../shared/attempt';
import { bucketArnOf } from '../../store/subject';
import { DatabaseDumpModel, RoleModel } from '../model';
import { DatabaseDumpSubject, environmentOf, prefixOf } from '../subject';

/** Those whose access is promised. */
export type IdentityName = 'dump' | 'execution' | 'schedule' | 'other-admin' | 'tasks' | 'scheduler';

export const IDENTITY_TITLES: Readonly<Record<IdentityName, string>> = {
  'dump': 'the task that dumps',
  'execution': 'what prepares the task',
  'schedule': 'the schedule',
  'other-admin': 'an account admin who does not deploy',
  'tasks': 'ECS',
  'scheduler': 'EventBridge Scheduler',
};

export type Where = WhereOf<DatabaseDumpSubject, DatabaseDumpModel>;
export type DatabaseDumpAttempt = BackupAttempt<DatabaseDumpSubject, DatabaseDumpModel>;
export type DatabaseDumpTry = LiveTry<DatabaseDumpAttempt>;
export type DatabaseDumpRow = AccessRow<DatabaseDumpSubject, DatabaseDumpModel, DatabaseDumpAttempt, IdentityName>;

function known(what: string, arn: string, role: RoleModel | undefined): Identity {
  if (!role) {
    throw new Error(`${what}'s role ${arn} was not found, give the reader the template of the stack with the DatabaseDump`);
  }
  return { principal: { kind: 'aws', arn }, policy: role.policy };
}

/**
 * An identity as the evaluator needs it.
 *
 * @throws if the model has no such role
 */
function identityOf(name: IdentityName, model: DatabaseDumpModel, subject: DatabaseDumpSubject): Identity {
  const { names } = subject;
  const { partition, account } = environmentOf(subject);
  switch (name) {
    case 'dump':
      return known('the task', names.taskRoleArn, model.taskRole);
    case 'execution':
      return known('the execution', names.executionRoleArn, model.executionRole);
    case 'schedule':
      return known('the schedule', names.scheduleRoleArn, model.scheduleRole);
    case 'other-admin':
      return admin(`arn:${partition}:iam::${account}:user/someone-else`);
    case 'tasks':
      return { principal: { kind: 'service', service: 'ecs-tasks.amazonaws.com' }, policy: [] };
    case 'scheduler':
      return { principal: { kind: 'service', service: 'scheduler.amazonaws.com' }, policy: [] };
  }
}

export const row = rowsIn<DatabaseDumpSubject, DatabaseDumpModel, DatabaseDumpAttempt, IdentityName>({
  titles: IDENTITY_TITLES,
  exists: () => true,
  decide: ({ identity, action, resource, context }, model, subject) => decideBy({ identity: identityOf(identity, model, subject), action, resource, context }, {
    account: environmentOf(subject).account,
    s3: model.store.bucket.policy,
    // of a key that is made elsewhere the account's identities decide
    kms: resource === model.store.key?.arn ? model.store.key.policy : keyPolicy(undefined, environmentOf(subject)),
    sts: [model.taskRole, model.executionRole, model.scheduleRole].find((role) => role?.arn === resource)?.trust,
  }),
});

export type RowProps = Parameters<typeof row>[0];
/** The key of an object, from where an attempt is made. */
export type KeyOf = (where: Pick<Where, 'subject' | 'component'>) => string;

const folder = (component: string): string => component.slice(0, component.lastIndexOf('/'));

/** One object of a run for all who may do nothing to it: what is locked cannot be removed. */
export const dump: KeyOf = ({ subject, component }) => `${prefixOf(subject)}${folder(component)}/dump.bin`;
/** An object of this try alone. */
export const own: KeyOf = ({ subject, component }) => `${prefixOf(subject)}${component}.bin`;
/** Below the prefix of no dump. */
export const elsewhere: KeyOf = ({ component }) => `plinth-verify-elsewhere/${component}.bin`;
/** Below what only begins like its prefix: another dump's, say. */
export const lookalike: KeyOf = ({ subject, component }) => `${prefixOf(subject).slice(0, -1)}-plinth-verify/${component}.bin`;
/** What every key begins with that a live try writes, before its scratch name; what is written there is found by these. */
export const SCRATCH_PREFIXES: ReadonlyArray<(subject: DatabaseDumpSubject) => string> = [
  prefixOf, () => 'plinth-verify-elsewhere/', (subject) => `${prefixOf(subject).slice(0, -1)}-plinth-verify/`,
];

export const bucketArn = ({ subject }: Where): string => bucketArnOf(subject.store);
export const objectArn = (key: KeyOf) => (where: Where): string => `${bucketArn(where)}/${key(where)}`;
export const keyArn = ({ model }: Where): string => model.store.key?.arn ?? '';
export const secretArn = ({ subject }: Where): string => subject.place.secretArn;

/** A write that makes an object, only if there is none. */
export const creating = (): RequestContext => ({ 's3:ObjectCreationOperation': 'true', 's3:if-none-match': '*' });
/** One that does not ask. */
export const replacing = (): RequestContext => ({ 's3:ObjectCreationOperation': 'true' });
/** The beginning of a multipart upload, and its parts, which make no object. */
export const partial = (): RequestContext => ({ 's3:ObjectCreationOperation': 'false' });
export const viaS3 = ({ subject }: Where): RequestContext => ({ 'kms:ViaService': `s3.${environmentOf(subject).region}.amazonaws.com` });
