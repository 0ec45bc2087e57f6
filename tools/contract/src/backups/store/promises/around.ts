import { BackupMetrics, BackupStoreAlarms } from '@plinth/env-presets';
import { expectSame, missingTags } from '../../../promises/expect';
import { noCodePromise } from '../../../promises/no-code';
import { grantedActions, grantedConditions, grantedResources } from '../../shared/granted';
import { alarmTopicPromises } from '../../shared/topics';
import { BackupStoreModel } from '../model';
import { alarmTopicArnOf, bucketArnOf, BackupStoreSubject, isStore, ownsAlarmTopic, regionOf, restorePrefixOf } from '../subject';
import { BackupStorePromise, ofTemplates } from './types';

/** Terraform and services write the keys of a document in another order. */
function inOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.map(inOrder) : typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, entry]) => [key, inOrder(entry)])) : value;
}

const keyEventPromises: BackupStorePromise[] = [
  {
    id: 'key-events',
    title: 'A topic is told when somebody disables the store\'s key or schedules its deletion',
    applies: isStore,
    check: ({ keyRule, key }, subject) => expectSame('the rule', keyRule?.name, subject.names.keyRuleName)
      ?? expectSame('what it waits for', inOrder(keyRule?.pattern), inOrder(BackupStoreAlarms.keyEvents(key?.arn ?? 'the store\'s own key')))
      ?? expectSame('whether it is on', keyRule?.enabled, true)
      ?? expectSame('whom it tells', keyRule?.targetArns, [alarmTopicArnOf(subject)]),
  },
  {
    id: 'rule-tags',
    title: 'The rule carries every tag of the environment',
    applies: isStore,
    check: ({ keyRule }, { environment }) => keyRule && missingTags('the rule', keyRule.tags, environment.tags),
  },
];

const isReplicated = ({ replicatedTo }: BackupStoreSubject): boolean => replicatedTo !== undefined;

const replicationPromises: BackupStorePromise[] = [
  {
    id: 'replication',
    title: 'Every version is replicated to the replica, or nothing is where no replica was asked for; what hides one stays behind',
    check: ({ bucket: { replication } }, { names, replicatedTo }) => expectSame('where it is replicated to', replication?.destinationArn,
      replicatedTo && names.replicaBucketArn(replicatedTo.region, replicatedTo.account))
      ?? (replicatedTo ? expectSame('replication of delete markers', replication?.deleteMarkers, false)
        ?? expectSame('replication of what is encrypted with the key', replication?.encryptedObjects, true) : undefined),
  },
  {
    id: 'replica-encrypted',
    title: 'Copies are encrypted with the replica\'s own key, in its region and account',
    applies: isReplicated,
    check: ({ bucket: { replication } }, { environment, names, replicatedTo }) => expectSame('the key that encrypts copies', replication?.replicaKeyArn,
      `arn:${environment.partition}:kms:${replicatedTo!.region}:${replicatedTo!.account ?? environment.account}:${names.replicaKeyAlias}`),
  },
  {
    id: 'replica-owned',
    title: 'Copies in another account belong to that account',
    applies: ({ replicatedTo, environment }) => replicatedTo?.account !== undefined && replicatedTo.account !== environment.account,
    check: ({ bucket: { replication } }, { replicatedTo }) => expectSame('the account that owns copies', replication?.account, replicatedTo!.account),
  },
  {
    id: 'replication-role',
    title: 'The role that replicates reads this bucket and writes to the replica, and deletes nothing',
    applies: isReplicated,
    check: ({ replicationRole, key }, subject) => {
      const { names, replicatedTo } = subject;
      const policy = replicationRole?.policy;
      const to = names.replicaBucketArn(replicatedTo!.region, replicatedTo!.account);
      return expectSame('the role that replicates', replicationRole?.arn, names.replicationRoleArn)
        ?? expectSame('what it may do', grantedActions(policy), [
          'kms:Decrypt', 'kms:Encrypt', 's3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication',
          's3:GetObjectVersionTagging', 's3:GetReplicationConfiguration', 's3:ListBucket', 's3:ObjectOwnerOverrideToBucketOwner', 's3:ReplicateObject', 's3:ReplicateTags',
        ])
        ?? expectSame('where it reads', grantedResources(policy, 's3:GetObjectVersionForReplication'), [`${bucketArnOf(subject)}/*`])
        ?? expectSame('where it writes', grantedResources(policy, 's3:ReplicateObject'), [`${to}/*`])
        ?? expectSame('with which key it reads', grantedResources(policy, 'kms:Decrypt'), [key?.arn])
        ?? expectSame('what the replica\'s key must be called', grantedConditions(policy, 'kms:Encrypt'), [
          `ForAnyValue:StringEquals kms:ResourceAliases ${names.replicaKeyAlias}`, `StringEquals kms:ViaService s3.${replicatedTo!.region}.amazonaws.com`,
        ]);
    },
  },
  {
    id: 'replication-trust',
    title: 'Only S3 takes that role, for this bucket',
    applies: isReplicated,
    check: ({ replicationRole }, subject) => {
      const trust = replicationRole?.trust ?? [];
      return expectSame('who takes the role that replicates', trust.flatMap(({ principals }) => [...principals?.services ?? [], ...principals?.aws ?? [], ...(principals?.everybody ? ['everybody'] : [])]), ['s3.amazonaws.com'])
        ?? expectSame('for what', grantedConditions(trust, 'sts:AssumeRole').map((condition) => condition.split(' ').slice(1).join(' ')).sort(), [
          `aws:SourceAccount ${subject.environment.account}`, `aws:SourceArn ${bucketArnOf(subject)}`,
        ]);
    },
  },
];

