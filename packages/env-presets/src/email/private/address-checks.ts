import { Problems } from '../../errors';
import { isDomain, isWithin } from '../../private/domain';

/** RFC 5321's dot-atom: what mail systems really take. */
const LOCAL = /^[a-z0-9!#$%&'+/=^_`{|}~-]+(\.[a-z0-9!#$%&'+/=^_`{|}~-]+)*$/i;
const LOCAL_PATTERN = /^[a-z0-9!#$%&'+/=^_`{|}~.*?-]+$/i;
/** What IAM or Terraform fills in, or reads as an escape. */
export const VARIABLE = /[$%]\{/;

function split(address: string): [local: string, domain: string] {
  const at = address.lastIndexOf('@');
  return at === -1 ? ['', ''] : [address.slice(0, at), address.slice(at + 1)];
}

export function isAddress(address: string): boolean {
  const [local, domain] = split(address);
  return LOCAL.test(local) && local.length <= 64 && isDomain(domain.toLowerCase());
}

/** A pattern in the domain would match domains that are not the sender's, as `*@*ample.com` does. */
export function checkFrom(address: string, domainNames: string[], problems: Problems): void {
  const [local, domain] = split(address);
  if (!isLocalPattern(local) || !isDomain(domain)) {
    problems.add('fromAddresses', address, 'must be an address in lower case after the @, with * and ? only before it', 'write it like noreply@example.com or *@example.com');
  } else if (!domainNames.some((name) => isWithin(domain, name))) {
    problems.add('fromAddresses', address, `must lie in ${domainNames.join(' or ')}, which the sender sends from`, 'use an address there, or add its domain to the sender');
  }
}

/** A pattern like `*@*.com` or `*@*example.com` would match domains of customers. */
export function checkRecipient(address: string, problems: Problems): void {
  const [local, domain] = split(address);
  if (/^[*?.]+$/.test(domain) || address === '*') {
    problems.add('recipients', address, 'may not match every domain', 'name a domain, or leave recipients out to send to anybody');
  } else if (!isLocalPattern(local) || !isDomain(domain.replace(/^\*\./, ''))) {
    problems.add('recipients', address, 'must be an address in lower case after the @, with * and ? only before it, or with *. before the whole domain',
      'write it like *@example.com, *@*.example.com or success@simulator.amazonses.com');
  }
}

function isLocalPattern(local: string): boolean {
  return LOCAL_PATTERN.test(local) && !VARIABLE.test(local);
}
