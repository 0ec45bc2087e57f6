import { PlatformEnvironment } from '@plinth/env-presets';
import { admin, OVER_HTTP, OVER_TLS } from '../access/identity';
import { evaluate, Statement } from '../iam';
import { expectSame } from './expect';

/** Whether a reference to a key, an ARN or an id, means this one. */
export function isKey(reference: string | undefined, keyArn: string | undefined): boolean {
  return reference !== undefined && keyArn !== undefined && (reference === keyArn || keyArn.endsWith(`:key/${reference}`));
}

/** Whom the Allow statements of a resource's policy name, in words. */
export function admitted(policy: readonly Statement[]): string[] {
  return [...new Set(policy.filter(({ effect }) => effect === 'Allow').flatMap(({ principals, notPrincipals }) => [
    ...(principals?.everybody ? ['everybody'] : []),
    ...principals?.aws ?? [],
    ...principals?.services ?? [],
    ...principals?.federated ?? [],
    ...(notPrincipals ? ['all but some'] : []),
  ]))].sort();
}

/** What an Allow statement to a service asks for, as `key = value`. */
export function asked(policy: readonly Statement[], service: string): string[] {
  return [...new Set(policy.filter(({ effect, principals }) => effect === 'Allow' && principals?.services.includes(service))
    .flatMap(({ conditions }) => conditions.map(({ key, operator, values }) => `${operator} ${key} ${values.join(' or ')}`)))].sort();
}

/** Whether one who may do everything is refused without TLS, and not with it. */
export function tlsOnly(
  what: string, action: string, resource: string, policy: readonly Statement[], { partition, account }: PlatformEnvironment,
): string | undefined {
  const { principal, policy: identity } = admin(`arn:${partition}:iam::${account}:user/someone`);
  const policies = { identity, resource: policy, resourceAccount: account };
  const decide = (context: typeof OVER_TLS) => evaluate({ principal, action, resource, context }, policies).effect;
  return expectSame(`${what} over plain HTTP`, decide(OVER_HTTP), 'deny') ?? expectSame(`${what} over TLS`, decide(OVER_TLS), 'allow');
}
