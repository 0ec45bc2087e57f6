import { AccessKeyData, AccessKeySlot } from '@plinth/env-presets';
import { evaluate } from '../../iam';
import { expectSame, firstProblem, missingTags } from '../../promises/expect';
import { KeyAgeScheduleModel } from '../model';
import { activeSlot, bucketRegionOf, hasAccessKey, UploaderSubject } from '../subject';
import { ONLY_IN_TEMPLATES, UploaderPromise } from './types';

const DAY = 86_400_000;

const keysOf = ({ credential }: UploaderSubject): readonly AccessKeyData[] => credential.accessKey?.keys ?? [];
const made = (subject: UploaderSubject): boolean => hasAccessKey(subject) && subject.settings.generateKey;
const toldOf = (subject: UploaderSubject): boolean => hasAccessKey(subject) && subject.keyAgeTopicArn !== undefined;

/** The day on which a key is too old, at nine o'clock UTC. */
function dueAt({ createdOn }: AccessKeyData, { settings }: UploaderSubject): string {
  const day = new Date(Date.parse(`${createdOn}T00:00:00Z`) + settings.keyMaxAgeDays * DAY).toISOString().slice(0, 10);
  return `at(${day}T09:00:00)`;
}

const keyPromises: UploaderPromise[] = [
  {
    id: 'keys',
    title: 'There is exactly one access key for each slot of the credential, and none where keys are made elsewhere',
    applies: (subject) => hasAccessKey(subject),
    unknown: ({ source }) => (source === 'deployed' ? 'which key stands in which slot is known to templates only; how many are active is checked by another promise' : undefined),
    check: ({ keys }, subject) => expectSame('the slots with a key', keys.map(({ slot }) => slot).sort(), made(subject) ? keysOf(subject).map(({ slot }) => slot).sort() : []),
  },
  {
    id: 'keys-active',
    title: 'A key works unless its slot is disabled',
    applies: made,
    check: ({ keys }, subject) => expectSame('the number of keys that work', keys.filter(({ active }) => active).length, keysOf(subject).filter(({ disabled }) => !disabled).length)
      ?? firstProblem(keys.map(({ slot, active }) => {
        const expected = keysOf(subject).find((key) => key.slot === slot);
        return expected && expectSame(`whether the key in slot ${slot} works`, active, !expected.disabled);
      })),
  },
  {
    id: 'keys-stay',
    title: 'Nothing but another slot makes another key: no serial number and no user that AWS names',
    applies: made,
    unknown: ({ source }) => (source === 'deployed' ? ONLY_IN_TEMPLATES : undefined),
    check: ({ keys }, { names }) => firstProblem(keys.map(({ id, serial, userName }) =>
      expectSame(`what would replace ${id}`, serial, undefined) ?? expectSame(`the user of ${id}`, userName, names.identityName))),
  },
  {
    id: 'no-leak',
    title: 'The secret access key stands in the secret, and in no output, policy, asset or other resource',
    applies: hasAccessKey,
    unknown: ({ leaks }) => (leaks === undefined ? ONLY_IN_TEMPLATES : undefined),
    check: ({ leaks = [] }) => expectSame('where else it is written', leaks.join(', ') || 'nowhere', 'nowhere'),
  },
];

