import { readFileSync, writeFileSync } from 'node:fs';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand } from '@aws-sdk/client-route-53';
import { type DnsRecordData, DnsRecords } from '@plinth/env-presets';
import { type Step, step } from '../support/lanes';
import { clients, deployment, platform, readCdn, recordFile } from '../support/platform';

const prod = deployment('cdk', 'prod');
const account = prod.environment.account;
const run = (...args: string[]) => platform([...args, '--engine', 'cdk']);

/** The types of what the mail needs. */
const MAIL = ['CNAME', 'CNAME', 'CNAME', 'MX', 'TXT', 'TXT'];

/** A certificate where DNS is elsewhere: requested, proven by a record that somebody puts there, and served with. */
export function ownNames(): Step[] {
  const domainName = 'assets.prod.cdk.acme.example';
  let arn = '';
  let records: readonly DnsRecordData[] = [];
  return [
    step('without a certificate there are records for the mail only', async () => {
      const { code, stdout } = await run('dns', 'prod');
      expect(code).toBe(0);
      expect(stdout).toContain('; DKIM of prod.cdk.acme.example');
      expect(stdout).not.toContain('assets');
    }),
    step('certificate requests it once and prints the record that proves it', async () => {
      const first = await run('certificate', 'prod', '--json');
      expect({ code: first.code, ...first.results[0]!.certificate }).toMatchObject({ code: 0, domainName, status: 'pending', used: false });
      ({ certificateArn: arn, records } = first.results[0]!.certificate!);
      expect(arn).toMatch(/^arn:aws:acm:us-east-1:333333333333:certificate\//);
      const { code, stdout } = await run('certificate', 'prod');
      expect(code).toBe(0);
      expect(stdout).toContain(arn);
      expect(stdout).toMatch(/_\w+\.assets\.prod\.cdk +300 IN CNAME _\w+\.acm-validations\.aws\./);
    }),
    step('a certificate whose record is missing is not waited for longer than asked, and the record is named', async () => {
      const { code, results } = await run('certificate', 'prod', '--wait', '--timeout-minutes', '0', '--json');
      expect({ code, error: results[0]!.error }).toEqual({
        code: 1,
        error: expect.stringMatching(
          /is not validated after 0 minutes: the record is missing: _\w+\.assets\.prod\.cdk\.acme\.example\. CNAME _\w+\.acm-validations\.aws\.; put what/),
      });
    }),
    step('a deploy with it is refused, and nothing is deployed', async () => {
      const file = recordFile(prod);
      const before = readFileSync(file, 'utf8');
      const record = JSON.parse(before) as object;
      const write = (certificateArn: string) => writeFileSync(file, JSON.stringify({ ...record, certificateArn }));
      write(arn);
      const pending = await run('deploy', 'prod', '--json');
      write(arn.replace(/[^/]+$/, '0f4c1b9e-1111-2222-3333-444455556666'));
      const unknown = await run('deploy', 'prod', '--json');
      writeFileSync(file, before);
      expect([pending.code, unknown.code]).toEqual([1, 1]);
      expect(pending.results[0]!.error).toMatch(
        /is not validated yet: the record is missing: .*run "platform certificate prod --engine cdk --wait", then deploy/);
      expect(unknown.results[0]!.error).toMatch(/^there is no certificate .* in account 333333333333, request one with "platform certificate prod"/);
      expect((await run('plan', 'prod', '--only', 'assets', '--json')).results[0]!.plan).toEqual([]);
    }),
    step('with the record in DNS it is issued, written down, and served with at the next deploy', async () => {
      const { route53 } = await clients(account);
      const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name: 'acme.example', CallerReference: arn }));
      await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: HostedZone!.Id, ChangeBatch: DnsRecords.toRoute53ChangeBatch([...records]) }));
      const issued = await run('certificate', 'prod', '--wait', '--use', '--json');
      expect({ code: issued.code, ...issued.results[0]!.certificate }).toMatchObject({ code: 0, status: 'issued', used: true });
      expect((await run('deploy', 'prod', '--only', 'assets', '--json')).code).toBe(0);
      const { stdout } = await run('upload', 'prod', __filename, '--as', 'own names.txt');
      expect(stdout).toBe(`https://${domainName}/uploads/own%20names.txt\n`);
      const { status, body } = await readCdn(account, stdout.trim());
      expect({ status, same: body.equals(readFileSync(__filename)) }).toEqual({ status: 200, same: true });
      expect((await readCdn(account, `https://${domainName}/nothing-is-here.txt`)).status).toBe(404);
    }),
    step('dns prints what the name needs in every format', async () => {
      const said = async (format: string) => {
        const { code, stdout } = await run('dns', 'prod', '--format', format);
        expect(code).toBe(0);
        return stdout;
      };
      expect(await said('zone')).toMatch(
        /^\$ORIGIN acme\.example\.\n[\s\S]*\nassets\.prod\.cdk +300 IN CNAME \w+\.cloudfront\.net\.\n[\s\S]*\n_\w+\.assets\.prod\.cdk +300 IN CNAME/);
      expect((JSON.parse(await said('json')) as DnsRecordData[]).map(({ type }) => type)).toEqual([...MAIL, 'ALIAS', 'CNAME']);
      expect((JSON.parse(await said('cloudflare')) as unknown[]).slice(MAIL.length)).toMatchObject([{ type: 'CNAME', proxied: false }, { type: 'CNAME' }]);
      expect((JSON.parse(await said('route53')) as { Changes: unknown[] }).Changes).toHaveLength(MAIL.length + 3);
    }),
  ];
}
