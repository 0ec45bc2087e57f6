import { Problems } from '../errors';

/** Lower-case words joined by single hyphens: what every service accepts as a part of a name. */
const WORDS = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function checkWords(name: string, given: string, problems: Problems): void {
  if (!WORDS.test(given)) {
    problems.add(name, given, 'must be lower-case words of letters and digits joined by single hyphens, beginning with a letter',
      'write it like acme or acme-shop');
  }
}

/**
 * Keys and prefixes are joined to others by the people who write policies for them, so they may neither climb nor
 * begin at a root, nor hold what IAM reads as a wildcard or a variable.
 */
export function checkPath(name: string, given: string, problems: Problems): void {
  const bad = /[^A-Za-z0-9!_.'()/:=@+,-]/.exec(given);
  if (given.startsWith('/')) {
    problems.add(name, given, 'must not begin with /', `use ${given.replace(/^\/+/, '') || 'a name'}`);
  } else if (given.split('/').some((part) => part === '..' || part === '.')) {
    problems.add(name, given, 'must not climb with . or ..', 'write the whole path from the top of the bucket');
  } else if (given.includes('//')) {
    problems.add(name, given, 'must not have an empty part between two /', 'write one / between parts');
  } else if (bad) {
    problems.add(name, given, `may not have the character ${JSON.stringify(bad[0])}, which S3, IAM or a shell reads as something else`,
      "use letters, digits and !_.'()/:=@+,-");
  }
}

/** What keys of a part of a bucket begin with: one that did not end in `/` would reach more than it reads. */
export function checkPrefix(prefix: string, problems: Problems): void {
  if (prefix === '') {
    problems.add('prefix', prefix, 'must name a part of the bucket', 'leave it out to use the environment\'s own prefix');
    return;
  }
  checkPath('prefix', prefix, problems);
  if (!prefix.endsWith('/')) {
    problems.add('prefix', prefix, 'must end with /, or it would also reach keys that only begin like it', `use ${prefix}/`);
  }
}
