import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AccessKeyCredentialOptions, AccessKeySlot, PlatformEnvironment, Tier } from '@plinth/env-presets';
import { Testing } from 'cdktf';
import fc from 'fast-check';
import { AssetBucket, Credential, Identity, Uploader } from '../../src';
import { newStack, synthesize as json } from '../stacks';
import { terraformTest } from '../terraform';

/** Mostly what people mean, sometimes what they mistype. */
const either = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) =>
  fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) as fc.Arbitrary<T> });
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

/** The resources of one input. The number goes into the names, so that all inputs fit into one configuration. */
function resourcesOf({ tier, project, keyArn, credential, options: given }: Input, number: number): any {
  const environment = PlatformEnvironment.custom({ project, account: '111111111111', region: 'eu-central-1', name: `e${number}`, tier: tier as Tier });
  const stack = newStack('Stack', Testing.app());
  const bucket = AssetBucket.fromAssetBucketAttributes(stack, `Bucket${number}`, { environment, bucketName: 'assets', keyArn });
  const uploader = new Uploader(stack, `Uploader${number}`, { environment, bucket, credential, ...given });
  if (uploader.secretArn !== undefined) {
    uploader.grantReadSecret(Identity.roleName('reader'));
  }
  return json(stack).resource;
}

/** All that the uploader's policy allows: it must be the same four actions, whatever is given. */
function allowed(resource: any): string[] {
  return ['aws_iam_user_policy', 'aws_iam_role_policy'].flatMap((type) => Object.entries<any>(resource[type] ?? {}))
    .filter(([name]) => name.endsWith('_Policy'))
    .flatMap(([, { policy }]) => JSON.parse(policy).Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action);
}

let generated: { made: any[]; refusals: string[] } | undefined;

/** The same 500 inputs for every test here: what they made, and the sentences that refused the others. */
function generate(): { made: any[]; refusals: string[] } {
  if (!generated) {
    const [made, refusals] = [[] as any[], [] as string[]];
    fc.assert(fc.property(inputs, (input) => {
      try {
        made.push(resourcesOf(input, made.length));
      } catch (error) {
        refusals.push((error as Error).message);
      }
    }), { numRuns: 500, seed: 20261121 });
    generated = { made, refusals };
  }
  return generated;
}

test('500 inputs are each refused by a sentence that names the prop, or make an uploader that can do nothing else', () => {
  const { made, refusals } = generate();
  refusals.flatMap((message) => message.split('\n')).forEach((line) => expect(line).toMatch(NAMED));
  expect(refusals.length).toBeGreaterThan(50);
  expect(made.length).toBeGreaterThan(50);
  for (const resource of made) {
    const actions = allowed(resource);
    expect(actions.length).toBeGreaterThan(0);
    actions.forEach((action) => expect(['s3:PutObject', 's3:AbortMultipartUpload', 'kms:Decrypt', 'kms:GenerateDataKey']).toContain(action));
  }
}, 60_000);

terraformTest('terraform validate accepts all that were made, in one configuration', async ({ directory, run }) => {
  await writeFile(path.join(directory, 'main.tf.json'), JSON.stringify({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
    resource: generate().made,
  }));
  await run('init', '-backend=false', '-input=false');
  expect(JSON.parse(await run('validate', '-json'))).toMatchObject({ valid: true, diagnostics: [] });
});
