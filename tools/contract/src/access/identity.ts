import { parsePolicy, RequestContext, RequestPrincipal, Statement } from '../iam';

/** An identity with what is attached to it. */
export interface Identity {
  readonly principal: RequestPrincipal;
  readonly policy: readonly Statement[];
}

/** What a request carries unless it is told otherwise. */
export const OVER_TLS: RequestContext = { 'aws:SecureTransport': 'true' };
export const OVER_HTTP: RequestContext = { 'aws:SecureTransport': 'false' };
/** A write that brings an encryption key of its own. */
export const WITH_CUSTOMER_KEY: RequestContext = { 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' };

const EVERYTHING = parsePolicy({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }],
});

export const ANONYMOUS: Identity = { principal: { kind: 'anonymous' }, policy: [] };

/** Who may do everything as far as its own policy goes: what is promised has to hold against the strongest. */
export function admin(arn: string): Identity {
  return { principal: { kind: 'aws', arn }, policy: EVERYTHING };
}

/** An account that is not the one given. */
export function otherAccount(account: string): string {
  return account === '999999999999' ? '888888888888' : '999999999999';
}

/** A principal that a pattern names. */
export function concrete(pattern: string): string {
  return pattern.replace(/[*?]/g, 'x');
}
