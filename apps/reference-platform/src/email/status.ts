import { GetAccountCommand, GetConfigurationSetCommand, GetEmailIdentityCommand, paginateListSuppressedDestinations, SESv2Client } from '@aws-sdk/client-sesv2';
import type { GetEmailIdentityCommandOutput } from '@aws-sdk/client-sesv2';
import { DmarcPolicy, EmailSenderPresets, MailFromFailure } from '@plinth/env-presets';
import type { Lookup } from '../dns/lookup';
import type { Deployment } from '../platform';
import { spfLookups, spfOf } from './spf-lookups';

const MOST_LOOKUPS = 10;

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly says: string;
  /** `note`: nothing is wrong, and yet somebody wants to know. */
  readonly level: 'ok' | 'note' | 'wrong';
  /** What to do about it. */
  readonly fix?: string;
}

export interface EmailStatus {
  readonly domains: ReadonlyArray<{ readonly domainName: string; readonly findings: readonly Finding[] }>;
  readonly account: readonly Finding[];
  /** How many findings are wrong. */
  readonly wrong: number;
}

const ok = (what: string, says: string): Finding => ({ what, says, level: 'ok' });
const wrong = (what: string, says: string, fix: string): Finding => ({ what, says, level: 'wrong', fix });

/** What SES and DNS say of a deployment's mail. */
export async function emailStatus(deployment: Deployment, lookup: Lookup): Promise<EmailStatus> {
  const { environment: { region }, email } = deployment;
  const client = new SESv2Client({ region });
  const domains = await Promise.all(email.domainNames.map(async (domainName) => (
    { domainName, findings: await domainFindings(client, deployment, domainName, lookup) })));
  const account = await accountFindings(client, deployment);
  const all = [...account, ...domains.flatMap(({ findings }) => findings)];
  return { domains, account, wrong: all.filter(({ level }) => level === 'wrong').length };
}

async function domainFindings(client: SESv2Client, deployment: Deployment, domainName: string, lookup: Lookup): Promise<Finding[]> {
  const { email: { names, settings } } = deployment;
  const identity = await client.send(new GetEmailIdentityCommand({ EmailIdentity: domainName }));
  const enter = `enter what "platform dns ${deployment.stage} --engine ${deployment.engine}" prints where the zone is kept`;
  const { DkimAttributes: dkim, ConfigurationSetName: set } = identity;
  return [
    identity.VerifiedForSendingStatus ? ok('identity', 'verified') : wrong('identity', `not verified (${identity.VerificationStatus}), so nothing can be sent`, enter),
    dkim?.Status === 'SUCCESS' && dkim.SigningEnabled
      ? ok('DKIM', `signs with ${dkim.CurrentSigningKeyLength ?? dkim.NextSigningKeyLength ?? 'a key'}`)
      : wrong('DKIM', dkim?.SigningEnabled ? `${dkim.Status}` : 'signing is off', enter),
    mailFromFinding(identity, settings.mailFromFailure, enter),
    set === names.configurationSetName ? ok('configuration set', set)
      : wrong('configuration set', set ?? 'none', `make ${names.configurationSetName} the default with "aws sesv2 put-email-identity-configuration-set-attributes"`),
    await dmarcFinding(domainName, settings.dmarcPolicy, lookup, enter),
    ...await spfFindings(deployment, domainName, lookup, enter),
  ];
}

function mailFromFinding({ MailFromAttributes: mailFrom }: GetEmailIdentityCommandOutput, failure: MailFromFailure, enter: string): Finding {
  const domain = mailFrom?.MailFromDomain;
  if (domain === undefined || mailFrom?.MailFromDomainStatus === 'SUCCESS') {
    return domain === undefined ? { what: 'MAIL FROM', says: 'amazonses.com', level: 'note', fix: 'give the domain a mailFromDomain' } : ok('MAIL FROM', domain);
  }
  const says = `${domain} is ${mailFrom!.MailFromDomainStatus}, so SES ${failure === MailFromFailure.REJECT_MESSAGE ? 'refuses to send' : 'sends with amazonses.com'}`;
  return { what: 'MAIL FROM', says, level: failure === MailFromFailure.REJECT_MESSAGE ? 'wrong' : 'note', fix: enter };
}

