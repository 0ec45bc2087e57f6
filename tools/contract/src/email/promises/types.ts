import { Statement } from '../../iam';
import { PromiseOf } from '../../promise';
import { EmailIdentityModel, EmailSenderModel } from '../model';
import { EmailSenderSubject } from '../subject';

export type EmailSenderPromise = PromiseOf<EmailSenderModel, EmailSenderSubject>;

export const ONLY_IN_TEMPLATES = 'an account does not tell; checked on the template and on Terraform\'s JSON';

/** Only a template says so. */
export function ofTemplates({ source }: EmailSenderModel): string | undefined {
  return source === 'deployed' ? ONLY_IN_TEMPLATES : undefined;
}

/** The first problem of the identities that were asked for; that each is there is a promise of its own. */
export function eachIdentity(
  { identities }: EmailSenderModel, { domains }: EmailSenderSubject,
  check: (identity: EmailIdentityModel, index: number) => string | undefined,
): string | undefined {
  for (const [index, { domainName }] of domains.entries()) {
    const identity = identities.find((candidate) => candidate.domainName === domainName);
    const problem = identity && check(identity, index);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

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
