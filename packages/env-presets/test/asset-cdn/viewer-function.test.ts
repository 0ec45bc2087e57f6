import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import ts from 'typescript';
import { ImmutableFunction, Routing, ViewerFunction } from '../../src';

interface Answer {
  readonly uri?: string;
  readonly statusCode?: number;
  readonly headers?: Record<string, { value: string }>;
  readonly querystring?: object;
}

const UPLOADS = ['uploads/', 'users/X-1_a.b/'];

/** The code as CloudFront runs it: on its own, its globals fresh for each routing. */
function compiled(routing: Routing, uploadPrefixes: string[] = UPLOADS): (uri: string, querystring?: object) => Answer {
  const context = createContext({});
  runInContext(ViewerFunction.code({ routing, uploadPrefixes }), context);
  return (uri, querystring = {}) => runInContext('handler', context)({ version: '1.0', context: { eventType: 'viewer-request' }, request: { method: 'GET', uri, querystring, headers: {}, cookies: {} } });
}

const ROUTINGS = Object.values(Routing);
const handlers = Object.fromEntries(ROUTINGS.map((routing) => [routing, compiled(routing)])) as Record<Routing, ReturnType<typeof compiled>>;
const REFUSED = 404;

const answer = (routing: Routing, uri: string): string | number => {
  const { uri: found, statusCode } = handlers[routing](uri);
  return statusCode ?? found!;
};

describe('finds the object of', () => {
  const same = (uri: string): [string, string, string, string] => [uri, uri, uri, uri];
  const rest = (uri: string, files: string, cleanUrls: string, spa: string): [string, string, string, string] => [uri, files, cleanUrls, spa];
  test.each([
    rest('/', '/index.html', '/index.html', '/index.html'),
    rest('/docs', '/docs', '/docs/index.html', '/index.html'),
    rest('/docs/', '/docs/', '/docs/index.html', '/index.html'),
    rest('/docs/intro', '/docs/intro', '/docs/intro/index.html', '/index.html'),
    rest('/v1.2/intro', '/v1.2/intro', '/v1.2/intro/index.html', '/index.html'),
    rest('/v1.2/', '/v1.2/', '/v1.2/index.html', '/index.html'),
    rest('/caf%C3%A9', '/caf%C3%A9', '/caf%C3%A9/index.html', '/index.html'),
    rest('/über', '/über', '/über/index.html', '/index.html'),
    rest('/two%20words', '/two%20words', '/two%20words/index.html', '/index.html'),
    rest('/a+b', '/a+b', '/a+b/index.html', '/index.html'),
    rest('/100%25', '/100%25', '/100%25/index.html', '/index.html'),
    rest('/uploadsx', '/uploadsx', '/uploadsx/index.html', '/index.html'),
    rest('/users', '/users', '/users/index.html', '/index.html'),
    same('/index.html'),
    same('/app.js'),
    same('/caf%C3%A9.html'),
    same('/two%20words.png'),
    same('/.well-known/security.txt'),
    same('/.well-known/apple-app-site-association'),
    same('/.well-known/acme/token'),
    same('/uploads/photo'),
    same('/uploads/folder/'),
    same('/uploads/photo.png'),
    same('/users/X-1_a.b/page'),
    same('/.hidden'),
    same('/a..b'),
    same('/..a/b.c'),
  ])('%s', (uri, files, cleanUrls, spa) => {
    expect([answer(Routing.FILES, uri), answer(Routing.CLEAN_URLS, uri), answer(Routing.SPA, uri)]).toEqual([files, cleanUrls, spa]);
  });

  test.each(ROUTINGS)('a request with a query as it stands, by %s', (routing) => {
    const query = { 'list-type': { value: '2' }, 'prefix': { value: 'uploads/' } };
    expect(handlers[routing]('/', query)).toMatchObject({ uri: '/index.html', querystring: query });
  });
});

test.each([
  '', '//', '///', '//uploads/x.html', '/docs//x', '/docs//', '/.', '/..', '/...', '/./', '/../', '/docs/.', '/docs/..', '/docs/../uploads/x.html', '/./uploads/x.html',
  '/%2F', '/%2f', '/%2F%2F', '/%2e', '/%2e/', '/%2E%2E', '/%2e%2e/', '/%2e./', '/docs/%2e%2e/uploads/x.html', '/%75ploads/x.html', '/upload%73/x.html',
  '/%55PLOADS/x', '/uploads%2Fx.html', '/uploads%2fx.html', '/users/%58-1_a.b/x', '/a%2Db', '/a%5fb', '/%39', 'uploads/x.html', 'index.html',
])('refuses %j in every routing, and lets nobody keep the answer', (uri) => {
  for (const routing of ROUTINGS) {
    const { uri: passed, statusCode, headers } = handlers[routing](uri);
    expect({ passed, statusCode, headers }).toEqual({ passed: undefined, statusCode: REFUSED, headers: { 'cache-control': { value: 'no-store' } } });
  }
});

