import { EmailSendOptions } from '@plinth/env-presets';
import { Statement } from '../../iam';
import { expectSame, firstProblem, missingTags } from '../../promises/expect';
import { noCodePromise } from '../../promises/no-code';
import { EmailSenderModel, SendPrincipalModel } from '../model';
import { domainNamesOf, EmailSenderSubject, hasSmtp } from '../subject';
import { EmailSenderPromise, ofTemplates } from './types';

/** The fields that software needs to send by SMTP. */
const SMTP_FIELDS = ['host', 'password', 'port', 'region', 'username'];

const speaksOf = (service: string) => (pattern: string): boolean => pattern.startsWith(`${service}:`) || !pattern.includes(':');
const sending = (policy: readonly Statement[]): Statement[] => policy.filter(({ effect, actions, notActions }) =>
  effect === 'Allow' && (notActions !== undefined || actions!.some(speaksOf('ses'))));

/** What an identity may do with SES, and on what. */
function grantedOnly(
  who: string, principal: SendPrincipalModel | undefined, { templateNames = [] }: EmailSendOptions, subject: EmailSenderSubject,
): string | undefined {
  const { environment: { partition, region, account }, names } = subject;
  const arn = (kind: string, name: string): string => `arn:${partition}:ses:${region}:${account}:${kind}/${name}`;
  const statements = sending(principal?.policy ?? []);
  const actions = [...new Set(statements.flatMap(({ actions: given, notActions }) => [...given ?? [], ...(notActions ? [`all but ${notActions.join(', ')}`] : [])]))].sort();
  const resources = [...new Set(statements.flatMap(({ resources: given, notResources }) => [...given ?? [], ...(notResources ? [`all but ${notResources.join(', ')}`] : [])]))].sort();
  return expectSame(`what ${who} may do with SES`, actions, ['ses:SendEmail', 'ses:SendRawEmail', ...(templateNames.length > 0 ? ['ses:SendTemplatedEmail'] : [])])
    ?? expectSame(`with what ${who} may do it`, resources, [
      ...domainNamesOf(subject).map((domain) => arn('identity', domain)), names.configurationSetArn, ...templateNames.map((name) => arn('template', name)),
    ].sort());
}

const grantPromises: EmailSenderPromise[] = [
  {
    id: 'granted-only',
    title: 'Who was granted to send may send from the sender\'s domains with its configuration set, and do nothing else with SES',
    check: ({ sender }, subject) => grantedOnly('the sender', sender, subject.send ?? {}, subject),
  },
  {
    id: 'smtp-user',
    title: 'The SMTP user has the name that follows from the environment, and may send and do nothing else at all',
    applies: hasSmtp,
    check: ({ smtpUser }, subject) => expectSame('the SMTP user', smtpUser?.arn, subject.smtp!.names.userArn)
      ?? grantedOnly('the SMTP user', smtpUser, subject.smtp!.send ?? {}, subject)
      ?? expectSame('what else it may do', (smtpUser?.policy ?? []).filter((statement) => !sending([statement]).length && statement.effect === 'Allow').flatMap(({ actions = [] }) => actions).join(', ') || 'nothing', 'nothing'),
  },
  {
    id: 'smtp-secret',
    title: 'The SMTP secret has the name that follows from the environment, and says all that software needs once it is filled',
    applies: hasSmtp,
    unknown: ({ smtpSecret, source }) => (source === 'deployed' && smtpSecret && smtpSecret.fields === undefined
      ? 'the secret is empty until the CLI stores credentials in it' : undefined),
    check: ({ smtpSecret, smtpKeys, source }, subject) => {
      const { region } = subject.environment;
      return expectSame('the SMTP secret', smtpSecret?.name, subject.smtp!.names.secretName)
        ?? (source !== 'deployed' ? undefined : expectSame('what it says', [...smtpSecret?.fields ?? []].sort(), SMTP_FIELDS)
          ?? expectSame('the region of its password', smtpSecret?.region, region)
          ?? (smtpSecret?.host?.startsWith(`email-smtp.${region}.`) ? undefined : `its host is ${smtpSecret?.host ?? 'not set'}, must be SES's SMTP endpoint of ${region}`)
          ?? (smtpKeys.includes(smtpSecret?.username ?? '') ? undefined : 'its user name is no active access key of the SMTP user; rotate the credentials by the CLI'));
    },
  },
  {
    id: 'smtp-no-key',
    title: 'No template and no state holds an access key or a password of the SMTP user',
    applies: hasSmtp,
    unknown: ofTemplates,
    check: ({ smtpKeys, smtpSecret }) => expectSame('the access keys that are made', smtpKeys.join(', ') || 'none', 'none')
      ?? expectSame('what is written into the secret', smtpSecret?.fields?.join(', ') ?? 'nothing', 'nothing'),
  },
];

/** Everything that can be tagged and is the sender's own. */
function tagged(model: EmailSenderModel, { names, domains, environment: { tags } }: EmailSenderSubject): string | undefined {
  const { identities, configurationSet, eventsTopic, alarmTopic, deadLetterQueue, alarms, pausedRule, key, smtpUser, smtpSecret } = model;
  const things: Array<[string, { readonly tags: Readonly<Record<string, string>> } | undefined]> = [
    ...identities.filter(({ domainName }) => domains.some((domain) => domain.domainName === domainName)).map((identity): [string, typeof identity] => [`the identity of ${identity.domainName}`, identity]),
    ['the configuration set', configurationSet], ['the events topic', eventsTopic], ['the alarm topic', alarmTopic], ['the queue of undelivered events', deadLetterQueue],
    ...alarms.filter(({ name }) => name.startsWith(names.alarmName('x').slice(0, -1))).map((alarm): [string, typeof alarm] => [`the alarm ${alarm.name}`, alarm]),
    ['the rule', pausedRule], ['the key', key], ['the SMTP user', smtpUser], ['the SMTP secret', smtpSecret],
  ];
  return firstProblem(things.map(([what, thing]) => thing && missingTags(what, thing.tags, tags)));
}

const everythingPromises: EmailSenderPromise[] = [
  {
    id: 'tags',
    title: 'Everything that can be tagged carries every tag of the environment',
    check: tagged,
  },
  {
    id: 'named',
    title: 'Everything has a name that the environment gives it, so that a rename in code replaces nothing',
    unknown: ofTemplates,
    check: ({ unnamed = [] }) => expectSame('what has no name of its own', unnamed.join(', ') || 'nothing', 'nothing'),
  },
  noCodePromise(),
];

/** Who may send, and what everything has in common. */
export const grantAndCommonPromises: EmailSenderPromise[] = [...grantPromises, ...everythingPromises];
