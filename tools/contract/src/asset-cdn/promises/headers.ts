import { CachePreset } from '@plinth/env-presets';
import { expectSame, firstProblem } from '../../promises/expect';
import { AssetCdnModel, BehaviorModel } from '../model';
import { AssetCdnSubject } from '../subject';
import { answer } from './edge-function';
import { AssetCdnPromise, onEveryPath } from './types';

/** The policies that CloudFront manages, by what they do. None of them forwards a query string or a cookie. */
const CACHED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const UNCACHED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CORS_S3_ORIGIN = '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf';

const FOR_A_YEAR = 'public, max-age=31536000, immutable';

const CACHES: Readonly<Record<CachePreset, { readonly policy: string; readonly cacheControl?: string }>> = {
  [CachePreset.IMMUTABLE]: { policy: CACHED },
  [CachePreset.HTML]: { policy: CACHED, cacheControl: 'public, max-age=0, must-revalidate' },
  [CachePreset.OFF]: { policy: UNCACHED, cacheControl: 'no-store' },
};

/** A header that is the same on every path, whatever the object brings. */
const everywhere = (id: string, title: string, header: string, value: (subject: AssetCdnSubject) => string): AssetCdnPromise => ({
  id,
  title,
  check: (model, subject) => onEveryPath(model, (behavior) => expectHeader(behavior, header, value(subject))),
});

function expectHeader(behavior: BehaviorModel, header: string, value: string | undefined): string | undefined {
  const found = behavior.headers?.set[header];
  return expectSame(`${header} of ${behavior.pathPattern}`, found?.value, value)
    ?? (value === undefined ? undefined : expectSame(`its rule over the object's own ${header}`, found!.override, true));
}

const isUpload = (behavior: BehaviorModel, { settings }: AssetCdnSubject): boolean => settings.uploadPrefixes.some((prefix) => behavior.pathPattern === `${prefix}*`);

function expectCache(model: AssetCdnModel, pathPattern: string, preset: CachePreset): string | undefined {
  const behavior = model.distribution.behaviors.find((candidate) => candidate.pathPattern === pathPattern);
  return behavior === undefined ? `there is no behavior of ${pathPattern}, it must be cached as ${preset}`
    : expectSame(`the cache policy of ${pathPattern}`, behavior.cachePolicyId, CACHES[preset].policy)
      ?? expectHeader(behavior, 'cache-control', CACHES[preset].cacheControl)
      // by a function, which CloudFront does not call for errors: a 404 must not be kept for a year
      ?? expectSame(`cache-control that a function sets on ${pathPattern}`, setByFunction(behavior), preset === CachePreset.IMMUTABLE ? FOR_A_YEAR : undefined);
}

function setByFunction({ responseFunction }: BehaviorModel): string | undefined {
  return responseFunction && answer(responseFunction.code, {}).headers['cache-control']?.value;
}

/** What browsers are told, path by path. */
export const headerPromises: AssetCdnPromise[] = [
  everywhere('hsts', 'Browsers remember to use HTTPS only, as long as the settings say', 'strict-transport-security', ({ settings }) => [
    `max-age=${settings.hstsSeconds}`,
    ...(settings.hstsIncludeSubDomains ? ['includeSubDomains'] : []),
    ...(settings.hstsPreload ? ['preload'] : []),
  ].join('; ')),
  everywhere('nosniff', 'Browsers take nothing for another type than it says', 'x-content-type-options', () => 'nosniff'),
  everywhere('frame-options', 'Other pages may frame these as the settings say', 'x-frame-options', ({ settings }) => settings.frameOptions),
  everywhere('referrer-policy', 'Other sites learn of a referrer what the settings say', 'referrer-policy', ({ settings }) => settings.referrerPolicy),
  {
    id: 'content-security-policy',
    title: 'Pages have the Content-Security-Policy of the settings',
    check: (model, subject) => onEveryPath(model, (behavior) => (isUpload(behavior, subject) ? undefined
      : expectHeader(behavior, 'content-security-policy', subject.settings.contentSecurityPolicy))),
  },
  {
    id: 'uploads-sandboxed',
    title: 'No script, form or plugin of what users uploaded works, and it loads nothing',
    check: (model, subject) => firstProblem(subject.settings.uploadPrefixes.map((prefix) => {
      const behavior = model.distribution.behaviors.find((candidate) => candidate.pathPattern === `${prefix}*`);
      if (!behavior) {
        return `there is no behavior of ${prefix}*, what lies there must be sandboxed`;
      }
      const policy = behavior.headers?.set['content-security-policy'];
      const directives = (policy?.value ?? '').split(';').map((directive) => directive.trim());
      return directives.includes('sandbox') && directives.includes('default-src \'none\'') && policy!.override ? undefined
        : `content-security-policy of ${prefix}* is ${policy?.value ?? 'not set'}, must sandbox, load nothing and rule over the object's own`;
    })),
  },
  {
    id: 'uploads-first',
    title: 'No other path comes before those where users upload, so that none takes the sandbox away',
    check: ({ distribution }, subject) => {
      const first = distribution.behaviors.slice(0, subject.settings.uploadPrefixes.length).map(({ pathPattern }) => pathPattern);
      return expectSame('the first behaviors', [...first].sort(), subject.settings.uploadPrefixes.map((prefix) => `${prefix}*`).sort());
    },
  },
  {
    id: 'cached',
    title: 'Each path is cached, at the edge and in browsers, as the first rule that matches it says',
    check: (model, { settings }) => {
      const paths = [...settings.uploadPrefixes.map((prefix) => `${prefix}*`), ...settings.cacheRules.map(({ pathPattern }) => pathPattern), '*'];
      const rules = model.distribution.behaviors.slice(settings.uploadPrefixes.length).map(({ pathPattern }) => pathPattern);
      return expectSame('the number of paths', model.distribution.behaviors.length, paths.length)
        ?? expectSame('the order of paths', rules, paths.slice(settings.uploadPrefixes.length))
        ?? firstProblem(settings.cacheRules.map(({ pathPattern, preset }) => expectCache(model, pathPattern, preset)))
        ?? expectCache(model, '*', settings.defaultCache);
    },
  },
  {
    id: 'nothing-forwarded',
    title: 'No query string and no cookie of a viewer reaches the bucket: only policies that CloudFront manages decide what is forwarded',
    check: (model) => onEveryPath(model, ({ pathPattern, cachePolicyId = 'none', originRequestPolicyId }) =>
      expectSame(`the cache policy of ${pathPattern}`, [CACHED, UNCACHED].includes(cachePolicyId) ? CACHED : cachePolicyId, CACHED)
      ?? (originRequestPolicyId === undefined ? undefined : expectSame(`the origin request policy of ${pathPattern}`, originRequestPolicyId, CORS_S3_ORIGIN))),
  },
  {
    id: 'cors',
    title: 'Scripts of the named origins may read, and of no others',
    check: (model, { settings: { corsAllowedOrigins: expected } }) => onEveryPath(model, ({ pathPattern, headers, originRequestPolicyId }) => {
      const cors = headers?.cors;
      return expectSame(`the origins that may read ${pathPattern}`, [...cors?.origins ?? []].sort(), [...expected].sort())
        ?? (cors ? expectSame(`credentials of these origins on ${pathPattern}`, cors.credentials, false) : undefined)
        ?? (expected.length > 0 ? expectSame(`the origin request policy of ${pathPattern}`, originRequestPolicyId, CORS_S3_ORIGIN) : undefined);
    }),
  },
];
