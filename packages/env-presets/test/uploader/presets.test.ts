import fc from 'fast-check';
import { CredentialKind, Problems, Tier, UploadAccessProps, UploaderOptions, UploaderPresets, UploaderSettings } from '../../src';
import { environments } from './environments';

const TIERS = [Tier.DEV, Tier.STAGING, Tier.PROD];

function resolve(tier: Tier, options: UploaderOptions, forState = false): { settings: UploaderSettings; messages: string[] } {
  const problems = new Problems('acme/Uploader');
  const settings = forState
    ? UploaderPresets.resolveForState(environments[tier], options, problems)
    : UploaderPresets.resolve(environments[tier], options, problems);
  return { settings, messages: problems.messages };
}

const options: fc.Arbitrary<UploaderOptions> = fc.record({
  prefixes: fc.array(fc.constantFrom('uploads/', 'uploads/a/', 'invoices/', '*', '../x/', 'x', ''), { maxLength: 3 }),
  overwrite: fc.boolean(),
  keyMaxAgeDays: fc.integer({ min: -1, max: 400 }),
  generateKey: fc.boolean(),
  sourceCidrs: fc.array(fc.constantFrom('203.0.113.0/24', '10.0.0.0/8', 'x'), { maxLength: 2 }),
}, { requiredKeys: [] });

test.each([['CloudFormation', UploaderPresets.defaults], ['a state', UploaderPresets.defaultsForState]])(
  'with %s each tier protects at least as much as the one below, in every protective setting', (_, defaults) => {
    for (const name of UploaderPresets.protectiveSettings()) {
      const strengths = TIERS.map((tier) => UploaderPresets.strength(name, defaults(tier)[name as keyof UploaderSettings]));
      expect(strengths).toEqual([...strengths].sort((a, b) => a - b));
    }
  });

test('every setting but the prefixes is protective', () => {
  expect(Object.keys(UploaderPresets.defaults(Tier.DEV)).sort()).toEqual([...UploaderPresets.protectiveSettings(), 'prefixes'].sort());
});

test('an accepted option without acknowledge is never weaker than the tier below', () => {
  fc.assert(fc.property(fc.constantFrom(Tier.STAGING, Tier.PROD), options, (tier, given) => {
    const { settings, messages } = resolve(tier, given);
    const floor = UploaderPresets.defaults(TIERS[TIERS.indexOf(tier) - 1]);
    const strength = (name: string, of: UploaderSettings) => UploaderPresets.strength(name, of[name as keyof UploaderSettings]);
    return messages.length > 0 || UploaderPresets.protectiveSettings().every((name) => strength(name, settings) >= strength(name, floor));
  }), { numRuns: 500 });
});

test('a refusal names the prop that was given', () => {
  fc.assert(fc.property(fc.constantFrom(...TIERS), options, (tier, given) => {
    for (const message of resolve(tier, given).messages) {
      expect(Object.keys(given)).toContain(/^acme\/Uploader: (\w+) is .+, (?:must|may) .+; .+[^.]$/.exec(message)?.[1]);
    }
  }), { numRuns: 500 });
});

test('what is left out comes from the tier', () => {
  expect(resolve(Tier.DEV, {}).settings).toEqual({ prefixes: ['uploads/'], overwrite: true, keyMaxAgeDays: 180, generateKey: true });
  expect(resolve(Tier.PROD, {}).settings).toEqual({ prefixes: ['uploads/'], overwrite: true, keyMaxAgeDays: 90, generateKey: true });
});

test('where a state would hold the key, none is made in prod unless it is asked for', () => {
  expect(TIERS.map((tier) => resolve(tier, {}, true).settings.generateKey)).toEqual([true, true, false]);
  expect(resolve(Tier.PROD, { generateKey: true }, true)).toMatchObject({ settings: { generateKey: true }, messages: [] });
});

test('an option weaker than the tier below needs a reason', () => {
  expect(resolve(Tier.PROD, { keyMaxAgeDays: 180 }).messages).toEqual([
    'acme/Uploader: keyMaxAgeDays is 180, must protect at least as much as staging (90); remove it to use the prod default of 90, or add acknowledge: \'reason\'',
  ]);
  expect(resolve(Tier.PROD, { keyMaxAgeDays: 180, acknowledge: 'a device that is reached twice a year' }).messages).toEqual([]);
});

