import { Shape } from '../../readers/shape';
import { FirewallModel } from '../model';

/** A web ACL's configuration, as any of the three sources spells it. */
export function readFirewall(acl: Shape, named: Pick<FirewallModel, 'name' | 'arn' | 'tags' | 'log'>): FirewallModel {
  return {
    ...named,
    scope: acl.text('Scope') ?? 'CLOUDFRONT',
    otherwise: acl.one('DefaultAction').has('Allow') ? 'allow' : 'block',
    rules: [...acl.many('Rules', 'rule')].sort((one, other) => (one.count('Priority') ?? 0) - (other.count('Priority') ?? 0)).map((rule) => {
      const statement = rule.one('Statement');
      const rate = statement.one('RateBasedStatement');
      const group = statement.one('ManagedRuleGroupStatement');
      return {
        name: rule.text('Name') ?? '',
        group: group.text('Name'),
        limit: rate.count('Limit'),
        // five minutes unless it is said
        windowSeconds: rate.isEmpty ? undefined : rate.count('EvaluationWindowSec') ?? 300,
        counts: rule.one('OverrideAction').has('Count') || rule.one('Action').has('Count'),
        metrics: rule.one('VisibilityConfig').flag('CloudWatchMetricsEnabled', 'cloudwatch_metrics_enabled'),
      };
    }),
  };
}
