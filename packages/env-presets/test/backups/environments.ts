import { PlatformEnvironment, Problems, Tier } from '../../src';

export const PLACE = { project: 'acme', account: '111111111111', region: 'eu-central-1' };

export const environments: Record<Tier, PlatformEnvironment> = {
  [Tier.DEV]: PlatformEnvironment.dev(PLACE), [Tier.STAGING]: PlatformEnvironment.staging(PLACE), [Tier.PROD]: PlatformEnvironment.prod(PLACE),
};

export const TIERS = [Tier.DEV, Tier.STAGING, Tier.PROD];

interface Presets<S, O> {
  resolve(environment: PlatformEnvironment, options: O, problems: Problems): S;
}

/** What options are resolved to in a tier, and what is wrong with them, without the path. */
export function resolver<S, O>(presets: Presets<S, O>) {
  return (tier: Tier, options: O): { settings: S; messages: string[] } => {
    const problems = new Problems('acme/Backups');
    const settings = presets.resolve(environments[tier], options, problems);
    return { settings, messages: problems.messages.map((message) => message.replace('acme/Backups: ', '')) };
  };
}
