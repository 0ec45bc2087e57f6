import { readFileSync } from 'node:fs';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PutConfigurationSetSendingOptionsCommand } from '@aws-sdk/client-sesv2';
import { ChangeResourceRecordSetsCommand, ListHostedZonesByNameCommand } from '@aws-sdk/client-route-53';
import { type DnsRecordData, DnsChangeAction, DnsRecords, DnsRecordType } from '@plinth/env-presets';
import { createTransport } from 'nodemailer';
import type { SmtpKey } from '../../src/keys/key-owner';
import type { Deployment } from '../../src/platform';
import { type Step, step, stepOf } from '../support/lanes';
import { clients, cloud, deployment, localAccount, platform } from '../support/platform';

const SUCCESS = 'success@simulator.amazonses.com';

async function stored({ environment, email }: Deployment): Promise<SmtpKey> {
  const { secrets } = await clients(environment.account);
  return JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId: email.smtp.secretName }))).SecretString!) as SmtpKey;
}

/** What software does that knows nothing but SMTP: STARTTLS, the credentials of the secret, one message. */
async function sendBySmtp({ environment, email }: Deployment, { username, password }: SmtpKey, to = SUCCESS): Promise<void> {
  const { smtpPort } = await localAccount(environment.account);
  const transport = createTransport({
    host: '127.0.0.1', port: smtpPort, requireTLS: true, tls: { ca: readFileSync(cloud.caFile) }, auth: { user: username, pass: password },
  });
  try {
    await transport.sendMail({ from: `wiki@${email.domainNames[0]}`, to, subject: 'from a lane', text: 'hello' });
  } finally {
    transport.close();
  }
}

/** Looked at, sent with, and the SMTP key replaced while messages go out. */
export function usedEmail(of: Deployment): Step[] {
  const { engine, stage, environment: { account }, email } = of;
  const stepHere = stepOf(of);
  return [
    stepHere('email-status finds identity, DKIM, MAIL FROM, DMARC and SPF in order', async () => {
      const { code, results: [result] } = await platform(['email-status', stage, '--engine', engine, '--json']);
      expect({ code, error: result!.error }).toEqual({ code: 0, error: undefined });
      const { domains, account: findings, wrong } = result!.emailStatus!;
      expect({ wrong, domains: domains.map(({ domainName, findings: of }) => [domainName, of.map(({ what, level }) => `${what} ${level}`)]) }).toEqual({
        wrong: 0,
        domains: [[email.domainNames[0], ['identity ok', 'DKIM ok', 'MAIL FROM ok', 'configuration set ok', 'DMARC ok', `SPF of mail.${email.domainNames[0]} ok`]]],
      });
      expect(findings.map(({ what }) => what)).toEqual(['account', 'sending', email.names.configurationSetName, 'quota', 'suppression list']);
    }),
    stepHere('a rotation of the SMTP key fails no message of those that go out meanwhile', async () => {
      let done = false;
      const load = (async () => {
        const failed: string[] = [];
        const used = new Set<string>();
        let count = 0;
        for (; !done; count += 1) {
          const key = await stored(of);
          used.add(key.username);
          await sendBySmtp(of, key).catch((error: Error) => failed.push(`message ${count} with ${key.username}: ${error.message}`));
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        const { iam } = await clients(account);
        const keys = (await iam.send(new ListAccessKeysCommand({ UserName: email.smtp.userName }))).AccessKeyMetadata!;
        return { used: used.size, failed, enough: count > 5, keys: keys.length };
      })();
      const { code, results: [result] } = await platform(['rotate-smtp-key', stage, '--engine', engine, '--wait', '--json']);
      done = true;
      expect({ code, error: result!.error }).toEqual({ code: 0, error: undefined });
      expect(await load).toEqual({ used: 2, failed: [], enough: true, keys: 1 });
      expect(result!.rotate!.steps).toEqual(['making key B and giving it to the secret', 'disabling key A', 'deleting key A']);
    }),
  ];
}

/** What keeps mail from going out, each in one sentence. What is changed is the deployment's own: the account is another engine's too. */
export function emailInTrouble(): Step[] {
  const cdk = deployment('cdk', 'dev');
  const { environment: { account }, email: { names, domainNames: [domain] } } = cdk;
  const send = async (to: string) => (await platform(['send-email', 'dev', '--engine', 'cdk', '--to', to, '--json'])).results[0]!;
  const status = async () => {
    const { code, results } = await platform(['email-status', 'dev', '--engine', 'cdk', '--json']);
    const { domains, account: findings } = results[0]!.emailStatus!;
    return { code, wrong: [...findings, ...domains[0]!.findings].filter(({ level }) => level === 'wrong').map(({ what, says }) => `${what}: ${says}`) };
  };
  return [
    step('in dev a customer is not sent to, by API and by SMTP', async () => {
      expect((await send(SUCCESS)).sendEmail).toMatchObject({ from: `platform@${domain}`, to: SUCCESS });
      expect((await send('customer@gmail.example')).error).toMatch(/^access: arn:aws:ses:.* is not granted, .*recipients; use an address that grantSend names, or widen the grant$/);
      await expect(sendBySmtp(cdk, await stored(cdk), 'customer@gmail.example')).rejects.toThrow(/not authorized/);
    }),
    step('paused sending is said by email-status and by what sends', async () => {
      const { ses } = await clients(account);
      const set = { ConfigurationSetName: names.configurationSetName };
      const pause = (SendingEnabled: boolean) => ses.send(new PutConfigurationSetSendingOptionsCommand({ ...set, SendingEnabled }));
      await pause(false);
      const [sent, found] = [await send(SUCCESS), await status()];
      await pause(true);
      expect(sent.error).toMatch(/^sending: .*paused; .*enable sending/);
      expect(found).toEqual({ code: 1, wrong: [`${names.configurationSetName}: sending is paused`] });
    }),
    step('when its records are gone email-status says so while SES still sends, and publish-dns brings them back', async () => {
      const { route53 } = await clients(account);
      const { results: [printed] } = await platform(['dns', 'dev', '--engine', 'cdk', '--json']);
      const dkim = (printed!.dns as DnsRecordData[]).filter(({ type }) => type === DnsRecordType.CNAME);
      const { HostedZones: [zone] = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: domain, MaxItems: 1 }));
      await route53.send(new ChangeResourceRecordSetsCommand({
        HostedZoneId: zone!.Id, ChangeBatch: DnsRecords.toRoute53ChangeBatch(dkim, { action: DnsChangeAction.DELETE }),
      }));
      const [sent, found] = [await send(SUCCESS), await status()];
      expect((await platform(['publish-dns', 'dev', '--engine', 'cdk', '--json'])).results[0]!.publish).toEqual({ zones: [domain], records: 6 });
      // as on AWS, where it may send for three more days
      expect(sent.sendEmail).toMatchObject({ to: SUCCESS });
      expect(found).toEqual({ code: 1, wrong: ['DKIM: TEMPORARY_FAILURE'] });
      expect(await status()).toEqual({ code: 0, wrong: [] });
    }),
  ];
}
