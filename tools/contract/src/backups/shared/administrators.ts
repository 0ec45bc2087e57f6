import { admin, concrete, Identity, otherAccount } from '../../access/identity';

/** Whom a store's or vault's policies tell apart. */
export interface Administration {
  readonly partition: string;
  readonly account: string;
  /** Patterns of those who deploy. */
  readonly deployerArns: readonly string[];
  readonly breakGlassArns: readonly string[];
  /** Whether what is kept outlives its construct, so that deployers may not destroy it either. */
  readonly retained: boolean;
}

type Named = readonly [string, Identity];

/** Those of the account itself: others would have to be let in besides. */
const named = (patterns: readonly string[], account: string): Named[] => patterns.map((pattern) => pattern.replace(/^(arn:[^:]+:iam::)[^:]*\*[^:]*:/, `$1${account}:`))
  .filter((pattern) => pattern.split(':')[4] === account).map((pattern) => [concrete(pattern), admin(concrete(pattern))]);

/** A principal of the account with every permission, whom nobody named. */
export function somebodyElse({ partition, account }: Administration): Named {
  return ['another principal of the account', admin(`arn:${partition}:iam::${account}:user/someone-else`)];
}

/** Everybody who may change what protects: who deploys, and break-glass principals. */
export function administratorsOf({ account, deployerArns, breakGlassArns }: Administration): Named[] {
  return named([...deployerArns, ...breakGlassArns], account);
}

/** Who may delete what is kept. */
export function destroyersOf({ account, deployerArns, breakGlassArns, retained }: Administration): Named[] {
  return named([...(retained ? [] : deployerArns), ...breakGlassArns], account);
}

/** Who may not delete what is kept, each with more permissions than it will ever have. */
export function othersOf(administration: Administration): Named[] {
  return [somebodyElse(administration), ...(administration.retained ? named(administration.deployerArns, administration.account) : [])];
}

export function outsider({ partition, account }: Administration): Identity {
  return admin(`arn:${partition}:iam::${otherAccount(account)}:role/someone-else`);
}
