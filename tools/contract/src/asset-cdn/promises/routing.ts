import { Routing } from '@plinth/env-presets';
import { expectSame, firstProblem } from '../../promises/expect';
import { BehaviorModel } from '../model';
import { AssetCdnSubject } from '../subject';
import { isAnswer, route } from './edge-function';
import { AssetCdnPromise, onEveryPath } from './types';

/** What a viewer may try so that a request reaches the bucket itself, or an object by another path than its own. */
export const ODD_PATHS: readonly string[] = [
  '', '//', '///', '/.', '/..', '/./', '/../', '/...', '//index.html', '/a//b', '/a/./b', '/a/../b', '/a/..', '/%2e', '/%2E%2e/', '/%2f', '/%2F', '/a%2fb', '/%2e%2e%2f',
  '/uploads%2fx.html', '/%75ploads/x.html', '/upload%73/x.html', '/./uploads/x.html', '//uploads/x.html', '/x/../uploads/x.html', 'index.html', '?list-type=2',
];

/** A path and the object that it means. */
type Examples = ReadonlyArray<readonly [path: string, object: string]>;

const EXAMPLES: Readonly<Record<Routing, Examples>> = {
  [Routing.FILES]: [
    ['/', '/index.html'], ['/app.js', '/app.js'], ['/docs/', '/docs/'], ['/docs', '/docs'], ['/docs/a b.txt', '/docs/a b.txt'], ['/.well-known/x', '/.well-known/x'],
  ],
  [Routing.CLEAN_URLS]: [
    ['/', '/index.html'], ['/app.js', '/app.js'], ['/docs/', '/docs/index.html'], ['/docs', '/docs/index.html'], ['/docs/v1.2/', '/docs/v1.2/index.html'],
    ['/.well-known/x', '/.well-known/x'],
  ],
  [Routing.SPA]: [
    ['/', '/index.html'], ['/app.js', '/app.js'], ['/users/7', '/index.html'], ['/users/', '/index.html'], ['/img/a.png', '/img/a.png'], ['/.well-known/x', '/.well-known/x'],
  ],
};

const examplesOf = ({ settings }: AssetCdnSubject): Examples => [
  ...EXAMPLES[settings.routing],
  // what users upload is found by its own name, whatever that is
  ...settings.uploadPrefixes.flatMap((prefix): Examples => [[`/${prefix}photo`, `/${prefix}photo`], [`/${prefix}a/b.html`, `/${prefix}a/b.html`]]),
];

/** The paths that end up at a behavior are many, and each behavior has the function: all examples are asked of each. */
function askEach(behavior: BehaviorModel, check: (code: string) => string | undefined): string | undefined {
  return behavior.viewerFunction === undefined ? `no function looks at requests for ${behavior.pathPattern}, there must be one on every path` : check(behavior.viewerFunction.code);
}

/** What becomes of a viewer's path before anything is looked up: the function's own code is run. */
export const routingPromises: AssetCdnPromise[] = [
  {
    id: 'routed',
    title: 'A path finds its object as the routing of the settings says',
    check: (model, subject) => onEveryPath(model, (behavior) => askEach(behavior, (code) => firstProblem(examplesOf(subject).map(([path, object]) => {
      const result = route(code, path);
      return expectSame(`what ${path} means`, isAnswer(result) ? `status ${result.statusCode}` : result.uri, object);
    })))),
  },
  {
    id: 'never-listed',
    title: 'No path, however it is spelled, reaches the bucket itself, whose answer would be a list of its objects',
    check: (model) => onEveryPath(model, (behavior) => askEach(behavior, (code) => firstProblem(['/', ...ODD_PATHS].map((path) => {
      const result = route(code, path);
      const passes = !isAnswer(result) && /^\/?$|\/\/|^\/\.*\/?$/.test(result.uri);
      return passes ? `the path ${JSON.stringify(path)} becomes ${JSON.stringify((result as { uri: string }).uri)}, it must become an object's or be answered with 404` : undefined;
    })))),
  },
  {
    id: 'one-spelling',
    title: 'An object is reached by one spelling of its path only, so that the sandbox of uploads cannot be walked around',
    check: (model) => onEveryPath(model, (behavior) => askEach(behavior, (code) => firstProblem(ODD_PATHS.map((path) => {
      const result = route(code, path);
      return expectSame(`the answer to ${JSON.stringify(path)}`, isAnswer(result) ? `status ${result.statusCode}` : `looking up ${result.uri}`, 'status 404');
    })))),
  },
  {
    id: 'root-object',
    title: 'Also without the function the root would be a page, not a list',
    check: ({ distribution }) => expectSame('the default root object', distribution.defaultRootObject, 'index.html'),
  },
];
