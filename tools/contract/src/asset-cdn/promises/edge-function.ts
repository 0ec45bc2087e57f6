import { createContext, runInContext } from 'node:vm';

interface Header {
  readonly value: string;
}

export interface EdgeRequest {
  readonly uri: string;
}

export interface EdgeAnswer {
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, Header | undefined>>;
}

const MILLISECONDS = 500;

type Handler = (event: object) => unknown;

/** The same code stands on many paths, and is asked many things. */
const handlers = new Map<string, Handler>();

/**
 * The code of a CloudFront Function as something to be called, as far as Node's JavaScript is that of its runtime.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
function handlerOf(code: string): Handler {
  const known = handlers.get(code);
  if (known) {
    return known;
  }
  const context = createContext({ event: '' });
  runInContext(code, context, { timeout: MILLISECONDS });
  const answers = new Map<string, string>();
  const handler: Handler = (event) => {
    const asked = JSON.stringify(event);
    context.event = asked;
    const answered = answers.get(asked) ?? String(runInContext('JSON.stringify(handler(JSON.parse(event)))', context, { timeout: MILLISECONDS }));
    answers.set(asked, answered);
    return JSON.parse(answered);
  };
  handlers.set(code, handler);
  return handler;
}

/** What becomes of a viewer's request: another request, or an answer. */
export function route(code: string, uri: string): EdgeRequest | EdgeAnswer {
  return handlerOf(code)({
    version: '1.0', context: { eventType: 'viewer-request' }, viewer: { ip: '192.0.2.1' },
    request: { method: 'GET', uri, querystring: {}, headers: { host: { value: 'assets.example.com' } }, cookies: {} },
  }) as EdgeRequest | EdgeAnswer;
}

/** What becomes of an answer with these headers. */
export function answer(code: string, headers: Readonly<Record<string, Header>>): EdgeAnswer {
  return handlerOf(code)({
    version: '1.0', context: { eventType: 'viewer-response' }, viewer: { ip: '192.0.2.1' },
    request: { method: 'GET', uri: '/app.js', querystring: {}, headers: {}, cookies: {} },
    response: { statusCode: 200, statusDescription: 'OK', headers, cookies: {} },
  }) as EdgeAnswer;
}

export function isAnswer(result: EdgeRequest | EdgeAnswer): result is EdgeAnswer {
  return 'statusCode' in result;
}
