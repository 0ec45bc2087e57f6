import { WafMode } from '@plinth/env-presets';
import { admin, ANONYMOUS, OVER_HTTP, OVER_TLS } from '../../access/identity';
import { BucketModel } from '../../model';
import { PromiseOf } from '../../promise';
import { everyBucketPromises } from '../../promises/bucket';
import { expectSame, firstProblem, missingTags } from '../../promises/expect';
import { decide } from '../access/decide';
import { AssetCdnSubject, hasLogs, hasWaf } from '../subject';
import { AssetCdnPromise } from './types';

/** What AWS gives for each: common attacks, known bad inputs, bad reputation. */
const GROUPS = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'];

const firewallPromises: AssetCdnPromise[] = [
  {
    id: 'firewall-as-asked',
    title: 'There is a web application firewall exactly where the settings ask for one',
    check: ({ distribution, firewall }, subject) => expectSame('a firewall', distribution.webAclArn !== undefined, hasWaf(subject))
      ?? (hasWaf(subject) && !firewall ? `the firewall ${distribution.webAclArn} is not to be seen, must be made beside the distribution` : undefined),
  },
  {
    id: 'firewall-rules',
    title: 'The firewall knows common attacks, known bad inputs and addresses of bad reputation, and lets all else pass',
    applies: hasWaf,
    check: ({ firewall }) => expectSame('the managed rule groups', [...firewall?.rules ?? []].flatMap(({ group }) => group ?? []).sort(), GROUPS)
      ?? expectSame('what happens otherwise', firewall?.otherwise, 'allow')
      ?? expectSame('the scope', firewall?.scope, 'CLOUDFRONT'),
  },
  {
    id: 'firewall-rate',
    title: 'One address may make as many requests in five minutes as the settings say',
    applies: hasWaf,
    check: ({ firewall }, { settings }) => expectSame(
      'the limits', (firewall?.rules ?? []).flatMap(({ limit, windowSeconds }) => (limit === undefined ? [] : [`${limit} in ${windowSeconds} s`])), [`${settings.wafRateLimit} in 300 s`],
    ),
  },
  {
    id: 'firewall-mode',
    title: 'The firewall refuses, or only counts, as the settings say',
    applies: hasWaf,
    check: ({ firewall }, { settings }) => firstProblem((firewall?.rules ?? []).map(({ name, counts }) => expectSame(`counting only of ${name}`, counts, settings.waf === WafMode.COUNT))),
  },
  {
    id: 'firewall-logged',
    title: 'What the firewall decides is logged and counted, and the log is kept as long as access logs',
    applies: hasWaf,
    check: ({ firewall }, { settings, names }) => expectSame('the log group', firewall?.log?.group, names.webAclLogGroupName)
      ?? expectSame('the days that it is kept', firewall?.log?.retentionDays, settings.logRetentionDays || 30)
      ?? firstProblem((firewall?.rules ?? []).map(({ name, metrics }) => expectSame(`metrics of ${name}`, metrics, true))),
  },
  {
    id: 'firewall-name',
    title: 'The firewall has the name and the tags that follow from the environment',
    applies: hasWaf,
    check: ({ firewall }, { names, environment }) => expectSame('the firewall\'s name', firewall?.name, names.webAclName)
      ?? missingTags('the firewall', firewall?.tags ?? {}, environment.tags),
  },
];

/** The bucket of logs is a bucket like others, but that nobody uploads there in parts. */
const logBucketPromises = everyBucketPromises<AssetCdnSubject, { readonly bucket: BucketModel }>({
  name: ({ names }) => names.logBucketName,
  tags: ({ environment }) => environment.tags,
  retained: ({ settings }) => settings.retainOnDeletion,
  abortIncompleteUploadDays: () => 0,
}).filter(({ id }) => id !== 'uploads-aborted').map((promise): AssetCdnPromise => ofLogs(promise));

function ofLogs(promise: PromiseOf<{ readonly bucket: BucketModel }, AssetCdnSubject>): AssetCdnPromise {
  return {
    id: `logs-${promise.id}`,
    title: `Access logs: ${promise.title[0].toLowerCase()}${promise.title.slice(1)}`,
    applies: hasLogs,
    unknown: ({ logs }) => (logs ? promise.unknown?.({ bucket: logs.bucket }) : undefined),
    check: ({ logs }, subject) => (logs ? promise.check({ bucket: logs.bucket }, subject) : 'there is no bucket of access logs that the distribution delivers to, there must be one'),
  };
}

const logPromises: AssetCdnPromise[] = [
  {
    id: 'logs-as-asked',
    title: 'Every request is logged exactly where the settings ask for it',
    check: ({ logs, distribution }, subject) => expectSame('a delivery of access logs', logs !== undefined, hasLogs(subject))
      ?? (hasLogs(subject) ? expectSame('what is delivered', logs?.logType, 'ACCESS_LOGS')
        ?? expectSame('the source of the delivery', logs?.sourceName, subject.names.logDeliveryName) : undefined)
      ?? expectSame('legacy logs, which need access control lists', distribution.legacyLogs, false),
  },
  ...logBucketPromises,
  {
    id: 'logs-expire',
    title: 'Access logs are kept as many days as the settings say, and no longer',
    applies: hasLogs,
    check: ({ logs }, { settings }) => expectSame('the days that logs are kept', logs?.bucket.lifecycle.expirationDays, settings.logRetentionDays),
  },
  {
    id: 'logs-encrypted',
    title: 'Access logs are encrypted',
    applies: hasLogs,
    check: ({ logs }) => expectSame('the default encryption of logs', logs?.bucket.encryption?.algorithm, 'AES256'),
  },
  {
    id: 'logs-private',
    title: 'Nobody without TLS, and nobody outside the account, reaches the logs',
    applies: hasLogs,
    check: (model, subject) => {
      const { partition, account } = subject.environment;
      const tried = (identity: Parameters<typeof decide>[0]['identity'], context: Parameters<typeof decide>[0]['context']) =>
        decide({ identity, action: 's3:GetObject', resource: `${subject.names.logBucketArn}/AWSLogs/x.gz`, context }, model, subject).effect;
      const insider = admin(`arn:${partition}:iam::${account}:user/someone-else`);
      return expectSame('reading logs over plain HTTP', tried(insider, OVER_HTTP), 'deny')
        ?? expectSame('reading logs over TLS', tried(insider, OVER_TLS), 'allow')
        ?? expectSame('reading logs without credentials', tried(ANONYMOUS, OVER_TLS), 'deny');
    },
  },
];

/** What stands around the distribution: the firewall and the logs. */
export const edgePromises: AssetCdnPromise[] = [...firewallPromises, ...logPromises];