/** S3 decodes a path once, byte by byte; what is no encoding stays as it is. */
function asS3ReadsIt(uri: string): string {
  return uri.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

const encoded = (text: string, characters: number) => fc.uniqueArray(fc.nat(text.length - 1), { minLength: 1, maxLength: characters })
  .map((places) => [...text].map((character, index) => (places.includes(index) ? `%${character.charCodeAt(0).toString(16)}` : character)).join(''));
const known = fc.constantFrom('uploads/', 'uploads', 'users/X-1_a.b/', 'users/X-1_a.b', 'users', '.well-known/', 'index.html');
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('/', '.', '..', '//', '%', '%2', '%2f', '%2E', '%25', '%252e', '%00', '%c0%ae', '%C0%AF', '\\', '%5c', ' ', '%20', '+', '?', '#', ';', '~', '%7e', 'x', 'x.html', 'ü', '日本') },
  { weight: 3, arbitrary: known },
  { weight: 3, arbitrary: known.chain((text) => fc.oneof(encoded(text, 1), encoded(text, text.length))) },
  { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
);
const uris = fc.oneof(
  { weight: 4, arbitrary: fc.array(piece, { maxLength: 6 }).map((pieces) => `/${pieces.join('')}`) },
  { weight: 1, arbitrary: fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string() },
);
const RUNS = { numRuns: 3000 };

describe.each(ROUTINGS)('whatever is asked for by %s', (routing) => {
  test('no request for the bucket itself passes', () => {
    fc.assert(fc.property(uris, (uri) => {
      const passed = answer(routing, uri);
      if (passed !== REFUSED) {
        expect(passed).toMatch(/^\//);
        expect(asS3ReadsIt(String(passed))).toMatch(/[^/.]/);
      }
    }), RUNS);
  });

  test('no path is read in two ways: none has parts that are empty or climb, however they are spelled', () => {
    fc.assert(fc.property(uris, (uri) => {
      const passed = answer(routing, uri);
      expect(passed === REFUSED || asS3ReadsIt(String(passed)).slice(1).split('/').slice(0, -1).every((part) => /[^.]/.test(part))).toBe(true);
    }), RUNS);
  });

  test('an upload is reached only by the path that CloudFront compares with its behavior', () => {
    const inUploads = (path: string) => UPLOADS.some((prefix) => path.startsWith(`/${prefix}`));
    fc.assert(fc.property(uris, (uri) => {
      const passed = answer(routing, uri);
      expect(passed === REFUSED || inUploads(asS3ReadsIt(String(passed))) === inUploads(uri)).toBe(true);
    }), RUNS);
  });

  test('an upload is served from its own key', () => {
    fc.assert(fc.property(fc.constantFrom(...UPLOADS), fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/), (prefix, name) => {
      expect(answer(routing, `/${prefix}${name}`)).toBe(`/${prefix}${name}`);
    }));
  });
});

test('the folder of uploads is not rewritten to a page that somebody uploaded', () => {
  expect(answer(Routing.CLEAN_URLS, '/uploads')).toBe('/uploads');
  expect(answer(Routing.CLEAN_URLS, '/users/X-1_a.b')).toBe('/users/X-1_a.b');
  expect(answer(Routing.SPA, '/uploads')).toBe('/uploads');
});

describe('the code', () => {
  const mostPrefixes = Array.from({ length: 20 }, (_value, index) => `${'a'.repeat(196)}${index + 10}/`);
  const codes = [...ROUTINGS.map((routing) => ViewerFunction.code({ routing, uploadPrefixes: UPLOADS })), ImmutableFunction.code()];

  test('stays within CloudFront\'s 10 KB, also with the longest list of uploads', () => {
    for (const routing of ROUTINGS) {
      expect(Buffer.byteLength(ViewerFunction.code({ routing, uploadPrefixes: mostPrefixes }))).toBeLessThan(10 * 1024);
      expect(compiled(routing, mostPrefixes)('/x.js').uri).toBe('/x.js');
    }
    expect(Buffer.byteLength(ImmutableFunction.code())).toBeLessThan(10 * 1024);
  });

  // cloudfront-js-2.0 is ECMAScript 5.1 and a choice of what came later: what needs no translation to 5.1 runs there.
  test.each(codes)('is ECMAScript 5.1: %#', (code) => {
    const written = (target: ts.ScriptTarget) => ts.transpileModule(code, { compilerOptions: { target, removeComments: true }, reportDiagnostics: true });
    const [old, current] = [written(ts.ScriptTarget.ES5), written(ts.ScriptTarget.ESNext)];
    expect(old.diagnostics).toEqual([]);
    expect(old.outputText).toBe(current.outputText);
    expect([...new Set([...code.matchAll(/\.(\w+)\(/g)].map(([, method]) => method))].filter((method) => !['test', 'some', 'indexOf', 'lastIndexOf', 'slice'].includes(method))).toEqual([]);
  });

  test('would be refused in newer words', () => {
    const { outputText } = ts.transpileModule('const f = (x) => x?.y;', { compilerOptions: { target: ts.ScriptTarget.ES5 } });
    expect(outputText).not.toContain('=>');
  });

  test.each(codes)('begins no interpolation where Terraform reads it: %#', (code) => {
    expect(code).not.toMatch(/[$%]\{/);
  });
});

test('an immutable answer is kept for a year, its other headers as they were', () => {
  const context = createContext({});
  runInContext(ImmutableFunction.code(), context);
  const response = { statusCode: 200, headers: { 'cache-control': { value: 'no-cache' }, 'etag': { value: 'x' } } };
  expect(runInContext('handler', context)({ response })).toEqual({
    statusCode: 200, headers: { 'cache-control': { value: 'public, max-age=31536000, immutable' }, 'etag': { value: 'x' } },
  });
});