async function dmarcFinding(domainName: string, wanted: DmarcPolicy, lookup: Lookup, enter: string): Promise<Finding> {
  const texts = (await lookup.txt(`_dmarc.${domainName}`)).filter((text) => /^v=DMARC1\s*;/i.test(text));
  const policy = /;\s*p=(\w+)/i.exec(texts[0] ?? '')?.[1]?.toLowerCase();
  if (texts.length !== 1 || policy === undefined) {
    return wrong('DMARC', texts.length > 1 ? `${texts.length} records, of which receivers take none` : 'no record', enter);
  }
  const order: string[] = Object.values(DmarcPolicy);
  return order.indexOf(policy) >= order.indexOf(wanted) ? ok('DMARC', `p=${policy}`) : wrong('DMARC', `p=${policy}, weaker than ${wanted}`, enter);
}

async function spfFindings({ environment, email }: Deployment, domainName: string, lookup: Lookup, enter: string): Promise<Finding[]> {
  const domain = EmailSenderPresets.domains(environment, email.sender).find((each) => each.domainName === domainName);
  const names = domain === undefined ? [] : [domain.mailFromDomain, ...(domain.apexSpf === undefined ? [] : [domainName])];
  return Promise.all(names.map(async (name) => {
    const record = await spfOf(name, lookup);
    if (record === undefined) {
      return wrong(`SPF of ${name}`, 'no record', enter);
    }
    const count = await spfLookups(record, lookup);
    return count > MOST_LOOKUPS
      ? wrong(`SPF of ${name}`, `${count} lookups, nested ones included, of which receivers follow ${MOST_LOOKUPS}`, 'replace an include by the addresses that it stands for, or send from a subdomain')
      : ok(`SPF of ${name}`, `${count} of ${MOST_LOOKUPS} lookups`);
  }));
}

async function accountFindings(client: SESv2Client, { environment: { region, account }, email: { names } }: Deployment): Promise<Finding[]> {
  const [state, set, suppressed] = await Promise.all([
    client.send(new GetAccountCommand({})),
    client.send(new GetConfigurationSetCommand({ ConfigurationSetName: names.configurationSetName })),
    countSuppressed(client),
  ]);
  const { Max24HourSend: max = 0, SentLast24Hours: sent = 0, MaxSendRate: rate = 0 } = state.SendQuota ?? {};
  return [
    state.ProductionAccessEnabled ? ok('account', `may send to everybody from ${region}`)
      : { what: 'account', says: `${account} is in the sandbox of ${region}: it sends to verified addresses only`, level: 'note', fix: 'request production access in the SES console' },
    state.SendingEnabled ? ok('sending', 'enabled') : wrong('sending', 'paused for the whole account', 'see why in the SES console, then "aws sesv2 put-account-sending-attributes --sending-enabled"'),
    set.SendingOptions?.SendingEnabled === false
      ? wrong(names.configurationSetName, 'sending is paused',
        `see why, then "aws sesv2 put-configuration-set-sending-options --configuration-set-name ${names.configurationSetName} --sending-enabled"`)
      : ok(names.configurationSetName, 'sends'),
    max > 0 && sent >= max ? wrong('quota', `${sent} of ${max} messages sent in 24 hours`, 'wait, or request a higher quota in the SES console')
      : ok('quota', `${sent} of ${max < 0 ? 'any number of' : max} messages in 24 hours, at most ${rate} a second`),
    ok('suppression list', `${suppressed} address${suppressed === '1' ? '' : 'es'} that nothing is sent to`),
  ];
}

/** A list of many thousands is not counted to its end. */
async function countSuppressed(client: SESv2Client): Promise<string> {
  let count = 0;
  for await (const { SuppressedDestinationSummaries = [] } of paginateListSuppressedDestinations({ client, pageSize: 1000 }, {})) {
    count += SuppressedDestinationSummaries.length;
    if (count >= 10_000) {
      return 'more than 10000';
    }
  }
  return String(count);
}
