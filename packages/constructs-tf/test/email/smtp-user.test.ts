import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { EmailSendOptions } from '@plinth/env-presets';
import { TerraformOutput, Testing } from 'cdktf';
import { AssetBucket, Credential, EmailSender, Identity, SmtpUser, Uploader } from '../../src';
import { newStack, resourceOf, synthesize } from '../stacks';
import { dev, newSender, newUser, prod, resourcesOf, sentences, statementsOf } from './senders';

const POLICY = 'aws_iam_user_policy.acme-dev-smtp_Policy';
const SECRET = 'aws_secretsmanager_secret.acme-dev-smtp_Secret';

describe('an SMTP user', () => {
  test('has an identity of its own: address, and the argument whose change replaces it', () => {
    const of = (user: SmtpUser) => Object.entries(resourcesOf(user)).map(([address, { name }]) => `${address} ${name}`).sort();
    expect(of(newUser())).toMatchInlineSnapshot(`
[
  "aws_iam_user.acme-dev-smtp_User acme-dev-smtp",
  "aws_iam_user_policy.acme-dev-smtp_Policy acme-dev-smtp-send",
  "aws_secretsmanager_secret.acme-dev-smtp_Secret acme/dev/smtp",
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
    EmailSender.fromEmailSenderAttributes(stack, 'Again', { environment: dev })
      .grantSend(Identity.role(new IamRole(stack, 'Role', { name: 'app', assumeRolePolicy: '{}' })), options);
    expect(statementsOf(resourcesOf(user)[POLICY])).toEqual(statementsOf(resourceOf(stack, 'aws_iam_role_policy')));
    expect(resourcesOf(user)[POLICY].user).toBe('${aws_iam_user.acme-dev-smtp_User.name}');
    expect(user.grant.policy.terraformResourceType).toBe('aws_iam_user_policy');
  });

  test('goes with its keys, which are made elsewhere, and its secret with it, at once', () => {
    const resources = resourcesOf(newUser());
    expect(resources['aws_iam_user.acme-dev-smtp_User'].force_destroy).toBe(true);
    expect(resources[SECRET]).toMatchObject({ name: 'acme/dev/smtp', recovery_window_in_days: 0 });
  });

  test('has no key and no value of the secret in Terraform, whose state would hold it', () => {
    expect(Object.keys(resourcesOf(newUser())).filter((address) => /access_key|secret_version|lambda/.test(address))).toEqual([]);
  });

  test('says where what is', () => {
    const stack = newStack();
    const user = newUser({ name: 'wiki' }, stack);
    expect(user).toMatchObject({ userName: 'acme-dev-wiki', secretName: 'acme/dev/wiki', facts: { environment: dev, name: 'wiki' } });
    new TerraformOutput(stack, 'secret', { value: user.secretArn });
    expect(synthesize(stack).output.secret.value).toBe('${aws_secretsmanager_secret.acme-dev-wiki_Secret.arn}');
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

  test('with a provider of another region', () => {
    expect(sentences(() => newUser({}, newStack('Stack', Testing.app(), 'us-east-1')))[0]).toMatch(/^the provider's region is us-east-1, must be eu-central-1/);
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