test.each<[UploaderOptions, string]>([
  [{ prefixes: [] }, 'prefixes is empty, must name at least one part of the bucket; leave it out to use uploads/'],
  [{ prefixes: [''] }, 'prefixes is empty, must name a part of the bucket; write it like uploads/'],
  [{ prefixes: ['/'] }, 'prefixes is /, must name a part of the bucket'],
  [{ prefixes: ['*'] }, 'may not have the character "*"'],
  [{ prefixes: ['uploads/*/'] }, 'may not have the character "*"'],
  [{ prefixes: ['${aws:username}/'] }, 'may not have the character "$"'],
  [{ prefixes: ['../secrets/'] }, 'must not climb with . or ..'],
  [{ prefixes: ['uploads/../x/'] }, 'must not climb with . or ..'],
  [{ prefixes: ['/uploads/'] }, 'must not begin with /; use uploads/'],
  [{ prefixes: ['uploads'] }, 'prefixes is uploads, must end with /, or it would also reach keys that only begin like it; use uploads/'],
  [{ prefixes: ['uploads//x/'] }, 'must not have an empty part'],
  [{ prefixes: ['uploads/', 'uploads/images/'] }, 'prefixes is uploads/, must not overlap with uploads/images/; remove the longer of the two'],
  [{ prefixes: ['a/', 'a/'] }, 'must not overlap with a/'],
  [{ prefixes: [`${'x'.repeat(600)}/`] }, 'must have at most 512 characters'],
  [{ keyMaxAgeDays: 366 }, 'keyMaxAgeDays is 366, must be a whole number from 1 to 365; remove it to use the dev default of 180'],
  [{ sourceCidrs: [] }, 'sourceCidrs is empty, must name at least one source'],
  [{ sourceCidrs: ['203.0.113.0'] }, 'sourceCidrs is 203.0.113.0, must be a network in CIDR notation; write it like 203.0.113.0/24 or 2001:db8::/48'],
  [{ sourceCidrs: ['203.0.113.0/33'] }, 'must be a network in CIDR notation'],
  [{ sourceCidrs: ['300.0.0.0/8'] }, 'must be a network in CIDR notation'],
  [{ sourceCidrs: ['2001:db8::/129'] }, 'must be a network in CIDR notation'],
  [{ sourceCidrs: ['0.0.0.0/0'] }, 'may not be every address; leave sourceCidrs out'],
  [{ sourceCidrs: ['::/0'] }, 'may not be every address'],
  [{ sourceCidrs: ['10.1.0.0/16'] }, 'may not be a private network, from which S3 is reached through a VPC endpoint only; give the public addresses, or vpcEndpointIds'],
  [{ sourceCidrs: ['fd00::/8'] }, 'may not be a private network'],
  [{ vpcEndpointIds: ['vpc-0123456789abcdef0'] }, 'vpcEndpointIds is vpc-0123456789abcdef0, must be the id of a VPC endpoint; write it like vpce-0123456789abcdef0'],
  [{ keyAgeTopicArn: 'alarms' }, 'keyAgeTopicArn is alarms, must be the ARN of an SNS topic; write it like arn:aws:sns:eu-central-1:111111111111:alarms'],
  [{ keyAgeTopicArn: 'arn:aws:sns:eu-central-1:111111111111:alarms.fifo' }, 'may not be a FIFO topic'],
  [{ keyAgeTopicArn: 'arn:aws:sns:us-east-1:111111111111:alarms' }, 'must be in eu-central-1, where the schedules are'],
  [{ keyAgeTopicKeyArn: 'alias/topic' }, 'keyAgeTopicKeyArn is alias/topic, must be the ARN of a key'],
  [{ acknowledge: ' ' }, 'must say why'],
])('%j is refused', (given, why) => {
  expect(resolve(Tier.DEV, given).messages.join()).toContain(why);
});

test.each<UploaderOptions>([
  { prefixes: ['uploads/', 'uploads-2/', "it's/(new)!/"] }, { sourceCidrs: ['203.0.113.0/24', '2001:db8::/48'] }, { vpcEndpointIds: ['vpce-1a2b3c4d'] },
  { keyAgeTopicArn: 'arn:aws:sns:eu-central-1:222222222222:alarms' }, { overwrite: false },
])('%j is accepted', (given) => {
  expect(resolve(Tier.DEV, given).messages).toEqual([]);
});

test('two uploaders overlap if either reaches into the other', () => {
  expect(UploaderPresets.overlap(['uploads/'], ['uploads/images/'])).toEqual({ prefix: 'uploads/', other: 'uploads/images/' });
  expect(UploaderPresets.overlap(['a/', 'uploads/images/'], ['uploads/'])).toEqual({ prefix: 'uploads/images/', other: 'uploads/' });
  expect(UploaderPresets.overlap(['uploads/'], ['uploads-2/', 'invoices/'])).toBeUndefined();
});

test('an option that the credential leaves without effect is refused, not ignored', () => {
  const check = (kind: CredentialKind, given: UploaderOptions) => {
    const problems = new Problems('acme/Uploader');
    UploaderPresets.checkCredentialOptions(kind, given, problems);
    return problems.messages;
  };
  expect(check(CredentialKind.IRSA, { generateKey: false, keyMaxAgeDays: 30 })).toEqual([
    'acme/Uploader: keyMaxAgeDays is 30, may be given only with access keys, which irsa has none of; remove it',
    'acme/Uploader: generateKey is false, may be given only with access keys, which irsa has none of; remove it',
  ]);
  expect(check(CredentialKind.ACCESS_KEY, { generateKey: false, keyMaxAgeDays: 30 })).toEqual([]);
  expect(check(CredentialKind.ACCESS_KEY, { keyAgeTopicKeyArn: 'arn' })[0]).toContain('may be given only with keyAgeTopicArn');
});

describe('the size of the policy', () => {
  const access = (count: number): UploadAccessProps => ({
    bucketArn: 'arn:aws:s3:::b', region: 'eu-central-1', overwrite: false, keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/k',
    prefixes: Array.from({ length: count }, (_, i) => `prefix-${i}/`), sourceCidrs: ['203.0.113.0/24'], vpcEndpointIds: ['vpce-1a2b3c4d'],
  });
  const check = (kind: CredentialKind, count: number) => {
    const problems = new Problems('acme/Uploader');
    UploaderPresets.checkPolicySize(kind, access(count), problems);
    return problems.messages;
  };

  test('with every feature and three prefixes fits a user', () => {
    expect(check(CredentialKind.ACCESS_KEY, 3)).toEqual([]);
  });

  test('that a user cannot hold is refused before the deploy is, and fits a role', () => {
    expect(check(CredentialKind.ACCESS_KEY, 10)[0])
      .toMatch(/the policy is up to \d+ characters, may have at most 2048 in a user; give fewer prefixes and sources, or use a keyless/);
    expect(check(CredentialKind.IRSA, 10)).toEqual([]);
    expect(check(CredentialKind.ROLE, 60)[0]).toMatch(/may have at most 10240 in a role; give fewer prefixes and sources$/);
  });
});
