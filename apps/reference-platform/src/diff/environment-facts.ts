import { COMPOSITIONS } from '../compositions/all';
import type { Deployment } from '../platform';

interface Fact {
  /** What it is, and why environments differ in it. */
  readonly reason: string;
  of(deployment: Deployment): unknown;
}

/** What an environment is, whatever stands in it: no tier decides that, and every team has it otherwise. */
export const ENVIRONMENT_FACTS: Readonly<Record<string, Fact>> = {
  tier: {
    reason: 'decides every setting that nobody chooses: each tier protects at least as much as the one below',
    of: ({ environment }) => environment.tier,
  },
  names: {
    reason: 'begin the name of every resource, so that two environments never share one, not even in one account',
    of: ({ environment }) => `${environment}-*`,
  },
  account: {
    reason: 'bounds what a mistake or a leaked credential of one environment can reach',
    of: ({ environment }) => environment.account,
  },
  profile: {
    reason: 'names the credentials that reach that account from a shell',
    of: ({ profile }) => profile,
  },
  region: {
    reason: 'is where everything stands that is not bound to another place',
    of: ({ environment }) => environment.region,
  },
  domainName: {
    reason: 'lies below a name of its own for each environment, so that cookies, certificates and the reputation of mail stay apart',
    of: ({ environment }) => environment.domainName,
  },
  buckets: {
    reason: 'carry the account in their names, since those of S3 are taken once in the world; prod has a copy of its states, and the logs of assets have one where they are kept',
    of: (deployment) => COMPOSITIONS.flatMap((composition) => composition.dataBuckets(deployment).map(({ bucketName }) => bucketName)),
  },
  deployerArns: {
    reason: 'are the roles of the environment\'s own account that deploy, and alone may weaken what protects data',
    of: ({ environment }) => environment.deployerArns,
  },
  breakGlassArns: {
    reason: 'are the roles of the environment\'s own account for emergencies',
    of: ({ environment }) => environment.breakGlassArns,
  },
  tags: {
    reason: 'say on every bill and in every list which environment a resource belongs to, who is asked about it and who pays',
    of: ({ environment }) => environment.tags,
  },
};
