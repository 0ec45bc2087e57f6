import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Storage } from './storage';

export type Operation = 'begin' | 'part' | 'complete' | 'abort' | 'globals' | 'manifest';

/** What becomes of a request: S3's own answer; an error in its place; or S3 does it and its answer is lost. */
export type Verdict = 'forward' | 'lose answer' | { readonly status: number; readonly code: string };

export interface S3Proxy {
  readonly endpoint: string;
  /** What was asked for, in order. */
  readonly operations: Operation[];
  close(): void;
}

/** Stands between the program and S3. `decide` may take its time: the request waits. */
export async function openS3Proxy(storage: Storage, decide: (operation: Operation, nth: number, headers: IncomingMessage['headers']) => Promise<Verdict> | Verdict): Promise<S3Proxy> {
  const tls = path.dirname(storage.cloud.caFile);
  const read = (name: string): Buffer => readFileSync(path.join(tls, name));
  const upstream = new URL(storage.account.endpoint);
  const operations: Operation[] = [];
  const server = createServer({ cert: read('server.pem'), key: read('server.key') }, (incoming, outgoing) => {
    const operation = operationOf(incoming);
    operations.push(operation);
    const nth = operations.filter((known) => known === operation).length;
    void Promise.resolve(decide(operation, nth, incoming.headers)).then((verdict) => {
      if (typeof verdict === 'object') {
        refuse(incoming, outgoing, verdict);
      } else {
        forward(incoming, outgoing, verdict === 'lose answer');
      }
    });
  });
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse, lose: boolean): void => {
    // headers as they are: the host is signed
    const options = { host: upstream.hostname, port: upstream.port, method: incoming.method, path: incoming.url, headers: incoming.headers, ca: read('ca.pem') };
    const passed = request(options, (answer) => {
      if (lose) {
        answer.resume().once('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    passed.once('error', () => outgoing.destroy());
    incoming.once('close', () => !incoming.complete && passed.destroy());
    incoming.pipe(passed);
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, { status, code }: { status: number; code: string }): void {
  incoming.resume().once('end', () => {
    outgoing.writeHead(status, { 'content-type': 'application/xml', 'date': new Date().toUTCString() });
    outgoing.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>said by the test</Message></Error>`);
  });
}

function operationOf({ method, url }: IncomingMessage): Operation {
  const { pathname, searchParams } = new URL(url!, 'https://127.0.0.1');
  if (searchParams.has('uploadId')) {
    return method === 'DELETE' ? 'abort' : method === 'POST' ? 'complete' : 'part';
  }
  return searchParams.has('uploads') ? 'begin' : pathname.endsWith('.manifest.json') ? 'manifest' : 'globals';
}
