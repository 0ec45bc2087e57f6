import { expectSame, firstProblem } from '../../promises/expect';
import { makesIdentities } from '../subject';
import { eachIdentity, EmailSenderPromise, ofTemplates } from './types';

/** The domains that are sent from. */
export const identityPromises: EmailSenderPromise[] = [
  {
    id: 'identities',
    title: 'Every domain is an identity of SES',
    applies: makesIdentities,
    check: ({ identities }, { domains }) => firstProblem(domains.map(({ domainName }) =>
      expectSame(`the identity of ${domainName}`, identities.find((identity) => identity.domainName === domainName)?.domainName, domainName))),
  },
  {
    id: 'existing-untouched',
    title: 'A domain that was an identity before is neither made nor changed',
    applies: ({ existingDomains = [] }) => existingDomains.length > 0,
    unknown: ofTemplates,
    check: ({ identities }, { existingDomains = [] }) => {
      const made = identities.filter(({ domainName }) => existingDomains.includes(domainName)).map(({ domainName }) => domainName);
      return expectSame('existing domains that are made', made.join(', ') || 'none', 'none');
    },
  },
  {
    id: 'dkim',
    title: 'Every message is signed with a DKIM key of 2048 bits that SES makes and rotates',
    applies: makesIdentities,
    check: (model, subject) => eachIdentity(model, subject, ({ domainName, dkimSigning, dkimKeyLength, ownDkimKey }) =>
      expectSame(`whether messages of ${domainName} are signed`, dkimSigning, true)
      ?? expectSame(`whether the key of ${domainName} is one's own`, ownDkimKey, false)
      ?? expectSame(`the length of the next key of ${domainName}`, dkimKeyLength, 'RSA_2048_BIT')),
  },
  {
    id: 'mail-from',
    title: 'The envelope sender lies in the domain\'s own MAIL FROM domain, so that SPF aligns',
    applies: makesIdentities,
    check: (model, subject) => eachIdentity(model, subject, ({ domainName, mailFromDomain }, index) =>
      expectSame(`the MAIL FROM domain of ${domainName}`, mailFromDomain, subject.domains[index].mailFromDomain)),
  },
  {
    id: 'mail-from-failure',
    title: 'Without the MX record of MAIL FROM, SES does what the settings say',
    applies: makesIdentities,
    check: (model, subject) => eachIdentity(model, subject, ({ domainName, mailFromFailure }) =>
      expectSame(`what happens without the MX record of ${domainName}`, mailFromFailure, subject.settings.mailFromFailure)),
  },
  {
    id: 'default-set',
    title: 'A message that names no configuration set is sent with the sender\'s own, and so raises events',
    applies: makesIdentities,
    check: (model, subject) => eachIdentity(model, subject, ({ domainName, configurationSetName }) =>
      expectSame(`the default configuration set of ${domainName}`, configurationSetName, subject.names.configurationSetName)),
  },
];
