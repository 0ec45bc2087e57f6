import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { EmailSendOptions, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { EmailSender, Identity } from '../../src';
import { newStack, PLACE, resourceOf, resourcesOf, synthesize } from '../stacks';
import { dev, newSender, prod, sentences, statementsOf } from './senders';

const SES = 'arn:aws:ses:eu-central-1:111111111111';
const ACTIONS = ['ses:SendEmail', 'ses:SendRawEmail'];
const RESOURCES = [`${SES}:identity/dev.example.com`, `${SES}:configuration-set/acme-dev-email`];

const newRole = (stack: TerraformStack) => Identity.role(new IamRole(stack, 'Shop', { name: 'shop', assumeRolePolicy: '{}' }));

/** What is granted to a role, or to whom it is told to be. */
function granted(options?: EmailSendOptions, environment = dev, identity: (stack: TerraformStack) => Identity = newRole): any[] {
  const stack = newStack();
  newSender(environment, {}, 'Email', stack).grantSend(identity(stack), options);
  const [policy] = [...resourcesOf(stack, 'aws_iam_role_policy'), ...resourcesOf(stack, 'aws_iam_user_policy')];
  return statementsOf(policy);
}

describe('who is granted to send', () => {
  test('sends from the domains with the configuration set, and may name no other: both are in one statement, and nothing else is', () => {
    expect(granted()).toEqual([
      { Sid: 'Send', Effect: 'Allow', Action: ACTIONS, Resource: RESOURCES, Condition: { StringLike: { 'ses:FromAddress': '*@dev.example.com' } } },
    ]);
  });

  test('is the same as a user, and as one that exists already', () => {
    expect(granted({}, dev, (stack) => Identity.user(new IamUser(stack, 'Wiki', { name: 'wiki' })))).toEqual(granted());
    expect(granted({}, dev, () => Identity.userName('wiki'))).toEqual(granted());
    expect(granted({}, dev, () => Identity.roleName('wiki'))).toEqual(granted());
  });

  test('in prod sends to anybody from prod\'s domain', () => {
    expect(granted({}, prod)).toEqual([{
      Sid: 'Send', Effect: 'Allow', Action: ACTIONS, Resource: [`${SES}:identity/example.com`, `${SES}:configuration-set/acme-prod-email`],
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

  test('sends from every domain of the sender, also those that were there before', () => {
    const stack = newStack();
    const sender = newSender(dev, { domains: [{ domainName: 'dev.example.com' }], existingDomains: ['old.example.com'] }, 'Email', stack);
    sender.grantSend(newRole(stack));
    const [{ Resource, Condition }] = statementsOf(resourceOf(stack, 'aws_iam_role_policy'));
    expect(Resource).toEqual([`${SES}:identity/dev.example.com`, `${SES}:identity/old.example.com`, `${SES}:configuration-set/acme-dev-email`]);
    expect(Condition).toEqual({ StringLike: { 'ses:FromAddress': ['*@dev.example.com', '*@old.example.com'] } });
  });

  test('has the policy below it if the app makes it, and else at an address that follows from its name, also after a rename', () => {
    const policiesOf = (id: string) => {
      const stack = newStack();
      const sender = newSender(dev, {}, id, stack);
      sender.grantSend(newRole(stack));
      ['ci', 'c.i'].forEach((name) => sender.grantSend(Identity.roleName(name)));
      sender.grantSend(Identity.userName('ci'));
      const { aws_iam_role_policy: roles, aws_iam_user_policy: users } = synthesize(stack).resource;
      return Object.entries<any>({ ...roles, ...users }).map(([address, { name, role, user }]) => `${address} ${name} ${role ?? user}`);
    };
    expect(policiesOf('Email')).toMatchInlineSnapshot(`
[
  "Shop_acme-dev-email-send_BB68440B acme-dev-email-send \${aws_iam_role.Shop.name}",
  "acme-dev-email_Send-2f0a597f acme-dev-email-send c.i",
  "acme-dev-email_Send-a26d4a3b acme-dev-email-send ci",
  "acme-dev-email_Send-3dec2db9 acme-dev-email-send ci",
]
`);
    expect(policiesOf('Renamed')).toEqual(policiesOf('Email'));
  });

  test('is granted again without a change, also after something waits for the first grant', () => {
    const stack = newStack();
    const sender = newSender(dev, {}, 'Email', stack);
    const { policy } = sender.grantSend(Identity.roleName('shop'));
    new IamInstanceProfile(stack, 'Shop', { role: 'shop', dependsOn: [policy] });
    expect(sender.grantSend(Identity.roleName('shop')).policy).toBe(policy);
    expect(resourceOf(stack, 'aws_iam_instance_profile').depends_on).toEqual([expect.stringMatching(/^aws_iam_role_policy\.acme-dev-email_Send-[0-9a-f]{8}$/)]);
  });

  test('is said by the grant, on which what sends first depends', () => {
    const { policy, statements } = newSender(dev).grantSend(Identity.roleName('shop'));
    expect([policy.terraformResourceType, statements.map(({ sid }) => sid)]).toEqual(['aws_iam_role_policy', ['Send']]);
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
    [{ templateNames: ['*'] }, 'templateNames is *, must be the name of one template, of 1 to 64 letters, digits and _-; write it like welcome'],
  ];

  test.each(refused)('for %j', (options, sentence) => {
    expect(sentences(() => sender.grantSend(Identity.roleName('shop'), options))).toEqual([sentence]);
  });

  test('for what cannot be known, since it is reviewed in code', () => {
    const token = new TerraformVariable(newStack(), 'address', {}).stringValue;
    expect(sentences(() => sender.grantSend(Identity.roleName('shop'), { fromAddresses: [token], recipients: [`*@${token}`] }))).toEqual([
      'fromAddresses is a token, must be concrete, since it is compared with the sender\'s domains; write the value itself',
      'recipients is a token, must be concrete, since who may be sent to is reviewed in code; write the value itself',
    ]);
  });

  test('with all that is wrong at once', () => {
    expect(sentences(() => sender.grantSend(Identity.roleName('shop'), { fromAddresses: ['x'], recipients: ['*'], displayNames: [] }))).toHaveLength(3);
  });

  test('that no user or role can hold', () => {
    const fromAddresses = Array.from({ length: 80 }, (_, i) => `mailbox-${i}@dev.example.com`);
    expect(sentences(() => sender.grantSend(Identity.userName('wiki'), { fromAddresses }))).toEqual([
      expect.stringMatching(/^the policy is \d{4} characters, may have at most 2048 in a user; give fewer addresses, or use patterns like \*@example\.com$/),
    ]);
    expect(sender.grantSend(Identity.roleName('wiki'), { fromAddresses }).statements).toHaveLength(1);
  });

  test('a second time to one identity with other options, since IAM knows the policy by its name', () => {
    const stack = newStack();
    const again = newSender(dev, {}, 'Email', stack);
    const role = newRole(stack);
    expect(again.grantSend(role).policy).toBe(again.grantSend(role).policy);
    expect(() => again.grantSend(role, { recipients: ['*@example.com'] }))
      .toThrow('grant is acme-dev-email-send, may be given only once, and Stack/Shop/acme-dev-email-send gives it with other statements; grant from one construct only');
    again.grantSend(Identity.roleName('other'));
    const found = EmailSender.fromEmailSenderAttributes(stack, 'Found', { environment: dev });
    expect(() => found.grantSend(Identity.roleName('other'), { recipients: ['*@example.com'] }))
      .toThrow('Stack/Found: grant is acme-dev-email-send, may be given only once, and Stack/Email gives it; grant from one construct only');
  });
});

describe('a sender that exists already', () => {
  test('is found by its environment, and grants what it would itself', () => {
    const stack = newStack();
    const found = EmailSender.fromEmailSenderAttributes(stack, 'Email', { environment: dev });
    found.grantSend(newRole(stack));
    expect(statementsOf(resourceOf(stack, 'aws_iam_role_policy'))).toEqual(granted());
    expect(Object.keys(synthesize(stack).resource).sort()).toEqual(['aws_iam_role', 'aws_iam_role_policy']);
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
