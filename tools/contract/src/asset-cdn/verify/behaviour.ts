import { lookup } from 'node:dns/promises';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CachePreset, Routing } from '@plinth/env-presets';
import { StaticOnly } from '../../access/live';
import { Behaviour, refused } from '../../verify/behaviour';
import { ODD_PATHS } from '../promises/routing';
import { AssetCdnSubject, bucketNameOf } from '../subject';
import { expectBytes, expectHeader, expectNoListing, expectStatus } from './answers';
import { AssetCdnSession } from './session';

type AssetCdnBehaviour = Behaviour<AssetCdnSubject, AssetCdnSession>;

/** Every byte there is, so that nothing is lost that a text would not show. */
const BYTES = Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256));

const CACHE_CONTROL: Readonly<Record<CachePreset, string>> = {
  [CachePreset.IMMUTABLE]: 'public, max-age=31536000, immutable',
  [CachePreset.HTML]: 'public, max-age=0, must-revalidate',
  [CachePreset.OFF]: 'no-store',
};

const seed = async (session: AssetCdnSession, key: string, body: string | Buffer = BYTES): Promise<string> => {
  await session.scratch.seed(key, body);
  return key;
};

const ask = (session: AssetCdnSession, path: string, more: { method?: string; headers?: Record<string, string>; host?: string; plain?: boolean } = {}) =>
  session.cdn.request({ host: session.model.distribution.domainName, path, ...more });

/** The names of its own that a viewer could ask for from here. */
async function reachable(session: AssetCdnSession): Promise<string[]> {
  const names = session.subject.settings.domainNames.map((name) => name.replace(/^\*\./, 'plinth-verify.'));
  if (session.emulated) {
    return names;
  }
  const found = await Promise.allSettled(names.map((name) => lookup(name)));
  return names.filter((_, index) => found[index].status === 'fulfilled');
}

