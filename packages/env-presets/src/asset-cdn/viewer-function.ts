import { Routing } from './settings';

/**
 * What the viewer function is made from.
 *
 * @stability experimental
 */
export interface ViewerFunctionProps {
  /** How a viewer's path finds its object. */
  readonly routing: Routing;
  /** Prefixes under which users upload: nothing below them is rewritten, as nothing below `.well-known/` is. */
  readonly uploadPrefixes: string[];
}

/**
 * The CloudFront Function that every viewer request passes before it is looked up.
 *
 * It finds the object that a path means, and answers 404 itself to what can only be an attempt: a path that would reach
 * the bucket instead of an object, one with parts that are empty or of dots only, and one that spells letters, digits, `-`, `.`, `_` or
 * `/` percent-encoded, by which an upload could be reached past the behavior that sandboxes it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 * @stability experimental
 */
export class ViewerFunction {
  /** The runtime that the code is written for. */
  public static readonly RUNTIME = 'cloudfront-js-2.0';

  /**
   * The function's code, in JavaScript.
   *
   * @param props routing and upload prefixes
   */
  public static code(props: ViewerFunctionProps): string {
    const { routing, uploadPrefixes } = props;
    const files = `var FILES = ${JSON.stringify(['.well-known/', ...uploadPrefixes].map((prefix) => `/${prefix}`))};`;
    return ['\'use strict\';', REFUSED, ...(routing === Routing.FILES ? [] : [files, IS_FILE]), ROUTES[routing], HANDLER].join('\n');
  }

  private constructor() {}
}

/**
 * The CloudFront Function that tells browsers to keep an object for a year. CloudFront calls it for answers below 400
 * only, so a 404 that a deployment was too late for is not kept for a year too, as it would be with a response headers policy.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 * @stability experimental
 */
export class ImmutableFunction {
  /** The function's code, in JavaScript. */
  public static code(): string {
    return `'use strict';
function handler(event) {
  var response = event.response;
  response.headers['cache-control'] = { value: 'public, max-age=31536000, immutable' };
  return response;
}`;
  }

  private constructor() {}
}

const REFUSED = String.raw`// no path; an empty part or one of dots only; a letter, digit, -, ., _ or / in percent-encoding
var REFUSED = /^[^/]|^$|\/\/|\/\.+(\/|$)|%(2[def]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])/i;`;

/**
 * The folder of a prefix by its name alone, `/uploads`, is not rewritten either: CloudFront has chosen the behavior by then,
 * so `/uploads/index.html` would be served by the one without the sandbox.
 */
const IS_FILE = `
function isFile(uri) {
  return FILES.some(function (prefix) { return (uri + '/').indexOf(prefix) === 0; });
}`;

const ROUTES: Record<Routing, string> = {
  [Routing.FILES]: `
function route(uri) {
  return uri === '/' ? '/index.html' : uri;
}`,
  [Routing.CLEAN_URLS]: `
function route(uri) {
  if (isFile(uri)) {
    return uri;
  }
  var last = uri.slice(uri.lastIndexOf('/') + 1);
  if (last === '') {
    return uri + 'index.html';
  }
  return last.indexOf('.') === -1 ? uri + '/index.html' : uri;
}`,
  [Routing.SPA]: `
function route(uri) {
  if (isFile(uri)) {
    return uri;
  }
  return uri.slice(uri.lastIndexOf('/') + 1).indexOf('.') === -1 ? '/index.html' : uri;
}`,
};

const HANDLER = `
function handler(event) {
  var request = event.request;
  if (REFUSED.test(request.uri)) {
    return { statusCode: 404, statusDescription: 'Not Found', headers: { 'cache-control': { value: 'no-store' } } };
  }
  request.uri = route(request.uri);
  return request;
}`;
