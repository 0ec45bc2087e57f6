import {
  GetAccountCommand, GetConfigurationSetCommand, GetEmailIdentityCommand, type GetEmailIdentityCommandOutput,
  paginateListEmailIdentities, paginateListSuppressedDestinations, SESv2Client,
} from '@aws-sdk/client-sesv2';
import { EmailAdoption, EmailSenderPresets } from '@plinth/env-presets';
import type { Lookup } from '../dns/lookup';
import type { Deployment } from '../platform';
import { dmarcFinding, reportFindings, spfFindings } from './dns-findings';
import { type Finding, note, ok, wrong } from './finding';

export interface EmailStatus {
  readonly domains: ReadonlyArray<{ readonly domainName: string; readonly findings: readonly Finding[] }>;
  readonly account: readonly Finding[];
  /** How many findings are wrong. */
  readonly wrong: number;
}

/** What SES and DNS say of a deployment's mail. */
export async function emailStatus(deployment: Deployment, lookup: Lookup): Promise<EmailStatus> {
  const { environment: { region }, email } = deployment;
  const client = new SESv2Client({ region });
  const addresses = await addressIdentities(client);
  const domains = await Promise.all(email.domainNames.map(async (domainName) => (
    { domainName, findings: await domainFindings(client, deployment, domainName, { lookup, addresses }) })));
  const account = await accountFindings(client, deployment);
  const all = [...account, ...domains.flatMap(({ findings }) => findings)];
  return { domains, account, wrong: all.filter(({ level }) => level === 'wrong').length };
}

interface Sources {
  readonly lookup: Lookup;
  readonly addresses: readonly string[];
}

async function domainFindings(client: SESv2Client, deployment: Deployment, domainName: string, { lookup, addresses }: Sources): Promise<Finding[]> {
  const { environment, email: { names, settings, sender }, stage, engine } = deployment;
  const identity = await client.send(new GetEmailIdentityCommand({ EmailIdentity: domainName }));
  const made = EmailSenderPresets.domains(environment, sender).find((each) => each.domainName === domainName);
  const enter = made === undefined ? 'enter the records that the SES console shows for this domain'
    : `enter what "platform dns ${stage} --engine ${engine}" prints where the zone is kept`;
  const { DkimAttributes: dkim, ConfigurationSetName: set } = identity;
  return [
    identity.VerifiedForSendingStatus ? ok('identity', 'verified') : wrong('identity', `not verified (${identity.VerificationStatus}), so nothing can be sent`, enter),
    dkim?.Status === 'SUCCESS' && dkim.SigningEnabled
      ? ok('DKIM', `signs with ${dkim.CurrentSigningKeyLength ?? dkim.NextSigningKeyLength ?? 'a key'}`)
      : wrong('DKIM', dkim?.SigningEnabled ? `${dkim.Status}` : 'signing is off', enter),
    mailFromFinding(identity, enter),
    set === names.configurationSetName ? ok('configuration set', set) : wrong('configuration set', set ?? 'none', EmailAdoption.commands(environment, names, [domainName])[0]!),
    await dmarcFinding(domainName, settings.dmarcPolicy, lookup, enter),
    ...(made === undefined ? [] : await spfFindings(made, lookup, enter)),
    ...(made === undefined ? [] : await reportFindings(domainName, settings.dmarcReportAddresses, lookup)),
    ...addresses.filter((address) => address.toLowerCase().endsWith(`@${domainName}`)).map((address) => wrong(address, 'is an identity of its own, by which SES sends instead of the domain\'s',
      `aws sesv2 delete-email-identity --email-identity ${address} --region ${environment.region}`)),
  ];
}

function mailFromFinding({ MailFromAttributes: mailFrom }: GetEmailIdentityCommandOutput, enter: string): Finding {
  const domain = mailFrom?.MailFromDomain;
  if (domain === undefined || domain === '') {
    return note('MAIL FROM', 'amazonses.com', 'give the domain a MAIL FROM domain, so that SPF aligns');
  }
  if (mailFrom!.MailFromDomainStatus === 'SUCCESS') {
    return ok('MAIL FROM', domain);
  }
  return mailFrom!.BehaviorOnMxFailure === 'REJECT_MESSAGE'
    ? wrong('MAIL FROM', `${domain} is ${mailFrom!.MailFromDomainStatus}, so SES refuses to send`, enter)
    : note('MAIL FROM', `${domain} is ${mailFrom!.MailFromDomainStatus}, so SES sends with amazonses.com`, enter);
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
      : note('account', `${account} is in the sandbox of ${region}: it sends to verified addresses only`, 'request production access in the SES console'),
    sendingFinding(state, region),
    set.SendingOptions?.SendingEnabled === false
      ? wrong(names.configurationSetName, 'sending is paused',
        `see why, then "aws sesv2 put-configuration-set-sending-options --configuration-set-name ${names.configurationSetName} --sending-enabled --region ${region}"`)
      : ok(names.configurationSetName, 'sends'),
    max > 0 && sent >= max ? wrong('quota', `${sent} of ${max} messages sent in 24 hours`, 'wait, or request a higher quota in the SES console')
      : ok('quota', `${sent} of ${max < 0 ? 'any number of' : max} messages in 24 hours, at most ${rate} a second`),
    ok('suppression list', `${suppressed} address${suppressed === '1' ? '' : 'es'} that nothing is sent to`),
  ];
}

/** What SES has paused itself nobody but SES resumes. */
function sendingFinding({ SendingEnabled, EnforcementStatus: status = 'HEALTHY' }: { SendingEnabled?: boolean; EnforcementStatus?: string }, region: string): Finding {
  if (status === 'SHUTDOWN') {
    return wrong('sending', 'SES has paused the account for its reputation', 'answer SES\'s case in the support centre: the account cannot resume itself');
  }
  if (!SendingEnabled) {
    return wrong('sending', 'paused for the whole account', `see why, then "aws sesv2 put-account-sending-attributes --sending-enabled --region ${region}"`);
  }
  return status === 'HEALTHY' ? ok('sending', 'enabled')
    : wrong('sending', `enabled, and SES reviews the account (${status})`, 'end what SES names in its case in the support centre, before it pauses the account');
}

/** SES sends by the most specific identity: an address that was verified by itself has a configuration set of its own, or none. */
async function addressIdentities(client: SESv2Client): Promise<string[]> {
  const found: Array<string | undefined> = [];
  for await (const { EmailIdentities = [] } of paginateListEmailIdentities({ client, pageSize: 1000 }, {})) {
    found.push(...EmailIdentities.filter(({ IdentityType }) => IdentityType === 'EMAIL_ADDRESS').map(({ IdentityName }) => IdentityName));
  }
  return found.filter((name) => name !== undefined);
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