const reading: AssetCdnBehaviour[] = [
  {
    id: 'behaviour/read',
    title: 'What lies in the bucket is read, byte by byte, through CloudFront\'s name over TLS',
    run: async (session) => {
      const key = await seed(session, `${session.component('read')}.bin`);
      const answer = await ask(session, `/${key}`);
      expectStatus(key, answer, 200);
      expectBytes(key, answer, BYTES);
      return `read ${BYTES.length} bytes of ${key} at ${session.model.distribution.domainName}`;
    },
  },
  {
    id: 'behaviour/own-names',
    title: 'The same is read at the names of its own, with a certificate for each',
    applies: ({ settings }) => settings.domainNames.length > 0,
    run: async (session) => {
      const names = await reachable(session);
      if (names.length === 0) {
        throw new StaticOnly('none of the names is in DNS yet');
      }
      const key = await seed(session, `${session.component('own-names')}.bin`);
      for (const host of names) {
        const answer = await ask(session, `/${key}`, { host });
        expectStatus(`${key} at ${host}`, answer, 200);
        expectBytes(`${key} at ${host}`, answer, BYTES);
      }
      return `read ${key} at ${names.join(', ')}`;
    },
  },
  {
    id: 'behaviour/http-redirected',
    title: 'A viewer who asks without TLS is sent to HTTPS',
    run: async (session) => {
      if (session.access.cdnConnectTo && session.access.cdnConnectTo.plainPort === undefined) {
        throw new StaticOnly('there is no plain HTTP where CloudFront\'s names are reached, give access.cdnConnectTo.plainPort');
      }
      const answer = await ask(session, '/plinth-verify.txt', { plain: true });
      expectStatus('plain HTTP', answer, 301, 307, 308);
      expectHeader('plain HTTP', answer, 'location', `https://${session.model.distribution.domainName}/plinth-verify.txt`);
      return `http://${session.model.distribution.domainName} was answered with ${answer.status} to ${answer.headers.location}`;
    },
  },
  {
    id: 'behaviour/missing',
    title: 'What is not there is answered with 404, and with nothing that tells of the bucket',
    run: async (session) => {
      const path = `/${session.component('missing')}.txt`;
      const answer = await ask(session, path);
      expectStatus(path, answer, 404);
      expectNoListing(path, answer);
      return `${path} was answered with 404`;
    },
  },
  {
    id: 'behaviour/never-listed',
    title: 'No request, however it is spelled, lists the bucket or tells of its configuration',
    run: async (session) => {
      const paths = ['/', '/?list-type=2', '/?versions', '/?uploads', '/?location', '/?acl', '/?policy', '/?versioning', '/index.html?list-type=2',
        ...ODD_PATHS.filter((path) => path.startsWith('/')).flatMap((path) => [path, `${path}?list-type=2`])];
      for (const path of paths) {
        const answer = await ask(session, path);
        expectNoListing(path, answer);
        if (answer.status >= 500) {
          throw new Error(`${path} was answered with ${answer.status}, must be answered with a page or with 404`);
        }
      }
      return `${paths.length} spellings were answered without a list, such as //, /%2f and /?list-type=2`;
    },
  },
  {
    id: 'behaviour/bucket-refuses',
    title: 'The bucket itself refuses whoever comes past the CDN',
    run: async (session) => {
      const key = await seed(session, `${session.component('bucket-refuses')}.txt`);
      const { s3 } = await session.attempt('anonymous', 'bucket-refuses');
      // an answer to HEAD has no body, and so no name
      const answer = await s3.send(new HeadObjectCommand({ Bucket: bucketNameOf(session.subject), Key: key }))
        .then(() => 200, (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode);
      if (answer !== 403) {
        throw new Error(`${key} past the CDN was answered with ${answer}, must be refused with 403`);
      }
      return `S3 refused ${key} with 403 without credentials`;
    },
  },
  {
    id: 'behaviour/read-only',
    title: 'A viewer can neither write nor delete',
    run: async (session) => {
      const key = await seed(session, `${session.component('read-only')}.bin`);
      for (const method of ['PUT', 'POST', 'PATCH', 'DELETE']) {
        expectStatus(`${method} ${key}`, await ask(session, `/${key}`, { method }), 403, 405);
      }
      expectBytes(key, await ask(session, `/${key}`), BYTES);
      return `PUT, POST, PATCH and DELETE of ${key} were refused, and it is what it was`;
    },
  },
];

const ofHeaders: AssetCdnBehaviour[] = [
  {
    id: 'behaviour/headers',
    title: 'Browsers get the headers of the settings, and how long to keep what they read',
    run: async (session) => {
      const { settings } = session.subject;
      const key = await seed(session, `${session.component('headers')}.html`, '<p>plinth</p>');
      const answer = await ask(session, `/${key}`);
      expectStatus(key, answer, 200);
      expectHeader(key, answer, 'strict-transport-security', [
        `max-age=${settings.hstsSeconds}`, ...(settings.hstsIncludeSubDomains ? ['includeSubDomains'] : []), ...(settings.hstsPreload ? ['preload'] : []),
      ].join('; '));
      expectHeader(key, answer, 'x-content-type-options', 'nosniff');
      expectHeader(key, answer, 'x-frame-options', settings.frameOptions);
      expectHeader(key, answer, 'referrer-policy', settings.referrerPolicy);
      expectHeader(key, answer, 'content-security-policy', settings.contentSecurityPolicy);
      expectHeader(key, answer, 'cache-control', CACHE_CONTROL[settings.defaultCache]);
      return `${key} came with ${Object.keys(answer.headers).filter((name) => /strict|x-|referrer|policy|cache-control/.test(name)).join(', ')}`;
    },
  },
  {
    id: 'behaviour/sandboxed',
    title: 'A page that a user uploaded cannot run a script',
    applies: ({ settings }) => settings.uploadPrefixes.length > 0,
    run: async (session) => {
      for (const prefix of session.subject.settings.uploadPrefixes) {
        const key = `${prefix}${session.component('sandboxed')}.html`;
        await session.deployer.s3.send(new PutObjectCommand({
          Bucket: bucketNameOf(session.subject), Key: key, Body: '<script>alert(1)</script>', ContentType: 'text/html',
        }));
        const answer = await ask(session, `/${key}`);
        expectStatus(key, answer, 200);
        if (!/(^|;)\s*sandbox\s*(;|$)/.test(answer.headers['content-security-policy'] ?? '')) {
          throw new Error(`content-security-policy of ${key} is ${answer.headers['content-security-policy'] ?? 'not set'}, must sandbox`);
        }
        expectHeader(key, answer, 'x-content-type-options', 'nosniff');
        // by any other spelling it is not found at all
        for (const odd of [`/./${key}`, `//${key}`, `/%75${key.slice(1)}`, `/${key.replace('/', '%2f')}`]) {
          expectStatus(odd, await ask(session, odd), 404, 400, 403);
        }
      }
      return `uploads below ${session.subject.settings.uploadPrefixes.join(', ')} came sandboxed, and by no other spelling of their path`;
    },
  },
  {
    id: 'behaviour/routed',
    title: 'The path of a page finds its index',
    applies: ({ settings }) => settings.routing === Routing.CLEAN_URLS,
    run: async (session) => {
      const folder = session.component('routed');
      await seed(session, `${folder}/index.html`, 'index');
      for (const path of [`/${folder}`, `/${folder}/`]) {
        const answer = await ask(session, path);
        expectStatus(path, answer, 200);
        expectBytes(path, answer, 'index');
      }
      return `/${folder} and /${folder}/ were answered with its index.html`;
    },
  },
  {
    id: 'behaviour/cors',
    title: 'Scripts of a named origin may read, and of no other',
    applies: ({ settings }) => settings.corsAllowedOrigins.some((origin) => origin !== '*'),
    run: async (session) => {
      const key = await seed(session, `${session.component('cors')}.txt`, 'cors');
      const origin = session.subject.settings.corsAllowedOrigins.find((candidate) => candidate !== '*')!;
      const named = await ask(session, `/${key}`, { headers: { origin } });
      expectStatus(`${key} for ${origin}`, named, 200);
      expectHeader(`${key} for ${origin}`, named, 'access-control-allow-origin', origin);
      const other = await ask(session, `/${key}`, { headers: { origin: 'https://plinth-verify.invalid' } });
      expectHeader(`${key} for another origin`, other, 'access-control-allow-origin', undefined);
      return `a script of ${origin} may read ${key}, one of another origin may not`;
    },
  },
  {
    id: 'behaviour/preflight',
    title: 'A page of a named origin may upload to the bucket, and of no other',
    applies: ({ settings, importedBucket }) => !importedBucket && settings.corsAllowedOrigins.some((origin) => origin !== '*'),
    run: async (session) => {
      const origin = session.subject.settings.corsAllowedOrigins.find((candidate) => candidate !== '*')!;
      const url = await session.objectUrl(`${session.component('preflight')}.txt`);
      const preflight = (from: string) => session.send(url, { method: 'OPTIONS', headers: { 'origin': from, 'access-control-request-method': 'PUT' } });
      const { headers } = await preflight(origin);
      if (headers['access-control-allow-origin'] !== origin || !/PUT/.test(headers['access-control-allow-methods'] ?? '')) {
        throw new Error(`a preflight of ${origin} was answered with ${JSON.stringify(headers)}, must allow it PUT`);
      }
      await refused('a preflight of another origin', 'AccessForbidden', preflight('https://plinth-verify.invalid'));
      return `S3 lets a page of ${origin} PUT, and no page of another origin`;
    },
  },
];

/** What viewers do, and what those do who are no viewers. */
export const assetCdnBehaviour: AssetCdnBehaviour[] = [...reading, ...ofHeaders];
