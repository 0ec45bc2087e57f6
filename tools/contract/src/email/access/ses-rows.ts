import { StaticOnly } from '../../access/live';
import { domainNamesOf } from '../subject';
import { EmailTry } from './attempt';
import { IdentityName } from './identities';
import { configurationSetArn, EmailSenderRow, everything, row, RowProps, Where } from './row';
import {
  createIdentity, createSet, createTemplate, deleteDestination, deleteIdentity, deleteIdentityPolicy, deleteSet, deleteSuppressed, getAccount, getIdentity,
  getSet, getSuppressed, listIdentities, listSets, listSuppressed, putAccountSending, putAccountSuppression, putDefaultSet, putDelivery, putDestination,
  putDkim, putMailFrom, putReputation, putSending, putSuppressed, putSuppressionReasons, sendBulk, sendVerification,
} from './ses-tries';

interface Managing {
  readonly id: string;
  readonly what: string;
  /** Without its service. */
  readonly action: string;
  readonly resource: RowProps['resource'];
  readonly live: EmailTry;
}

const arn = (kind: string, name: (where: Where) => string) => (where: Where): string => {
  const { partition, region, account } = where.subject.environment;
  return `arn:${partition}:ses:${region}:${account}:${kind}/${name(where)}`;
};
const identity = arn('identity', ({ subject }) => domainNamesOf(subject)[0]);
const scratchIdentity = arn('identity', () => 'plinth-verify.example');

/** Everything about SES that is no sending. */
const MANAGING: readonly Managing[] = [
  { id: 'create-identity', what: 'make an identity', action: 'CreateEmailIdentity', resource: scratchIdentity, live: createIdentity },
  { id: 'delete-identity', what: 'delete the identity', action: 'DeleteEmailIdentity', resource: identity, live: deleteIdentity },
  { id: 'get-identity', what: 'look at the identity', action: 'GetEmailIdentity', resource: identity, live: getIdentity },
  { id: 'list-identities', what: 'list identities', action: 'ListEmailIdentities', resource: everything, live: listIdentities },
  { id: 'put-default-set', what: 'make another configuration set the default', action: 'PutEmailIdentityConfigurationSetAttributes', resource: identity, live: putDefaultSet },
  { id: 'put-mail-from', what: 'change MAIL FROM', action: 'PutEmailIdentityMailFromAttributes', resource: identity, live: putMailFrom },
  { id: 'put-dkim', what: 'switch DKIM off', action: 'PutEmailIdentityDkimAttributes', resource: identity, live: putDkim },
  { id: 'delete-identity-policy', what: 'change who else may send from the identity', action: 'DeleteEmailIdentityPolicy', resource: identity, live: deleteIdentityPolicy },
  { id: 'create-set', what: 'make a configuration set', action: 'CreateConfigurationSet', resource: arn('configuration-set', ({ component }) => component), live: createSet },
  { id: 'delete-set', what: 'delete the configuration set', action: 'DeleteConfigurationSet', resource: configurationSetArn, live: deleteSet },
  { id: 'get-set', what: 'look at the configuration set', action: 'GetConfigurationSet', resource: configurationSetArn, live: getSet },
  { id: 'list-sets', what: 'list configuration sets', action: 'ListConfigurationSets', resource: everything, live: listSets },
  { id: 'put-sending', what: 'switch sending off', action: 'PutConfigurationSetSendingOptions', resource: configurationSetArn, live: putSending },
  { id: 'put-delivery', what: 'let messages go without TLS', action: 'PutConfigurationSetDeliveryOptions', resource: configurationSetArn, live: putDelivery },
  { id: 'put-reputation', what: 'switch reputation metrics off', action: 'PutConfigurationSetReputationOptions', resource: configurationSetArn, live: putReputation },
  { id: 'put-suppression', what: 'switch suppression off', action: 'PutConfigurationSetSuppressionOptions', resource: configurationSetArn, live: putSuppressionReasons },
  { id: 'put-destination', what: 'change where events go', action: 'UpdateConfigurationSetEventDestination', resource: configurationSetArn, live: putDestination },
  { id: 'delete-destination', what: 'stop events', action: 'DeleteConfigurationSetEventDestination', resource: configurationSetArn, live: deleteDestination },
  { id: 'put-suppressed', what: 'put somebody on the suppression list', action: 'PutSuppressedDestination', resource: everything, live: putSuppressed },
  { id: 'delete-suppressed', what: 'take somebody off the suppression list', action: 'DeleteSuppressedDestination', resource: everything, live: deleteSuppressed },
  { id: 'get-suppressed', what: 'ask whether somebody is on the suppression list', action: 'GetSuppressedDestination', resource: everything, live: getSuppressed },
  { id: 'list-suppressed', what: 'read the suppression list', action: 'ListSuppressedDestinations', resource: everything, live: listSuppressed },
  { id: 'get-account', what: 'look at the account\'s quota', action: 'GetAccount', resource: everything, live: getAccount },
  { id: 'put-account-sending', what: 'pause the account', action: 'PutAccountSendingAttributes', resource: everything, live: putAccountSending },
  { id: 'put-account-suppression', what: 'change the account\'s suppression', action: 'PutAccountSuppressionAttributes', resource: everything, live: putAccountSuppression },
  { id: 'create-template', what: 'make a template', action: 'CreateEmailTemplate', resource: arn('template', ({ component }) => component), live: createTemplate },
  { id: 'send-bulk', what: 'send in bulk', action: 'SendBulkEmail', resource: identity, live: sendBulk },
  { id: 'send-verification', what: 'send verification mails', action: 'SendCustomVerificationEmail', resource: scratchIdentity, live: sendVerification },
];

const managing = (who: IdentityName, expected: RowProps['expected'], live: (live: EmailTry) => EmailTry = (as) => as): EmailSenderRow[] =>
  MANAGING.map(({ action, live: given, ...rest }) => row({ identity: who, expected, action: `ses:${action}`, ...rest, live: live(given) }));

/** What an engine wrote is written back, and scratch things are made, on the local cloud only. */
const onLocalCloud = (live: EmailTry): EmailTry => async (attempt) => {
  if (!attempt.emulated) {
    throw new StaticOnly('on AWS an account is left as it is; it is tried on the local cloud');
  }
  return live(attempt);
};
/** What an admin is tried with: enough to see that nothing but the policies of identities decides. */
const OF_ADMIN = new Set(['create-identity', 'get-identity', 'put-default-set', 'create-set', 'put-sending', 'put-delivery', 'put-suppressed', 'list-suppressed', 'get-account']);

/** Who manages SES: those whose own policy lets them, and never by the grant to send. */
export const sesRows: EmailSenderRow[] = [
  ...managing('sender', 'deny'),
  ...managing('smtp-user', 'deny'),
  ...managing('other-admin', 'allow', onLocalCloud).filter(({ id }) => OF_ADMIN.has(id.slice(id.indexOf('/') + 1))),
  ...managing('anonymous', 'deny').filter(({ id }) => ['get-identity', 'list-suppressed', 'put-suppressed'].some((of) => id === `anonymous/${of}`)),
];
