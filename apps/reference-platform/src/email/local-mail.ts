import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AwsAccess } from '@plinth/contract';
import type { LocalCloud } from '@plinth/local-cloud';

export type MailAccess = Pick<AwsAccess, 'smtpConnectTo' | 'webhook' | 'ca' | 'relayMailTo'>;

/** Where mail of an account of the local cloud is submitted and arrives, which on AWS is elsewhere. */
export async function localMail(cloud: LocalCloud, accountId: string): Promise<MailAccess> {
  const account = await cloud.account(accountId);
  const text = (file: string) => readFileSync(file, 'utf8');
  const directory = dirname(cloud.caFile);
  return {
    smtpConnectTo: { host: '127.0.0.1', port: account.smtpPort },
    webhook: { certificate: text(join(directory, 'server.pem')), key: text(join(directory, 'server.key')) },
    ca: text(cloud.caFile),
    relayMailTo: (port, domain) => cloud.relayMail(account, port, domain),
  };
}
