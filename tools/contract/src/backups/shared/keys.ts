import { Identity } from '../../access/identity';
import { evaluate } from '../../iam';
import { KeyModel } from '../../model';
import { PromiseOf } from '../../promise';
import { expectSame, firstProblem, missingTags, onlyInTemplates } from '../../promises/expect';
import { Administration, administratorsOf, destroyersOf, othersOf, somebodyElse } from './administrators';

/** What the key of backups should be. */
export interface BackupKeySubject<Subject> {
  alias(subject: Subject): string;
  deletionWindowDays(subject: Subject): number;
  retained(subject: Subject): boolean;
  tags(subject: Subject): Readonly<Record<string, string>>;
  administration(subject: Subject): Administration;
}

function decideKey([who, { principal, policy }]: readonly [string, Identity], expected: 'allow' | 'deny', action: string, key: KeyModel, account: string): string | undefined {
  const { effect } = evaluate({ principal, action, resource: key.arn },
    { identity: policy, resource: key.policy, resourceAccount: account, resourceDecides: true });
  return effect === expected ? undefined : `${action} by ${who} is ${effect === 'allow' ? 'allowed' : 'denied'} by the key's policy, must be ${expected === 'allow' ? 'allowed' : 'denied'}`;
}

/** The key without which no backup can be read. */
export function backupKeyPromises<Model extends { readonly key?: KeyModel }, Subject>(expected: BackupKeySubject<Subject>): Array<PromiseOf<Model, Subject>> {
  const decide = (found: KeyModel | undefined, account: string, who: ReadonlyArray<readonly [string, Identity]>, effect: 'allow' | 'deny', actions: readonly string[]) => (
    found === undefined ? [] : actions.flatMap((action) => who.map((each) => decideKey(each, effect, action, found, account)))
  );
  return [
    {
      id: 'key-own',
      title: 'Backups are encrypted with a key of their own, whose alias follows from the environment',
      check: ({ key }, subject) => expectSame('the aliases of the key', key?.aliases.join(', '), expected.alias(subject)),
    },
    {
      id: 'key-rotation',
      title: 'The key is rotated every year',
      check: ({ key }) => expectSame('rotation of the key', key?.rotation, true),
    },
    {
      id: 'key-deletion-window',
      title: 'KMS waits as many days as the settings say before it deletes the key',
      unknown: ({ key }) => (key ? onlyInTemplates(key.deletionWindowDays) : undefined),
      check: ({ key }, subject) => expectSame('the days before the key is deleted', key?.deletionWindowDays, expected.deletionWindowDays(subject)),
    },
    {
      id: 'key-deletion',
      title: 'Nobody but break-glass principals disables the key or schedules its deletion, nor do deployers where backups are retained',
      check: ({ key }, subject) => {
        const administration = expected.administration(subject);
        const actions = ['kms:DisableKey', 'kms:ScheduleKeyDeletion'];
        return firstProblem([
          ...decide(key, administration.account, othersOf(administration), 'deny', actions),
          ...decide(key, administration.account, destroyersOf(administration), 'allow', actions),
        ]);
      },
    },
    {
      id: 'key-policy',
      title: 'Nobody but deployers and break-glass principals changes the key\'s policy',
      check: ({ key }, subject) => {
        const administration = expected.administration(subject);
        return firstProblem([
          ...decide(key, administration.account, [somebodyElse(administration)], 'deny', ['kms:PutKeyPolicy']),
          ...decide(key, administration.account, administratorsOf(administration), 'allow', ['kms:PutKeyPolicy']),
        ]);
      },
    },
    {
      id: 'key-usable',
      title: 'The key\'s policy lets the account\'s own policies decide who uses it',
      check: ({ key }, subject) => {
        const administration = expected.administration(subject);
        return firstProblem(decide(key, administration.account, [somebodyElse(administration)], 'allow', ['kms:Decrypt', 'kms:GenerateDataKey']));
      },
    },
    {
      id: 'key-tags',
      title: 'The key carries every tag of the environment',
      check: ({ key }, subject) => (key && missingTags('the key', key.tags, expected.tags(subject))),
    },
    {
      id: 'key-retention',
      title: 'The key and its alias stay or go with their construct as the settings say',
      unknown: ({ key }) => (key ? onlyInTemplates(key.retainedOnDeletion) : undefined),
      check: ({ key }, subject) => (key && expectSame('retention of the key on deletion', key.retainedOnDeletion, expected.retained(subject))),
    },
  ];
}
