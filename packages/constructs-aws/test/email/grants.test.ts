import { EmailSendOptions, PlatformEnvironment } from '@plinth/env-presets';
import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role, User } from 'aws-cdk-lib/aws-iam';
import { EmailSender } from '../../src';
import { newStack, PLACE } from '../stacks';
import { dev, newSender, prod, sentences } from './senders';

const SES = 'arn:aws:ses:eu-central-1:111111111111';
const ACTIONS = ['ses:SendEmail', 'ses:SendRawEmail'];
const RESOURCES = [`${SES}:identity/dev.example.com`, `${SES}:configuration-set/acme-dev-email`];

const newRole = (stack: Stack) => new Role(stack, 'Shop', { assumedBy: new AccountRootPrincipal() });

/** What is granted to a role, or to whom it is told to be. */
function granted(options?: EmailSendOptions, environment = dev, identity: (stack: Stack) => Role | User = newRole): any[] {
  const stack = newStack();
  newSender(environment, {}, 'Email', stack).grantSend(identity(stack), options);
  const [{ Properties }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return Properties.PolicyDocument.Statement;
}

describe('who is granted to send', () => {
  test('sends from the domains with the configuration set, and may name no other: both are in one statement, and nothing else is', () => {
    expect(granted()).toEqual([{ Effect: 'Allow', Action: ACTIONS, Resource: RESOURCES, Condition: { StringLike: { 'ses:FromAddress': '*@dev.example.com' } } }]);
  });

  test('is the same as a user', () => {
    expect(granted({}, dev, (stack) => new User(stack, 'Wiki'))).toEqual(granted());
  });

  test('in prod sends to anybody from prod\'s domain', () => {
    expect(granted({}, prod)).toEqual([{
      Effect: 'Allow', Action: ACTIONS, Resource: [`${SES}:identity/example.com`, `${SES}:configuration-set/acme-prod-email`],
      Condition: { StringLike: { 'ses:FromAddress': '*@example.com' } },
    }]);
  });

  test('sends from some addresses only, to some only, of which there must be one, and under some names only', () => {
    const [{ Condition }] = granted({
      fromAddresses: ['shop@dev.example.com', '*@news.dev.example.com'], recipients: ['*@example.com', '*@simulator.amazonses.com'], displayNames: ['Acme*'],
    });
    expect(Condition).toEqual({
      'StringLike': { 'ses:FromAddress': ['shop@dev.example.com', '*@news.dev.example.com'], 'ses:FromDisplayName': 'Acme*' },
      'ForAllValues:StringLike': { 'ses:Recipients': ['*@example.com', '*@simulator.amazonses.com'] },
      // ForAllValues holds for no value at all
      'Null': { 'ses:Recipients': 'false' },
    });
  });

  test('sends by templates where they are named', () => {
    const [{ Action, Resource }] = granted({ templateNames: ['welcome'] });
    expect([Action, Resource]).toEqual([[...ACTIONS, 'ses:SendTemplatedEmail'], [...RESOURCES, `${SES}:template/welcome`]]);
  });

  test('sends to verified recipients in the sandbox, where SES asks for their identities too, and not from them', () => {
    const [{ Resource, Condition }] = granted({ verifiedRecipients: ['me@example.net'] });
    expect(Resource).toEqual([...RESOURCES, `${SES}:identity/me@example.net`]);
    expect(Condition).toEqual({ StringLike: { 'ses:FromAddress': '*@dev.example.com' } });
  });

  test('sends from every domain of the sender, also those that were there before', () => {
    const stack = newStack();
    const sender = newSender(dev, { domains: [{ domainName: 'dev.example.com' }], existingDomains: ['old.example.com'] }, 'Email', stack);
    sender.grantSend(newRole(stack));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [{
      Resource: [`${SES}:identity/dev.example.com`, `${SES}:identity/old.example.com`, `${SES}:configuration-set/acme-dev-email`],
      Condition: { StringLike: { 'ses:FromAddress': ['*@dev.example.com', '*@old.example.com'] } },
    }] } });
  });

  test('may be granted twice, each for itself', () => {
    const stack = newStack();
    const sender = newSender(dev, {}, 'Email', stack);
    const role = newRole(stack);
    expect(sender.grantSend(role, { fromAddresses: ['a@dev.example.com'], recipients: ['*@example.com'] }).success).toBe(true);
    sender.grantSend(role, { fromAddresses: ['b@dev.example.com'] });
    const [{ Properties }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(Properties.PolicyDocument.Statement).toHaveLength(2);
  });
});

