import { hasTable } from '../subject';
import { StateBackendTry } from './attempt';
import { deleteItem, describeTable, getItem, putItem, scan } from './other-tries';
import { KeyOf, row, state, StateBackendRow, stateElsewhere, Where, workspaceState } from './row';

type Role = 'plan' | 'apply';
type Item = (where: Pick<Where, 'subject' | 'component'>) => string;

const tableArn = ({ subject }: Where): string => subject.names.tableArn;
/** Terraform's names of a state's lock, and of the checksum of what was last written. */
const lockItem = (key: KeyOf): Item => (where) => `${where.subject.names.bucketName}/${key(where)}`;
const digestItem = (key: KeyOf): Item => (where) => `${lockItem(key)(where)}-md5`;

const VERBS = { GetItem: 'read', PutItem: 'write', DeleteItem: 'delete' };
const TRIES: Readonly<Record<keyof typeof VERBS, (item: Item) => StateBackendTry>> = { GetItem: getItem, PutItem: putItem, DeleteItem: deleteItem };

const onItem = (identity: Role, expected: StateBackendRow['expected'], verb: keyof typeof VERBS, name: string, what: string, item: Item): StateBackendRow => row({
  identity,
  expected,
  id: `${VERBS[verb]}-${name}-item`,
  what: `${VERBS[verb]} ${what}`,
  action: `dynamodb:${verb}`,
  resource: tableArn,
  applies: hasTable,
  context: (where) => ({ 'dynamodb:LeadingKeys': [item(where)] }),
  live: TRIES[verb](item),
});

const shared = (identity: Role): StateBackendRow[] => [
  ...(['GetItem', 'PutItem', 'DeleteItem'] as const).flatMap((verb) => [
    onItem(identity, 'allow', verb, 'lock', 'the lock item of a state', lockItem(state)),
    onItem(identity, 'allow', verb, 'workspace-lock', 'the lock item of a workspace\'s state', lockItem(workspaceState)),
    onItem(identity, 'deny', verb, 'elsewhere', 'the lock item of a state under another prefix', lockItem(stateElsewhere)),
  ]),
  onItem(identity, 'allow', 'GetItem', 'digest', 'the digest of a state', digestItem(state)),
  onItem(identity, 'deny', 'DeleteItem', 'digest', 'the digest of a state', digestItem(state)),
  onItem(identity, 'deny', 'PutItem', 'digest-elsewhere', 'the digest of a state under another prefix', digestItem(stateElsewhere)),
  row({
    identity, expected: 'deny', id: 'scan-table', what: 'scan the lock table', action: 'dynamodb:Scan', resource: tableArn, applies: hasTable, live: scan,
  }),
  row({
    identity, expected: 'allow', id: 'describe-table', what: 'describe the lock table', action: 'dynamodb:DescribeTable', resource: tableArn,
    applies: hasTable, live: describeTable,
  }),
  row({
    identity, expected: 'deny', id: 'delete-table', what: 'delete the lock table', action: 'dynamodb:DeleteTable', resource: tableArn,
    applies: hasTable, staticOnly: 'if it were allowed, the locks would be gone',
  }),
];

/** What the roles may do with the items of the lock table. */
export const tableRows: StateBackendRow[] = [
  ...shared('plan'),
  onItem('plan', 'deny', 'PutItem', 'digest', 'the digest of a state', digestItem(state)),
  ...shared('apply'),
  onItem('apply', 'allow', 'PutItem', 'digest', 'the digest of a state', digestItem(state)),
  onItem('apply', 'allow', 'PutItem', 'workspace-digest', 'the digest of a workspace\'s state', digestItem(workspaceState)),
];
