import { TokenClaims } from '../access/attempt';

const FIVE_MINUTES = 300;

/**
 * A token as an issuer would give it, but signed by nobody: the local cloud, which knows no issuer's keys, reads what it
 * says; AWS would refuse it before it looked at a role.
 */
export function unsignedToken({ iss, sub, aud }: TokenClaims, now = Math.floor(Date.now() / 1000)): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ iss, sub, aud, iat: now, exp: now + FIVE_MINUTES })}.`;
}
