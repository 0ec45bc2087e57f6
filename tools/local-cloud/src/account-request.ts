import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { AccountRecord } from './account-record';

/** Asks a running account for what only whoever started it may ask, and gives its answer. */
export function putToAccount<T>(record: AccountRecord, caFile: string, path: string, document: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const put = request(
      {
        host: '127.0.0.1',
        port: record.port,
        path,
        method: 'PUT',
        ca: readFileSync(caFile),
        agent: false,
        headers: { 'authorization': `Bearer ${record.token}`, 'content-type': 'application/json' },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) {
            resolve(JSON.parse(body) as T);
          } else {
            reject(new Error(`the local account ${record.name} answered ${response.statusCode} to PUT ${path}, start it again`));
          }
        });
      },
    );
    put.on('error', reject);
    put.end(JSON.stringify(document));
  });
}
