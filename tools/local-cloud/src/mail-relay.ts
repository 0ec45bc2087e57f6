import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { AccountRecord } from './account-record';

/** Tells a running account which server of this machine gets its mail, or that of one sending domain, none without a port. */
export function putMailRelay(record: AccountRecord, caFile: string, relay: { readonly port?: number; readonly domain?: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const put = request(
      {
        host: '127.0.0.1',
        port: record.port,
        path: '/_plinth/mail-relay',
        method: 'PUT',
        ca: readFileSync(caFile),
        agent: false,
        headers: { 'authorization': `Bearer ${record.token}`, 'content-type': 'application/json' },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) {
            resolve();
          } else {
            reject(new Error(`the local account ${record.name} answered ${response.statusCode} to the setting of its mail relay, start it again`));
          }
        });
      },
    );
    put.on('error', reject);
    put.end(JSON.stringify(relay));
  });
}
