import { AssetCdnSettings, WafMode } from './settings';

/**
 * One rule of the web application firewall: a group of AWS's, or a limit of requests.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 * @stability experimental
 */
export interface FirewallRule {
  /** Its name, which is also its metric's. */
  readonly name: string;
  /** When it is asked: lower ones first. */
  readonly priority: number;
  /**
   * The name of AWS's managed rule group.
   * @default - the rule limits requests
   */
  readonly managedRuleGroup?: string;
  /**
   * How many requests one IP address may make in `windowSeconds`.
   * @default - the rule is a managed group
   */
  readonly rateLimit?: number;
  /**
   * In how many seconds requests are counted.
   * @default - the rule is a managed group
   */
  readonly windowSeconds?: number;
  /** Whether matches are only counted. */
  readonly countOnly: boolean;
}

const MANAGED = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'];

/**
 * The web application firewall in front of a distribution, as data.
 *
 * @stability experimental
 */
export class AssetFirewall {
  /**
   * The rules that settings ask for; none if the firewall is off.
   *
   * @param settings resolved
   */
  public static rules(settings: AssetCdnSettings): FirewallRule[] {
    if (settings.waf === WafMode.OFF) {
      return [];
    }
    const countOnly = settings.waf === WafMode.COUNT;
    return [
      { name: 'RateLimit', priority: 0, rateLimit: settings.wafRateLimit, windowSeconds: 300, countOnly },
      ...MANAGED.map((group, index) => ({ name: group, priority: index + 1, managedRuleGroup: group, countOnly })),
    ];
  }

  /**
   * Days that the firewall's log is kept: as long as the access logs, and 30 where there are none.
   *
   * @param settings resolved
   */
  public static logRetentionDays(settings: AssetCdnSettings): number {
    return settings.logRetentionDays === 0 ? 30 : settings.logRetentionDays;
  }

  private constructor() {}
}
