import { PlatformEnvironment } from '@plinth/env-presets';
import { KeyModel, TopicModel } from '../../model';
import { PromiseOf } from '../../promise';
import { expectSame, missingTags } from '../../promises/expect';
import { admitted, asked, isKey, tlsOnly } from '../../promises/statements';

const BACKUP = 'backup.amazonaws.com';
const CLOUDWATCH = 'cloudwatch.amazonaws.com';
const EVENTS = 'events.amazonaws.com';

interface Alarmed {
  readonly alarmTopic?: TopicModel;
  readonly alarmKey?: KeyModel;
  readonly key?: KeyModel;
}

/** What the topic should be that alarms about backups go to. */
export interface AlarmTopicSubject<Subject> {
  environment(subject: Subject): PlatformEnvironment;
  arn(subject: Subject): string;
  keyAlias(subject: Subject): string;
  owns(subject: Subject): boolean;
}

const fromVaults = ({ partition, region, account }: PlatformEnvironment): string[] => [
  `ArnLike aws:SourceArn arn:${partition}:backup:${region}:${account}:backup-vault:*`, `StringEquals aws:SourceAccount ${account}`,
];
const fromAlarms = ({ partition, region, account }: PlatformEnvironment): string[] => [
  `ArnLike aws:SourceArn arn:${partition}:cloudwatch:${region}:${account}:alarm:*`, `StringEquals aws:SourceAccount ${account}`,
];

/** A topic that is told when backups fail, which must be able to speak when their key cannot be used. */
export function alarmTopicPromises<Model extends Alarmed, Subject>(expected: AlarmTopicSubject<Subject>): Array<PromiseOf<Model, Subject>> {
  const applies = expected.owns.bind(expected);
  return [
    {
      id: 'alarm-topic',
      title: 'A topic for alarms is made with the name that follows from the environment, unless one was given',
      applies,
      check: ({ alarmTopic }, subject) => expectSame('the alarm topic', alarmTopic?.arn, expected.arn(subject)),
    },
    {
      id: 'alarm-key',
      title: 'The alarm topic is encrypted with a key of its own, since one encrypted with the key of the backups would be silent when that key fails',
      applies,
      check: ({ alarmTopic, alarmKey, key }, subject) => expectSame('the aliases of the alarm topic\'s key', alarmKey?.aliases.join(', '), expected.keyAlias(subject))
        ?? (isKey(alarmTopic?.keyReference, alarmKey?.arn) ? undefined
          : `the key of the alarm topic is ${alarmTopic?.keyReference ?? 'not set'}, must be its own, ${alarmKey?.arn ?? 'which was not found'}`)
        ?? (alarmKey !== undefined && alarmKey.arn === key?.arn ? `the key of the alarm topic is ${alarmKey.arn}, which encrypts the backups too, must be another` : undefined)
        ?? expectSame('rotation of the alarm topic\'s key', alarmKey?.rotation, true),
    },
    {
      id: 'alarm-publishers',
      title: 'Only CloudWatch, for alarms of this account, AWS Backup, for vaults of this account, and EventBridge publish alarms',
      applies,
      check: ({ alarmTopic: { policy } = { policy: [] } }, subject) => expectSame('who is admitted to the alarm topic', admitted(policy), [BACKUP, CLOUDWATCH, EVENTS])
        ?? expectSame('what is asked of CloudWatch', asked(policy, CLOUDWATCH), fromAlarms(expected.environment(subject)))
        ?? expectSame('what is asked of AWS Backup', asked(policy, BACKUP), fromVaults(expected.environment(subject)))
        ?? expectSame('what they may do', [...new Set(policy.filter(({ effect }) => effect === 'Allow').flatMap(({ actions, notActions }) => [...actions ?? [], ...notActions ?? []]))], ['sns:Publish']),
    },
    {
      id: 'alarm-key-users',
      title: 'The alarm topic\'s key is used by those who publish, CloudWatch for alarms of this account, and by the account',
      applies,
      check: ({ alarmKey: { policy } = { policy: [] } as unknown as KeyModel }, subject) => {
        const environment = expected.environment(subject);
        return expectSame('who is admitted to the alarm topic\'s key', admitted(policy), [environment.accountRootArn, BACKUP, CLOUDWATCH, EVENTS])
          ?? expectSame('what the alarm topic\'s key asks of CloudWatch', asked(policy, CLOUDWATCH), fromAlarms(environment));
      },
    },
    {
      id: 'alarm-tls',
      title: 'Nobody publishes alarms over plain HTTP',
      applies,
      check: ({ alarmTopic }, subject) => tlsOnly('publishing alarms', 'sns:Publish', expected.arn(subject), alarmTopic?.policy ?? [], expected.environment(subject)),
    },
    {
      id: 'alarm-tags',
      title: 'The alarm topic and its key carry every tag of the environment',
      applies,
      check: ({ alarmTopic, alarmKey }, subject) => (alarmTopic && missingTags('the alarm topic', alarmTopic.tags, expected.environment(subject).tags))
        ?? (alarmKey && missingTags('the alarm topic\'s key', alarmKey.tags, expected.environment(subject).tags)),
    },
  ];
}
