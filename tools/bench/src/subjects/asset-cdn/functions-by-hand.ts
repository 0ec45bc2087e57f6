/** As it would stand in a file of its own beside the program. */
export const VIEWER_CODE = String.raw`'use strict';
// no path; an empty part or one of dots only; a letter, digit, -, ., _ or / in percent-encoding
var REFUSED = /^[^/]|^$|\/\/|\/\.+(\/|$)|%(2[def]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])/i;
var FILES = ["/.well-known/","/uploads/"];

function isFile(uri) {
  return FILES.some(function (prefix) { return (uri + '/').indexOf(prefix) === 0; });
}

function route(uri) {
  if (isFile(uri)) {
    return uri;
  }
  var last = uri.slice(uri.lastIndexOf('/') + 1);
  if (last === '') {
    return uri + 'index.html';
  }
  return last.indexOf('.') === -1 ? uri + '/index.html' : uri;
}

function handler(event) {
  var request = event.request;
  if (REFUSED.test(request.uri)) {
    return { statusCode: 404, statusDescription: 'Not Found', headers: { 'cache-control': { value: 'no-store' } } };
  }
  request.uri = route(request.uri);
  return request;
}`;

export const IMMUTABLE_CODE = `'use strict';
function handler(event) {
  var response = event.response;
  response.headers['cache-control'] = { value: 'public, max-age=31536000, immutable' };
  return response;
}`;

export const FILES_CODE = String.raw`'use strict';
// no path; an empty part or one of dots only; a letter, digit, -, ., _ or / in percent-encoding
var REFUSED = /^[^/]|^$|\/\/|\/\.+(\/|$)|%(2[def]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])/i;

function route(uri) {
  return uri === '/' ? '/index.html' : uri;
}

function handler(event) {
  var request = event.request;
  if (REFUSED.test(request.uri)) {
    return { statusCode: 404, statusDescription: 'Not Found', headers: { 'cache-control': { value: 'no-store' } } };
  }
  request.uri = route(request.uri);
  return request;
}`;
