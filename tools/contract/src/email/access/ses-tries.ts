import {
  CreateConfigurationSetCommand, CreateEmailIdentityCommand, CreateEmailTemplateCommand, DeleteConfigurationSetCommand,
  DeleteConfigurationSetEventDestinationCommand, DeleteEmailIdentityCommand, DeleteEmailIdentityPolicyCommand, DeleteEmailTemplateCommand,
  DeleteSuppressedDestinationCommand, GetAccountCommand, GetConfigurationSetCommand, GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand, GetSuppressedDestinationCommand, ListConfigurationSetsCommand, ListEmailIdentitiesCommand,
  ListSuppressedDestinationsCommand, PutAccountSendingAttributesCommand, PutAccountSuppressionAttributesCommand,
  PutConfigurationSetDeliveryOptionsCommand, PutConfigurationSetReputationOptionsCommand, PutConfigurationSetSendingOptionsCommand,
  PutConfigurationSetSuppressionOptionsCommand, PutEmailIdentityConfigurationSetAttributesCommand, PutEmailIdentityDkimAttributesCommand,
  PutEmailIdentityMailFromAttributesCommand, PutSuppressedDestinationCommand, SendBulkEmailCommand, SendCustomVerificationEmailCommand, SESv2Client,
  UpdateConfigurationSetEventDestinationCommand,
} from '@aws-sdk/client-sesv2';
import { EmailSenderNames } from '@plinth/env-presets';
import { prepare, StaticOnly } from '../../access/live';
import { ifPresent } from '../../readers/if-present';
import { domainNamesOf } from '../subject';
import { EmailAttempt, EmailTry } from './attempt';
import { allowedMessage } from './message';

const setOf = ({ subject }: EmailAttempt) => ({ ConfigurationSetName: subject.names.configurationSetName });
const identityOf = ({ subject }: EmailAttempt) => ({ EmailIdentity: domainNamesOf(subject)[0] });
const addressOf = ({ component }: EmailAttempt) => ({ EmailAddress: `${component}@plinth-verify.example` });
const scratchDomain = ({ component }: EmailAttempt) => ({ EmailIdentity: `${component}.example` });

/** Makes what should be refused, and removes it again if it was not. */
const thenUndone = (what: string, make: EmailTry, undo: EmailTry): EmailTry => async (attempt) => {
  await make(attempt);
  await prepare(`removing ${what}`, undo(attempt));
};

/** Writes back what is there: if the attempt is allowed, which it should not be, nothing has changed. */
const writeBack = <T>(read: (attempt: EmailAttempt) => Promise<T>, write: (attempt: EmailAttempt, value: T) => Promise<unknown>): EmailTry => async (attempt) =>
  write(attempt, await prepare('reading what would be written back', read(attempt)));

const theSet = (attempt: EmailAttempt) => attempt.deployer.ses.send(new GetConfigurationSetCommand(setOf(attempt)));
const theIdentity = (attempt: EmailAttempt) => attempt.deployer.ses.send(new GetEmailIdentityCommand(identityOf(attempt)));
const theAccount = (attempt: EmailAttempt) => attempt.deployer.ses.send(new GetAccountCommand({}));

export const createIdentity = thenUndone('a scratch identity',
  async (attempt) => attempt.ses.send(new CreateEmailIdentityCommand(scratchDomain(attempt))),
  async (attempt) => attempt.deployer.ses.send(new DeleteEmailIdentityCommand(scratchDomain(attempt))));