const secretPromises: UploaderPromise[] = [
  {
    id: 'secret-as-asked',
    title: 'There is a secret exactly where there is an access key, with the name that follows from the environment',
    check: ({ secret }, subject) => expectSame('the secret', secret?.name, hasAccessKey(subject) ? subject.names.secretName : undefined),
  },
  {
    id: 'secret-active-key',
    title: 'The secret holds the key of the active slot, both parts of it, and one that works',
    applies: made,
    check: ({ secret, keys }, subject) => {
      const held = keys.find(({ id }) => id === secret?.value?.keyId);
      return held === undefined ? `the access key in the secret is ${secret?.value?.keyId ?? 'not set'}, must be one of the user's`
        : (held.slot === undefined ? undefined : expectSame('the slot of the key in the secret', held.slot, activeSlot(subject)))
          ?? expectSame('whether it works', held.active, true)
          ?? (secret?.value?.ownSecret === false ? 'the secret access key in the secret is another key\'s, must be that of its access key id' : undefined);
    },
  },
  {
    id: 'secret-value',
    title: 'The secret says all that an uploader needs: its key, the region, the bucket, the prefixes and the endpoint',
    applies: hasAccessKey,
    unknown: ({ secret }) => (secret && secret.value === undefined ? 'the secret is empty until a key that was made elsewhere is stored in it' : undefined),
    check: ({ secret }, subject) => {
      const value = secret?.value;
      const region = bucketRegionOf(subject);
      return firstProblem(['accessKeyId', 'secretAccessKey', 'region', 'bucket', 'prefix', 'endpoint'].map((field) =>
        (value?.fields.includes(field) ? undefined : `the secret has no ${field}, must have it`)))
        ?? expectSame('its region', value?.region, region)
        ?? expectSame('its bucket', value?.bucket, subject.bucketName)
        ?? expectSame('its prefixes', value?.prefixes, subject.settings.prefixes)
        ?? expectSame('its endpoint', value?.endpoint, `https://s3.${region}.amazonaws.com`);
    },
  },
  {
    id: 'secret-filled-elsewhere',
    title: 'A secret whose key is made elsewhere is in no template and no state',
    applies: (subject) => hasAccessKey(subject) && !subject.settings.generateKey,
    unknown: ({ source }) => (source === 'deployed' ? ONLY_IN_TEMPLATES : undefined),
    check: ({ secret }) => expectSame('what the secret holds', secret?.value?.fields.join(', '), undefined),
  },
  {
    id: 'secret-goes',
    title: 'The secret goes with the user whose key it holds, and its name is free at once',
    applies: hasAccessKey,
    unknown: ({ source }) => (source === 'deployed' ? ONLY_IN_TEMPLATES : undefined),
    check: ({ secret, source }) => expectSame('whether the secret stays', secret?.retainedOnDeletion, false)
      ?? (source === 'terraform' ? expectSame('the days in which its name stays taken', secret?.recoveryDays, 0) : undefined),
  },
  {
    id: 'secret-tags',
    title: 'The secret carries every tag of the environment',
    applies: hasAccessKey,
    check: ({ secret }, { environment }) => missingTags('the secret', secret?.tags ?? {}, environment.tags),
  },
];

const schedulePromises: UploaderPromise[] = [
  {
    id: 'key-age-told',
    title: 'Of each key the topic is told once, on the day on which it is too old',
    applies: toldOf,
    check: ({ schedules }, subject) => {
      const expected = keysOf(subject).map((key) => `${subject.names.scheduleName(key.slot)} ${dueAt(key, subject)} UTC`);
      const found = schedules.map(({ name, expression, timezone }) => `${name} ${expression} ${timezone}`);
      return expectSame('the schedules', [...found].sort(), [...expected].sort())
        ?? firstProblem(schedules.map(({ name, enabled, targetArn }) => expectSame(`whether ${name} is on`, enabled, true)
          ?? expectSame(`whom ${name} tells`, targetArn, subject.keyAgeTopicArn)));
    },
  },
  {
    id: 'key-age-untold',
    title: 'Nobody is told of a key\'s age where no topic was given',
    applies: (subject) => !toldOf(subject),
    check: ({ schedules }) => expectSame('the schedules', schedules.map(({ name }) => name).join(', ') || 'none', 'none'),
  },
  {
    id: 'key-age-message',
    title: 'The message names slot and user, and no part of a key',
    applies: toldOf,
    check: ({ schedules }, { names }) => firstProblem(schedules.map(({ name, message = '' }) => {
      const slot = Object.values(AccessKeySlot).find((candidate) => names.scheduleName(candidate) === name);
      return message.includes(`access key ${slot} of ${names.identityName}`) && !/AKIA|SecretAccessKey|\.secret/.test(message) ? undefined
        : `the message of ${name} is ${message || 'not set'}, must name slot ${slot} and the user, and nothing of the key`;
    })),
  },
  {
    id: 'key-age-limited',
    title: 'The role of the schedules may tell this topic, and do nothing else',
    applies: toldOf,
    check: ({ schedules }, subject) => firstProblem(schedules.map((schedule) => mayOnlyTell(schedule, subject))),
  },
];

function mayOnlyTell({ rolePolicy, roleArn, name }: KeyAgeScheduleModel, { keyAgeTopicArn, environment }: UploaderSubject): string | undefined {
  const tell = (topicArn: string) => evaluate(
    { principal: { kind: 'aws', arn: roleArn }, action: 'sns:Publish', resource: topicArn }, { identity: rolePolicy, resourceAccount: environment.account },
  ).effect;
  const actions = [...new Set(rolePolicy.flatMap((statement) => statement.actions ?? []))].sort();
  return expectSame(`whether ${name} may tell its topic`, tell(keyAgeTopicArn!), 'allow')
    ?? expectSame(`whether ${name} may tell another topic`, tell(`${keyAgeTopicArn}-other`), 'deny')
    ?? firstProblem(actions.map((action) => (['kms:Decrypt', 'kms:GenerateDataKey', 'sns:Publish'].includes(action) ? undefined : `${name} may ${action}, must only tell its topic`)));
}

/** The access keys, the secret that holds the active one, and what tells of their age. */
export const secretAndKeyPromises: UploaderPromise[] = [...keyPromises, ...secretPromises, ...schedulePromises];
