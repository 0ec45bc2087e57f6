import { Problems } from '../errors';

/** @see https://www.rfc-editor.org/rfc/rfc7208#section-4.6.4 */
const MAXIMUM_LOOKUPS = 10;
const SES_INCLUDE = 'include:amazonses.com';
const LOOKUPS = /^[+?~-]?(?:include:|a(?:[:/]|$)|mx(?:[:/]|$)|ptr(?::|$)|exists:)|^redirect=/i;
const TERM = new RegExp(['^(?:[+?~-]?(?:all|include:[!-~]+|a(?:[:/][!-~]+)?|mx(?:[:/][!-~]+)?|ptr(?::[!-~]+)?',
  '|ip4:[\\d./]+|ip6:[\\da-f:./]+|exists:[!-~]+)|[a-z][\\w.-]*=[!-~]*)$'].join(''), 'i');
const ALL = /^[+?~-]?all$/i;

/**
 * Reads and extends SPF records.
 *
 * @example
 * import { Spf } from '@plinth/env-presets';
 *
 * Spf.allowSes('v=spf1 include:_spf.google.com ~all'); // v=spf1 include:_spf.google.com include:amazonses.com ~all
 *
 * @see https://www.rfc-editor.org/rfc/rfc7208
 * @stability experimental
 */
export class Spf {
  /** What a MAIL FROM domain says: SES may send, others look forged. */
  public static readonly MAIL_FROM = `v=spf1 ${SES_INCLUDE} ~all`;

  /**
   * Adds a problem for everything by which receivers would ignore the record, or let anybody send, once SES is allowed.
   *
   * @param name the prop
   * @param record the record as it is today
   * @param problems where to add
   */
  public static check(name: string, record: string, problems: Problems): void {
    const terms = termsOf(record);
    if (!/^v=spf1( |$)/i.test(record.trim())) {
      problems.add(name, record, 'must begin with v=spf1', 'write it like v=spf1 include:_spf.google.com ~all');
      return;
    }
    const unknown = terms.find((term) => !TERM.test(term));
    if (unknown !== undefined) {
      problems.add(name, record, `may not have ${unknown}, which is no term of SPF`, 'write mechanisms like include:_spf.google.com, ip4:192.0.2.0/24 and ~all');
    }
    if (terms.some((term) => /^\+?all$/i.test(term))) {
      problems.add(name, record, 'may not end in all or +all, which lets anybody send', 'end it in ~all or -all');
    }
    const all = terms.findIndex((term) => ALL.test(term));
    if (all !== -1 && terms.slice(all + 1).some((term) => !term.includes('='))) {
      problems.add(name, record, 'may not have a mechanism after all, which receivers never reach', 'move all to the end');
    }
    const other = terms.find((term) => /^[?~-]/.test(term) && term.slice(1).toLowerCase() === SES_INCLUDE);
    if (other !== undefined) {
      problems.add(name, record, `may not have ${other}, by which SES is not allowed to send`, `write ${SES_INCLUDE}, or remove it`);
    }
    const count = Spf.lookups(Spf.allowSes(record)).length;
    if (count > MAXIMUM_LOOKUPS) {
      problems.add(name, `${record} (${count} lookups with SES)`, `may have at most ${MAXIMUM_LOOKUPS} mechanisms that look up names`,
        'replace include, a and mx by ip4 and ip6 where the addresses are yours, or send from a subdomain');
    }
  }

  /**
   * The record with SES allowed: one term more, before what refuses the others; the same if SES is allowed already.
   *
   * @param record the record as it is
   */
  public static allowSes(record: string): string {
    const terms = termsOf(record);
    if (terms.some((term) => term.toLowerCase().replace(/^\+/, '') === SES_INCLUDE)) {
      return record.trim();
    }
    const end = terms.findIndex((term) => ALL.test(term) || term.includes('='));
    const at = end === -1 ? terms.length : end;
    return ['v=spf1', ...terms.slice(0, at), SES_INCLUDE, ...terms.slice(at)].join(' ');
  }

  /**
   * The terms that make a receiver look up names, of which it follows ten in all, those of included records too.
   *
   * @param record the record
   */
  public static lookups(record: string): string[] {
    return termsOf(record).filter((term) => LOOKUPS.test(term));
  }

  private constructor() {}
}

function termsOf(record: string): string[] {
  return record.trim().split(/ +/).slice(1);
}
