import { EmailSendOptions } from '@plinth/env-presets';
import { Match } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AssetBucket, Credential, EmailSender, SmtpUser, Uploader } from '../../src';
import { newStack } from '../stacks';
import { dev, newSender, newUser, prod, resourcesOf, sentences, templateOf, typesOf } from './senders';

describe('an SMTP user', () => {
  test('has an identity of its own: logical id, type and the property whose change replaces it', () => {
    const replacing: Record<string, string> = { 'AWS::IAM::User': 'UserName', 'AWS::IAM::Policy': 'PolicyName', 'AWS::SecretsManager::Secret': 'Name' };
    const of = (user: SmtpUser) => Object.entries(resourcesOf(user)).map(([id, { Type, Properties }]) => `${id} ${Type} ${Properties[replacing[Type]]}`).sort();
    expect(of(newUser())).toMatchInlineSnapshot(`
[
  "AcmeDevSmtpPolicy AWS::IAM::Policy acme-dev-smtp-send",
  "AcmeDevSmtpSecret AWS::SecretsManager::Secret acme/dev/smtp",
  "AcmeDevSmtpUser AWS::IAM::User acme-dev-smtp",
]
`);
    const stack = newStack('Other');
    const sender = EmailSender.fromEmailSenderAttributes(stack, 'Found', { environment: dev });
    expect(of(new SmtpUser(stack, 'Renamed', { environment: dev, sender, fromAddresses: ['a@dev.example.com'] }))).toEqual(of(newUser()));
  });

  test('may send what a grant would let it send, and nothing else', () => {
    const options: EmailSendOptions = { fromAddresses: ['wiki@dev.example.com'], recipients: ['*@example.com'] };
    const stack = newStack();
    const user = newUser(options, stack);
    EmailSender.fromEmailSenderAttributes(stack, 'Again', { environment: dev }).grantSend(new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() }), options);
    const { AcmeDevSmtpPolicy, ...others } = resourcesOf(user);
    const [{ Properties }] = Object.values(others).filter(({ Type }) => Type === 'AWS::IAM::Policy');
    expect(AcmeDevSmtpPolicy.Properties.PolicyDocument.Statement).toEqual([{ Sid: 'Send', ...Properties.PolicyDocument.Statement[0] }]);
    expect(AcmeDevSmtpPolicy.Properties.Users).toEqual([{ Ref: 'AcmeDevSmtpUser' }]);
  });

  test('has a secret that is made empty, which CloudFormation never writes and nobody waits for after its deletion', () => {
    templateOf(newUser()).hasResource('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'Delete', Properties: { Name: 'acme/dev/smtp', SecretString: Match.absent(), GenerateSecretString: Match.absent() },
    });
  });

  test('has no key in the template, and no Lambda function makes one', () => {
    expect(typesOf(newUser()).filter((type) => /AccessKey|Lambda|Custom/.test(type))).toEqual([]);
  });

  test('says where what is', () => {
    const stack = newStack();
    const user = newUser({ name: 'wiki' }, stack);
    expect(user).toMatchObject({ userName: 'acme-dev-wiki', secretName: 'acme/dev/wiki', facts: { environment: dev, name: 'wiki' } });
    expect(stack.resolve(user.secretArn)).toEqual({ Ref: 'AcmeDevWikiSecret' });
  });

  test('and its secret are tagged', () => {
    for (const { Type, Properties } of Object.values(resourcesOf(newUser()))) {
      expect([Type, Properties.Tags !== undefined]).toEqual([Type, Type !== 'AWS::IAM::Policy']);
    }
  });
});

describe('an SMTP user is refused', () => {
  test('beside another one, or an uploader, of its name', () => {
    const stack = newStack();
    newUser({}, stack);
    const sender = EmailSender.fromEmailSenderAttributes(stack, 'Found', { environment: dev });
    const sentence = 'uploader or SMTP user is acme-dev-smtp, may be made only once, and Stack/Smtp makes it; give one of the two another name';
    expect(sentences(() => new SmtpUser(stack, 'Again', { environment: dev, sender }))).toEqual([sentence]);
    const bucket = AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', { environment: dev });
    const credential = Credential.githubOidc({ repository: 'acme/shop', branch: 'main' });
    expect(sentences(() => new Uploader(stack, 'Uploader', { environment: dev, bucket, name: 'smtp', credential }))).toEqual([sentence]);
  });

  test('with a sender of another environment', () => {
    const stack = newStack();
    const sender = newSender(prod, {}, 'Email', stack);
    expect(sentences(() => new SmtpUser(stack, 'Smtp', { environment: dev, sender }))).toEqual([
      'sender is of acme-prod in 111111111111/eu-central-1, must be of acme-dev in 111111111111/eu-central-1, as the user is; pass a sender of the same environment',
    ]);
  });

  test('in a stack of another region', () => {
    expect(sentences(() => newUser({}, newStack('Stack', 'us-east-1')))[0]).toMatch(/^the stack's region is us-east-1, must be eu-central-1/);
  });

  test('for what a grant is refused for', () => {
    expect(sentences(() => newUser({ recipients: [] }))).toEqual([
      'recipients is empty, must have at least one entry, or every message would be refused; leave it out to send to anybody',
    ]);
    expect(sentences(() => newUser({ fromAddresses: ['shop@other.org'] }))).toEqual([
      'fromAddresses is shop@other.org, must lie in dev.example.com, which the sender sends from; use an address there, or add its domain to the sender',
    ]);
  });

  test('with a policy that no user takes', () => {
    const fromAddresses = Array.from({ length: 80 }, (_, i) => `mailbox-${i}@dev.example.com`);
    expect(sentences(() => newUser({ fromAddresses }))).toEqual([
      expect.stringMatching(/^the policy is \d{4} characters, may have at most 2048 in a user; give fewer addresses, or use patterns like \*@example\.com$/),
    ]);
  });

  test('with a name that no service takes', () => {
    expect(sentences(() => newUser({ name: 'Smtp_' }))[0]).toContain('must be lower-case words');
  });
});