const METRICS = 'cloudwatch:PutMetricData';

const grantPromises: BackupStorePromise[] = [
  {
    id: 'restore-granted-only',
    title: 'Who restores may list and read under its prefix and decrypt through S3, and nothing else',
    applies: ({ restoreRoleArn }) => restoreRoleArn !== undefined,
    check: ({ restorer, key }, subject) => {
      const prefix = restorePrefixOf(subject);
      const { restorePutsMetrics = false } = subject;
      return expectSame('what who restores may do', grantedActions(restorer), [
        ...(restorePutsMetrics ? [METRICS] : []), 'kms:Decrypt', 's3:GetObject', 's3:GetObjectVersion', 's3:ListBucket',
      ])
        ?? expectSame('where it reads', [...grantedResources(restorer, 's3:GetObject'), ...grantedResources(restorer, 's3:GetObjectVersion')], Array(2).fill(`${bucketArnOf(subject)}/${prefix}*`))
        ?? expectSame('what it lists', [...grantedResources(restorer, 's3:ListBucket'), ...grantedConditions(restorer, 's3:ListBucket')], [
          bucketArnOf(subject), `StringLike s3:prefix ${prefix} or ${prefix}*`,
        ])
        ?? expectSame('what it decrypts with', [...grantedResources(restorer, 'kms:Decrypt'), ...grantedConditions(restorer, 'kms:Decrypt')], [
          key?.arn, `StringEquals kms:ViaService s3.${regionOf(subject)}.amazonaws.com`,
        ])
        ?? (restorePutsMetrics ? expectSame('what metrics it puts', grantedConditions(restorer, METRICS), [`StringEquals cloudwatch:namespace ${BackupMetrics.NAMESPACE}`]) : undefined);
    },
  },
];

const everythingPromises: BackupStorePromise[] = [
  {
    id: 'named',
    title: 'Everything has a name that the environment gives it, so that a rename in code replaces nothing',
    unknown: ofTemplates,
    check: ({ unnamed = [] }) => expectSame('what has no name of its own', unnamed.join(', ') || 'nothing', 'nothing'),
  },
  noCodePromise(),
];

/** Who is told, where copies go, who restores, and what everything has in common. */
export const aroundPromises: BackupStorePromise[] = [
  ...keyEventPromises,
  ...alarmTopicPromises<BackupStoreModel, BackupStoreSubject>({
    environment: ({ environment }) => environment,
    arn: ({ names }) => names.alarmTopicArn,
    keyAlias: ({ names }) => names.alarmKeyAlias,
    owns: ownsAlarmTopic,
  }),
  ...replicationPromises,
  ...grantPromises,
  ...everythingPromises,
];
