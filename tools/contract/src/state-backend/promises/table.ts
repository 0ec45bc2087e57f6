import { expectSame, missingTags, onlyInTemplates } from '../../promises/expect';
import { hasTable } from '../subject';
import { StateBackendPromise } from './types';

/** The lock table of a backend that has one. */
export const tablePromises: StateBackendPromise[] = [
  {
    id: 'table-as-asked',
    title: 'There is a lock table exactly where the lock mode asks for one',
    check: ({ table }, subject) => expectSame('a lock table', table !== undefined, hasTable(subject)),
  },
  {
    id: 'table-name',
    title: 'The lock table has the name that follows from the environment',
    applies: hasTable,
    check: ({ table }, { names }) => expectSame('the table\'s name', table?.name, names.tableName),
  },
  {
    id: 'table-key',
    title: 'The lock table is keyed as Terraform and OpenTofu ask',
    applies: hasTable,
    check: ({ table }) => expectSame('the table\'s key', table?.key, 'LockID (S)'),
  },
  {
    id: 'table-billing',
    title: 'The lock table is paid by the request, and never throttles a lock',
    applies: hasTable,
    check: ({ table }) => expectSame('billing of the table', table?.billing, 'PAY_PER_REQUEST'),
  },
  {
    id: 'table-recovery',
    title: 'The lock table can be restored to any second as the settings say',
    applies: hasTable,
    check: ({ table }, { settings }) =>
      expectSame('point-in-time recovery of the table', table?.pointInTimeRecovery, settings.lockTablePointInTimeRecovery),
  },
  {
    id: 'table-deletion-protection',
    title: 'DynamoDB refuses to delete the lock table as the settings say',
    applies: hasTable,
    check: ({ table }, { settings }) =>
      expectSame('deletion protection of the table', table?.deletionProtection, settings.lockTableDeletionProtection),
  },
  {
    id: 'table-tags',
    title: 'The lock table carries every tag of the environment',
    applies: hasTable,
    check: ({ table }, { environment }) => missingTags('the table', table?.tags ?? {}, environment.tags),
  },
  {
    id: 'table-retention',
    title: 'The lock table stays or goes with its construct as the settings say',
    applies: hasTable,
    unknown: ({ table }) => (table ? onlyInTemplates(table.retainedOnDeletion) : undefined),
    check: ({ table }, { settings }) => expectSame('retention of the table on deletion', table?.retainedOnDeletion, settings.retainOnDeletion),
  },
];
