import { expectSame, firstProblem, missingTags, onlyInTemplates } from '../../promises/expect';
import { decide } from '../access/decide';
import { identityOf } from '../access/identities';
import { hasKey, regionOf } from '../subject';
import { onlyAdministrators } from './protection';
import { StateBackendPromise } from './types';

/** The key of a backend that has one of its own. */
export const keyPromises: StateBackendPromise[] = [
  {
    id: 'key-as-asked',
    title: 'There is a key of its own exactly where the settings ask for one',
    check: ({ key }, subject) => expectSame('a key of its own', key !== undefined, hasKey(subject)),
  },
  {
    id: 'key-alias',
    title: 'The key has the alias that follows from the environment, by which configurations name it',
    applies: hasKey,
    check: ({ key }, { names }) => expectSame('the aliases of the key', key?.aliases.join(', '), names.keyAlias),
  },
  {
    id: 'key-rotation',
    title: 'The key is rotated every year',
    applies: hasKey,
    check: ({ key }) => expectSame('rotation of the key', key?.rotation, true),
  },
  {
    id: 'key-deletion-window',
    title: 'KMS waits as many days as the settings say before it deletes the key',
    applies: hasKey,
    unknown: ({ key }) => (key ? onlyInTemplates(key.deletionWindowDays) : undefined),
    check: ({ key }, { settings }) => expectSame('the days before the key is deleted', key?.deletionWindowDays, settings.keyDeletionWindowDays),
  },
  {
    id: 'key-deletion',
    title: 'Nobody but deployers and break-glass disables the key or schedules its deletion',
    applies: hasKey,
    check: (model, subject) => (model.key
      ? firstProblem(['kms:DisableKey', 'kms:ScheduleKeyDeletion'].flatMap((action) => onlyAdministrators(action, model, subject)))
      : 'the key is not set, must be the backend\'s own'),
  },
  {
    id: 'key-usable',
    title: 'The key\'s policy lets the account\'s own policies decide who uses it through S3',
    applies: hasKey,
    check: (model, subject) => firstProblem(['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => expectSame(
      `${action} through S3 by an account admin`,
      model.key && decide({
        identity: identityOf('other-admin', model, subject),
        action,
        resource: model.key.arn,
        context: { 'kms:ViaService': `s3.${regionOf(subject)}.amazonaws.com` },
      }, model, subject).effect,
      'allow',
    ))),
  },
  {
    id: 'key-tags',
    title: 'The key carries every tag of the environment',
    applies: hasKey,
    check: ({ key }, { environment }) => missingTags('the key', key?.tags ?? {}, environment.tags),
  },
  {
    id: 'key-retention',
    title: 'The key and its alias stay or go with their construct as the settings say',
    applies: hasKey,
    unknown: ({ key }) => (key ? onlyInTemplates(key.retainedOnDeletion) : undefined),
    check: ({ key }, { settings }) => expectSame('retention of the key on deletion', key?.retainedOnDeletion, settings.retainOnDeletion),
  },
];
