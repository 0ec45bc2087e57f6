import { AssetCdnNames, AssetCdnSettings, AssetFirewall, FirewallRule, PlatformEnvironment } from '@plinth/env-presets';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** The web ACL with its log, or nothing where the settings want none. */
export function createFirewall(scope: Construct, environment: PlatformEnvironment, settings: AssetCdnSettings, names: AssetCdnNames): CfnWebACL | undefined {
  const rules = AssetFirewall.rules(settings);
  if (rules.length === 0) {
    return undefined;
  }
  const webAcl = new CfnWebACL(scope, 'WebAcl', {
    name: names.webAclName,
    description: `Assets of ${environment}`,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: visibility(names.webAclName),
    rules: rules.map(spell),
  });
  const logGroup = new CfnLogGroup(scope, 'WebAclLogs', {
    logGroupName: names.webAclLogGroupName, retentionInDays: AssetFirewall.logRetentionDays(settings),
  });
  new CfnLoggingConfiguration(scope, 'WebAclLogging', {
    resourceArn: webAcl.attrArn,
    // without the `:*` that the log group's own ARN ends in, which WAF refuses
    logDestinationConfigs: [`arn:${environment.partition}:logs:${AssetCdnNames.EDGE_REGION}:${environment.account}:log-group:${logGroup.ref}`],
    redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }],
  });
  return webAcl;
}

function spell({ name, priority, managedRuleGroup, rateLimit, windowSeconds, countOnly }: FirewallRule): CfnWebACL.RuleProperty {
  const common = { name, priority, visibilityConfig: visibility(name) };
  return managedRuleGroup === undefined
    ? {
      ...common,
      action: countOnly ? { count: {} } : { block: {} },
      statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: rateLimit!, evaluationWindowSec: windowSeconds } },
    }
    : {
      ...common,
      overrideAction: countOnly ? { count: {} } : { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: managedRuleGroup } },
    };
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
