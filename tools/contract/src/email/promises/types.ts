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