/** Tried on a thing of this try's own, as a deployer makes them: what everybody sends with stays, also if it is allowed. */
const onScratch = (make: EmailTry, remove: (ses: SESv2Client, attempt: EmailAttempt) => Promise<unknown>): EmailTry => async (attempt) => {
  if (!attempt.emulated) {
    throw new StaticOnly('on AWS nothing is made to be deleted; it is tried on the local cloud');
  }
  await prepare('making what would be deleted', make(attempt));
  try {
    return await remove(attempt.ses, attempt);
  } finally {
    await prepare('removing it', ifPresent(remove(attempt.deployer.ses, attempt)));
  }
};
export const deleteIdentity = onScratch(
  async (attempt) => attempt.deployer.ses.send(new CreateEmailIdentityCommand(scratchDomain(attempt))),
  async (ses, attempt) => ses.send(new DeleteEmailIdentityCommand(scratchDomain(attempt))),
);
export const getIdentity: EmailTry = async (attempt) => attempt.ses.send(new GetEmailIdentityCommand(identityOf(attempt)));
export const listIdentities: EmailTry = async ({ ses }) => ses.send(new ListEmailIdentitiesCommand({ PageSize: 1 }));
export const putDefaultSet = writeBack(theIdentity, (attempt, { ConfigurationSetName }) =>
  attempt.ses.send(new PutEmailIdentityConfigurationSetAttributesCommand({ ...identityOf(attempt), ConfigurationSetName })));
export const putMailFrom = writeBack(theIdentity, (attempt, { MailFromAttributes: given }) => attempt.ses.send(new PutEmailIdentityMailFromAttributesCommand({
  ...identityOf(attempt), MailFromDomain: given?.MailFromDomain, BehaviorOnMxFailure: given?.BehaviorOnMxFailure,
})));
export const putDkim = writeBack(theIdentity, (attempt, { DkimAttributes: given }) =>
  attempt.ses.send(new PutEmailIdentityDkimAttributesCommand({ ...identityOf(attempt), SigningEnabled: given?.SigningEnabled })));
/** There is none of this name: whoever may delete policies is told so. */
export const deleteIdentityPolicy: EmailTry = async (attempt) =>
  attempt.ses.send(new DeleteEmailIdentityPolicyCommand({ ...identityOf(attempt), PolicyName: 'plinth-verify' }));

export const createSet = thenUndone('a scratch configuration set',
  async ({ ses, component }) => ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: component })),
  async ({ deployer, component }) => deployer.ses.send(new DeleteConfigurationSetCommand({ ConfigurationSetName: component })));
export const deleteSet = onScratch(
  async ({ deployer, component }) => deployer.ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: component })),
  async (ses, { component }) => ses.send(new DeleteConfigurationSetCommand({ ConfigurationSetName: component })),
);
export const getSet: EmailTry = async (attempt) => attempt.ses.send(new GetConfigurationSetCommand(setOf(attempt)));
export const listSets: EmailTry = async ({ ses }) => ses.send(new ListConfigurationSetsCommand({ PageSize: 1 }));
export const putSending = writeBack(theSet, (attempt, { SendingOptions: given }) =>
  attempt.ses.send(new PutConfigurationSetSendingOptionsCommand({ ...setOf(attempt), SendingEnabled: given?.SendingEnabled })));
export const putDelivery = writeBack(theSet, (attempt, { DeliveryOptions: given }) =>
  attempt.ses.send(new PutConfigurationSetDeliveryOptionsCommand({ ...setOf(attempt), TlsPolicy: given?.TlsPolicy, SendingPoolName: given?.SendingPoolName })));
export const putReputation = writeBack(theSet, (attempt, { ReputationOptions: given }) =>
  attempt.ses.send(new PutConfigurationSetReputationOptionsCommand({ ...setOf(attempt), ReputationMetricsEnabled: given?.ReputationMetricsEnabled })));
export const putSuppressionReasons = writeBack(theSet, (attempt, { SuppressionOptions: given }) =>
  attempt.ses.send(new PutConfigurationSetSuppressionOptionsCommand({ ...setOf(attempt), SuppressedReasons: given?.SuppressedReasons })));
