import { AccessKeyCredentialOptions, AccessKeySlot, PlatformEnvironment } from '@plinth/env-presets';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import fc from 'fast-check';
import { AssetBucket, Credential, Uploader } from '../../src';
import { either as mostly, lint, Shapes } from '../inputs';

/** An uploader has many props: each must nearly always be right, or hardly any input would be. */
const either = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) => fc.oneof({ weight: 22, arbitrary: good }, { weight: 8, arbitrary: mostly(good, ...bad) });
const optional = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) => fc.option(either(good, ...bad), { nil: undefined });

const workload = {
  namespace: either(fc.constantFrom('shop', 'team-a'), '*', 'Shop'),
  serviceAccount: either(fc.constantFrom('uploader', 'up.loader'), '', 'up_loader'),
};
const key = fc.record({
  slot: either(fc.constantFrom(...Object.values(AccessKeySlot)), 'C'),
  createdOn: either(fc.constantFrom('2026-01-31', '2028-02-29'), '2026-02-30', 'today', ''),
  disabled: fc.boolean(),
});
const { A, B } = AccessKeySlot;
const [a, b] = [{ slot: A, createdOn: '2026-01-31' }, { slot: B, createdOn: '2028-02-29' }];
const ROTATION: AccessKeyCredentialOptions[] = [
  { keys: [a] }, { keys: [b] }, { keys: [a, b], active: A }, { keys: [{ ...a, disabled: true }, b], active: B },
];
const accessKey = fc.oneof(
  { weight: 1, arbitrary: fc.record({ keys: fc.array(key, { maxLength: 3 }), active: optional(fc.constantFrom(A, B), 'C') }) },
  { weight: 4, arbitrary: fc.constantFrom(...ROTATION) },
).map((options) => Credential.accessKey(options));
const keyless = fc.oneof(
  fc.record({ oidcIssuer: either(fc.constant('https://oidc.eks.eu-central-1.amazonaws.com/id/A1'), 'oidc', 'https://*/'), ...workload })
    .map((options) => Credential.irsa(options)),
  fc.record({ clusterArn: either(fc.constant('arn:aws:eks:eu-central-1:111111111111:cluster/main'), 'main', 'arn:aws:eks:eu-central-1:1:cluster/x'), ...workload })
    .map((options) => Credential.podIdentity(options)),
  fc.record({
    repository: either(fc.constantFrom('acme/shop', 'acme@1/shop@2'), 'shop', 'acme/*'),
    branch: optional(fc.constantFrom('main', 'release/1.x'), '*', 'refs/heads/main'),
    githubEnvironment: optional(fc.constant('prod'), '*'),
  }).map((options) => Credential.githubOidc(options)),
);

const options = {
  name: either(fc.constantFrom('uploader', 'up'), 'UP', 'y'.repeat(50)),
  prefixes: either(fc.constantFrom<string[][]>(['uploads/'], ['a/', "it's (b)/"]), [], [''], ['*'], ['a'], ['../a/'], ['a/', 'a/b/']),
  overwrite: fc.boolean(),
  sourceCidrs: either(fc.constantFrom<string[][]>(['203.0.113.0/24'], ['2001:db8::/48']), [], ['10.0.0.0/8'], ['x']),
  vpcEndpointIds: either(fc.constant<string[]>(['vpce-0123456789abcdef0']), [], ['vpc-1']),
};
const keyOptions = {
  keyMaxAgeDays: either(fc.constantFrom(1, 30, 90), 0, 1.5, 365),
  keyAgeTopicArn: either(fc.constant('arn:aws:sns:eu-central-1:111111111111:alarms'), 'alarms', 'arn:aws:sns:us-east-1:111111111111:alarms'),
  generateKey: fc.boolean(),
  acknowledge: either(fc.constant('a reason'), ' '),
};
const where = {
  tier: fc.constantFrom('dev' as const, 'staging' as const, 'prod' as const),
  project: either(fc.constantFrom('acme', 'acme-shop', 'a1'), 'Acme', 'x'.repeat(30)),
  keyArn: optional(fc.constant('arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab'), 'alias/x'),
};
const inputs = fc.oneof(
  { weight: 2, arbitrary: fc.record({ ...where, credential: accessKey, options: fc.record({ ...options, ...keyOptions }, { requiredKeys: [] }) }) },
  { weight: 1, arbitrary: fc.record({ ...where, credential: keyless, options: fc.record(options, { requiredKeys: [] }) }) },
  { weight: 1, arbitrary: fc.record({ ...where, credential: keyless, options: fc.record({ ...options, ...keyOptions }, { requiredKeys: [] }) }) },
);
type Input = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

/** What a refusal may name: a prop of the input, or a name made from them. */
const NAMED = new RegExp('^[^ ]+: (project|resource name|IAM role name|the policy|name|prefixes|sourceCidrs|vpcEndpointIds|keyMaxAgeDays|keyAgeTopicArn|generateKey'
  + '|acknowledge|keyArn|keys|slot|createdOn|disabled|active|oidcIssuer|clusterArn|namespace|serviceAccount|repository|branch|githubEnvironment)'
  + ' is .+, (must|may) .+; .+');

function synthesize({ tier, project, keyArn, credential, options: given }: Input): any {
  const [account, region] = ['111111111111', 'eu-central-1'];
  const environment = PlatformEnvironment[tier]({ project, account, region });
  const stack = new Stack(new App(), 'Stack', { env: { account, region } });
  const bucket = AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', { environment, bucketName: 'assets', keyArn });
  const uploader = new Uploader(stack, 'Uploader', { environment, bucket, credential, ...given });
  if (uploader.secretArn !== undefined) {
    uploader.grantReadSecret(new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() }));
  }
  return Template.fromStack(stack).toJSON();
}

/** Of a template all that a policy allows: an uploader's must be the same four actions, whatever is given. */
function allowed(template: any): string[] {
  const statements = Object.entries<any>(template.Resources).filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && !id.startsWith('Reader'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement).filter(({ Effect }) => Effect === 'Allow');
  return statements.flatMap(({ Action }) => Action);
}

test('500 inputs are each refused by a sentence that names the prop, or make a template each of whose resources cfn-lint accepts', async () => {
  const shapes = new Shapes();
  let refused = 0;
  fc.assert(fc.property(inputs, (input) => {
    let template: any;
    try {
      template = synthesize(input);
    } catch (error) {
      refused += 1;
      for (const line of (error as Error).message.split('\n')) {
        expect(line).toMatch(NAMED);
      }
      return;
    }
    allowed(template).forEach((action) => expect(['s3:PutObject', 's3:AbortMultipartUpload', 'kms:Decrypt', 'kms:GenerateDataKey']).toContain(action));
    shapes.add(template);
  }), { numRuns: 500, seed: 20261121 });
  expect(refused).toBeGreaterThan(50);
  expect(shapes.count).toBeGreaterThan(15);
  expect(await lint(shapes.parts)).toBe('');
}, 300_000);