describe('a grant is refused', () => {
  const sender = newSender(dev);
  const refused: Array<[options: EmailSendOptions, sentence: string]> = [
    [{ recipients: [] }, 'recipients is empty, must have at least one entry, or every message would be refused; leave it out to send to anybody'],
    [{ fromAddresses: [] }, 'fromAddresses is empty, must have at least one entry, or every message would be refused; leave it out to send from every address of the domains'],
    [{ displayNames: [] }, 'displayNames is empty, must have at least one entry, or every message would be refused; leave it out to send with any name'],
    [{ templateNames: [] }, 'templateNames is empty, must have at least one entry, or every message would be refused; leave it out to send without templates'],
    [{ fromAddresses: ['shop@other.org'] },
      'fromAddresses is shop@other.org, must lie in dev.example.com, which the sender sends from; use an address there, or add its domain to the sender'],
    [{ fromAddresses: ['shop@notdev.example.com'] },
      'fromAddresses is shop@notdev.example.com, must lie in dev.example.com, which the sender sends from; use an address there, or add its domain to the sender'],
    [{ fromAddresses: ['shop@*.example.com'] },
      'fromAddresses is shop@*.example.com, must be an address in lower case after the @, with * and ? only before it; write it like noreply@example.com or *@example.com'],
    [{ recipients: ['*'] }, 'recipients is *, may not match every domain; name a domain, or leave recipients out to send to anybody'],
    [{ recipients: ['*@*'] }, 'recipients is *@*, may not match every domain; name a domain, or leave recipients out to send to anybody'],
    [{ displayNames: ['a\nb'] }, 'displayNames is "a\\nb", must be text on one line; write it like Acme Support, or leave displayNames out'],
    [{ verifiedRecipients: ['*@example.net'] }, 'verifiedRecipients is *@example.net, must be one address, without * and ?; write it like me@example.com'],
    [{ templateNames: ['*'] }, 'templateNames is *, must be the name of one template, of 1 to 64 letters, digits and _-; write it like welcome'],
  ];

  test.each(refused)('for %j', (options, sentence) => {
    expect(sentences(() => sender.grantSend(new AccountRootPrincipal(), options))).toEqual([sentence]);
  });

  test('for what cannot be known, since it is reviewed in code', () => {
    const stack = newStack();
    const token = new CfnParameter(stack, 'Address').valueAsString;
    expect(sentences(() => sender.grantSend(new AccountRootPrincipal(), { fromAddresses: [token], recipients: [`*@${token}`] }))).toEqual([
      'fromAddresses is a token, must be concrete, since it is compared with the sender\'s domains; write the value itself',
      'recipients is a token, must be concrete, since who may be sent to is reviewed in code; write the value itself',
    ]);
  });

  test('with all that is wrong at once', () => {
    expect(sentences(() => sender.grantSend(new AccountRootPrincipal(), { fromAddresses: ['x'], recipients: ['*'], displayNames: [] }))).toHaveLength(3);
  });
});

describe('a sender that exists already', () => {
  test('is found by its environment, and grants what it would itself', () => {
    const stack = newStack();
    const found = EmailSender.fromEmailSenderAttributes(stack, 'Email', { environment: dev });
    found.grantSend(newRole(stack));
    const template = Template.fromStack(stack);
    const [{ Properties }] = Object.values<any>(template.findResources('AWS::IAM::Policy'));
    expect(Properties.PolicyDocument.Statement).toEqual(granted());
    expect(template.findResources('AWS::SES::ConfigurationSet')).toEqual({});
  });

  test('has the names that the one that is made has', () => {
    const options = { name: 'news', domains: [{ domainName: 'news.dev.example.com' }] };
    const made = newSender(dev, options);
    const found = EmailSender.fromEmailSenderAttributes(newStack(), 'Email', { environment: dev, name: 'news', domainNames: ['news.dev.example.com'] });
    for (const name of ['domainNames', 'identityArns', 'configurationSetName', 'configurationSetArn', 'eventsTopicArn'] as const) {
      expect(found[name]).toEqual(made[name]);
    }
  });

  test('is refused without a domain', () => {
    const environment = PlatformEnvironment.dev(PLACE);
    expect(sentences(() => EmailSender.fromEmailSenderAttributes(newStack(), 'Email', { environment }))).toHaveLength(1);
  });
});
