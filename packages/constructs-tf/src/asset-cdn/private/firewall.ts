import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Wafv2WebAcl, Wafv2WebAclRule, Wafv2WebAclVisibilityConfig } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration';
import { AssetCdnNames, AssetCdnSettings, AssetFirewall, FirewallRule, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { outlivesItsUser } from '../../private/order';

export interface FirewallProps {
  readonly environment: PlatformEnvironment;
  readonly settings: AssetCdnSettings;
  readonly names: AssetCdnNames;
  readonly provider?: TerraformProvider;
}

/** The web ACL with its log, or nothing where the settings want none. */
export function createFirewall(scope: Construct, { environment, settings, names, provider }: FirewallProps): Wafv2WebAcl | undefined {
  const rules = AssetFirewall.rules(settings);
  if (rules.length === 0) {
    return undefined;
  }
  const { tags } = environment;
  const webAcl = new Wafv2WebAcl(scope, 'WebAcl', {
    name: names.webAclName,
    description: `Assets of ${environment}`,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: visibility(names.webAclName),
    rule: rules.map(spell),
    lifecycle: outlivesItsUser,
    tags,
    provider,
  });
  const logGroup = new CloudwatchLogGroup(scope, 'WebAclLogs', {
    name: names.webAclLogGroupName, retentionInDays: AssetFirewall.logRetentionDays(settings), tags, provider,
  });
  new Wafv2WebAclLoggingConfiguration(scope, 'WebAclLogging', {
    resourceArn: webAcl.arn,
    logDestinationConfigs: [logGroup.arn],
    redactedFields: [{ singleHeader: { name: 'authorization' } }, { singleHeader: { name: 'cookie' } }],
    provider,
  });
  return webAcl;
}

/** The bindings take a statement, which may hold others, as Terraform's JSON has it. */
function spell({ name, priority, managedRuleGroup, rateLimit, windowSeconds, countOnly }: FirewallRule): Wafv2WebAclRule {
  const common = { name, priority, visibilityConfig: visibility(name) };
  return managedRuleGroup === undefined
    ? {
      ...common,
      action: countOnly ? { count: {} } : { block: {} },
      statement: { rate_based_statement: { aggregate_key_type: 'IP', limit: rateLimit, evaluation_window_sec: windowSeconds } },
    }
    : {
      ...common,
      overrideAction: countOnly ? { count: {} } : { none: {} },
      statement: { managed_rule_group_statement: { vendor_name: 'AWS', name: managedRuleGroup } },
    };
}

function visibility(metricName: string): Wafv2WebAclVisibilityConfig {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
