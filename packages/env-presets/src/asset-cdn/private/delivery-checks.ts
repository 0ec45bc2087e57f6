import { Problems } from '../../errors';
import { checkPath } from '../../private/words';
import { AssetCdnOptions, AssetCdnSettings, CachePreset } from '../settings';

/** @see https://hstspreload.org/#submission-requirements */
const PRELOAD_SECONDS = 31_536_000;
/** Together with the default one well below 75, CloudFront's quota of cache behaviors. */
const MOST_RULES = 20;
const MOST_PREFIXES = 20;
/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern */
const PATTERN = /^[A-Za-z0-9_\-.*$/~"'@:+?&]{1,255}$/;
const PREFIX = /^(?=.{2,200}$)([A-Za-z0-9_-][A-Za-z0-9._-]*\/)+$/;

/** What was resolved of what is checked: also where it was not given, as preloading may fail by the tier's default. */
export type DeliveryDefaults = Pick<AssetCdnSettings, 'hstsSeconds' | 'uploadPrefixes'>;

export function checkDelivery(options: AssetCdnOptions, resolved: DeliveryDefaults, problems: Problems): void {
  checkHsts(options, resolved.hstsSeconds, problems);
  checkPolicy(options.contentSecurityPolicy, problems);
  checkRules(options, problems);
  checkUploadPrefixes(options.uploadPrefixes ?? [], problems);
  if (options.notFoundPage !== undefined) {
    const prefix = resolved.uploadPrefixes.find((candidate) => PREFIX.test(candidate) && options.notFoundPage!.startsWith(candidate));
    if (prefix !== undefined) {
      problems.add('notFoundPage', options.notFoundPage, `may not lie below ${prefix}, since an uploader could then write what every missing path shows`, 'put it elsewhere');
    }
    if (options.notFoundPage === '' || options.notFoundPage.endsWith('/')) {
      problems.add('notFoundPage', options.notFoundPage, 'must be the key of an object', 'write it like 404.html');
    }
    checkPath('notFoundPage', options.notFoundPage, problems);
  }
}

function checkHsts({ hstsIncludeSubDomains, hstsPreload, acknowledge }: AssetCdnOptions, hstsSeconds: number, problems: Problems): void {
  const acknowledged = acknowledge !== undefined && acknowledge.trim() !== '';
  if (hstsIncludeSubDomains && !acknowledged) {
    problems.add('hstsIncludeSubDomains', true, 'may be used only with acknowledge, since every name below must then have HTTPS', 'add acknowledge: \'reason\', or remove it');
  }
  if (!hstsPreload) {
    return;
  }
  if (!acknowledged) {
    problems.add('hstsPreload', true, 'may be used only with acknowledge, since browsers ship with it for months after it is removed', 'add acknowledge: \'reason\', or remove it');
  }
  if (!hstsIncludeSubDomains) {
    problems.add('hstsPreload', true, 'may be used only with hstsIncludeSubDomains, as the preload list demands', 'set hstsIncludeSubDomains, or remove it');
  }
  if (hstsSeconds < PRELOAD_SECONDS) {
    problems.add('hstsPreload', true, `may be used only with hstsSeconds of at least ${PRELOAD_SECONDS} (a year), as the preload list demands`,
      `raise hstsSeconds, which is ${hstsSeconds}, or remove it`);
  }
}

function checkPolicy(policy: string | undefined, problems: Problems): void {
  if (policy === undefined) {
    return;
  }
  if (/[\r\n]/.test(policy)) {
    problems.add('contentSecurityPolicy', policy, 'must be one line, since a header ends at a line break', 'join its lines with spaces');
  } else if (policy.trim() === '') {
    problems.add('contentSecurityPolicy', policy, 'must have at least one directive', 'write it like default-src \'self\', or remove it');
  } else if (/[^\x20-\x7e]/.test(policy)) {
    problems.add('contentSecurityPolicy', policy, 'may have printable ASCII only, as headers do', 'write other characters of a URL percent-encoded');
  }
}

function checkRules({ cacheRules = [] }: AssetCdnOptions, problems: Problems): void {
  if (cacheRules.length > MOST_RULES) {
    problems.add('cacheRules', `${cacheRules.length} rules`, `may be at most ${MOST_RULES}`, 'join patterns with * and ?');
  }
  const patterns = cacheRules.map(({ pathPattern }) => pathPattern);
  for (const [index, { pathPattern, preset }] of cacheRules.entries()) {
    if (!PATTERN.test(pathPattern) || pathPattern.startsWith('/')) {
      problems.add('cacheRules', pathPattern, 'must be a path pattern of letters, digits and _-.*$/~"\'@:+?& that does not begin with /', 'write it like static/*');
    } else if (/^\*+$/.test(pathPattern)) {
      problems.add('cacheRules', pathPattern, 'may not match everything', 'use defaultCache');
    } else if (patterns.indexOf(pathPattern) !== index) {
      problems.add('cacheRules', pathPattern, 'may be given only once', 'remove the second one');
    }
    if (!Object.values(CachePreset).includes(preset)) {
      problems.add('cacheRules', preset, `must have one of the presets ${Object.values(CachePreset).join(', ')}`, 'use the CachePreset enum');
    }
  }
}

/**
 * Nothing that a viewer could spell in two ways: CloudFront compares paths with behaviors before S3 decodes them, so
 * what is encoded in another way would be served without the sandbox.
 */
function checkUploadPrefixes(prefixes: string[], problems: Problems): void {
  if (prefixes.length > MOST_PREFIXES) {
    problems.add('uploadPrefixes', `${prefixes.length} prefixes`, `may be at most ${MOST_PREFIXES}`, 'give uploads one common prefix');
  }
  for (const [index, prefix] of prefixes.entries()) {
    if (!PREFIX.test(prefix)) {
      problems.add('uploadPrefixes', prefix, 'must be names of letters, digits and -_. that each end in /, at most 200 characters', 'write it like uploads/');
      continue;
    }
    const other = prefixes.find((candidate, place) => place !== index && PREFIX.test(candidate) && prefix.startsWith(candidate));
    if (other !== undefined) {
      problems.add('uploadPrefixes', prefix, `may not overlap with ${other}`, 'remove one of the two');
    }
  }
}