export const putDestination = writeBack(
  (attempt) => attempt.deployer.ses.send(new GetConfigurationSetEventDestinationsCommand(setOf(attempt))),
  (attempt, { EventDestinations: destinations = [] }) => {
    const told = destinations.find(({ Name: name }) => name === EmailSenderNames.EVENTS_DESTINATION);
    const { Name, Enabled, MatchingEventTypes, SnsDestination, EventBridgeDestination } = told!;
    return attempt.ses.send(new UpdateConfigurationSetEventDestinationCommand({
      ...setOf(attempt), EventDestinationName: Name, EventDestination: { Enabled, MatchingEventTypes, SnsDestination, EventBridgeDestination },
    }));
  },
);
/** There is none of this name: whoever may delete destinations is told so. */
export const deleteDestination: EmailTry = async (attempt) =>
  attempt.ses.send(new DeleteConfigurationSetEventDestinationCommand({ ...setOf(attempt), EventDestinationName: 'plinth-verify' }));

export const putSuppressed = thenUndone('a scratch address from the suppression list',
  async (attempt) => attempt.ses.send(new PutSuppressedDestinationCommand({ ...addressOf(attempt), Reason: 'BOUNCE' })),
  async (attempt) => attempt.deployer.ses.send(new DeleteSuppressedDestinationCommand(addressOf(attempt))));
/** Nobody is on the list by this address: whoever may remove addresses, or look them up, is told so. */
export const deleteSuppressed: EmailTry = async (attempt) => attempt.ses.send(new DeleteSuppressedDestinationCommand(addressOf(attempt)));
export const getSuppressed: EmailTry = async (attempt) => attempt.ses.send(new GetSuppressedDestinationCommand(addressOf(attempt)));
export const listSuppressed: EmailTry = async ({ ses }) => ses.send(new ListSuppressedDestinationsCommand({ PageSize: 1 }));

export const getAccount: EmailTry = async ({ ses }) => ses.send(new GetAccountCommand({}));
export const putAccountSending = writeBack(theAccount, ({ ses }, { SendingEnabled }) => ses.send(new PutAccountSendingAttributesCommand({ SendingEnabled })));
export const putAccountSuppression = writeBack(theAccount, ({ ses }, { SuppressionAttributes: given }) =>
  ses.send(new PutAccountSuppressionAttributesCommand({ SuppressedReasons: given?.SuppressedReasons })));
export const createTemplate = thenUndone('a scratch template',
  async ({ ses, component }) => ses.send(new CreateEmailTemplateCommand({ TemplateName: component, TemplateContent: { Subject: 'plinth-verify', Text: 'plinth-verify' } })),
  async ({ deployer, component }) => deployer.ses.send(new DeleteEmailTemplateCommand({ TemplateName: component })));
/** A template that is there for one try: a message by one that is not would be refused for that. */
export async function withTemplate<T>({ deployer: { ses } }: Pick<EmailAttempt, 'deployer'>, TemplateName: string, use: (templateName: string) => Promise<T>): Promise<T> {
  const TemplateContent = { Subject: TemplateName, Text: 'plinth-verify' };
  // one that was granted may be the product's own, and there already
  const made = await prepare('making a scratch template', ses.send(new CreateEmailTemplateCommand({ TemplateName, TemplateContent })).then(() => true, (error: Error) => {
    if (error.name === 'AlreadyExistsException') {
      return false;
    }
    throw error;
  }));
  try {
    return await use(TemplateName);
  } finally {
    await (made && prepare('removing a scratch template', ses.send(new DeleteEmailTemplateCommand({ TemplateName }))));
  }
}
export const sendBulk: EmailTry = async (attempt) => withTemplate(attempt, attempt.component, (TemplateName) => {
  const { from, to, configurationSetName } = allowedMessage('sender', attempt.subject);
  return attempt.ses.send(new SendBulkEmailCommand({
    FromEmailAddress: from, ConfigurationSetName: configurationSetName, DefaultContent: { Template: { TemplateName, TemplateData: '{}' } },
    BulkEmailEntries: [{ Destination: { ToAddresses: [...to] } }],
  }));
});
export const sendVerification: EmailTry = async (attempt) =>
  attempt.ses.send(new SendCustomVerificationEmailCommand({ ...addressOf(attempt), TemplateName: 'plinth-verify' }));
