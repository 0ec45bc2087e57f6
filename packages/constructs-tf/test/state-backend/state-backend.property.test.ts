import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BucketNamespace, LockMode, PlatformEnvironment, StateEncryption } from '@plinth/env-presets';
import { Testing } from 'cdktf';
import fc from 'fast-check';
import { Identity, StateBackend, StateBackendReplica } from '../../src';
import { newStack, PLACE, synthesize as json } from '../stacks';
import { terraformTest } from '../terraform';

/** Mostly what people mean, sometimes what they mistype. */
const either = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) =>
  fc.oneof({ weight: 8, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) as fc.Arbitrary<T> });

const inputs = fc.record({
  tier: fc.constantFrom('dev' as const, 'staging' as const, 'prod' as const),
  place: fc.record({
    project: either(fc.constantFrom('acme', 'acme-shop', 'a1'), 'Acme', 'acme--shop', 'x'.repeat(30), 'prod'),
    account: either(fc.constant('111111111111'), '1111', 'account'),
    region: either(fc.constantFrom('eu-central-1', 'us-east-1'), 'europe'),
    deployerArns: either(fc.constant(PLACE.deployerArns), undefined, [], ['deployer']),
  }),
  prefix: either(fc.constantFrom(undefined, 'dev/network/', 'shared/'), '../x/', '/x/', 'x', 'a//b/'),
  roleName: either(fc.constantFrom('ci', 'ci@acme'), 'role/ci', ''),
  component: either(fc.constantFrom('network', 'shop/orders'), '../network', '/network', 'shop/'),
  options: fc.record({
    name: either(fc.constantFrom('tfstate', 'tf'), 'TF', 'y'.repeat(50)),
    bucketNamespace: fc.constant(BucketNamespace.GLOBAL),
    replicaRegion: either(fc.constant('eu-west-1'), 'eu-central-1', 'nowhere'),
    lockMode: either(fc.constantFrom(...Object.values(LockMode)), 'table'),
    encryption: either(fc.constantFrom(...Object.values(StateEncryption)), 'none'),
    noncurrentVersionRetentionDays: either(fc.constantFrom(30, 90, 365, 3650), 0, 1.5, 9999),
    noncurrentVersionsToKeep: either(fc.constantFrom(10, 25, 100), 0, 101),
    abortIncompleteUploadDays: either(fc.constantFrom(1, 7, 30), 0),
    retainOnDeletion: fc.boolean(),
    keyDeletionWindowDays: either(fc.constantFrom(7, 30), 6, 31),
    lockTableDeletionProtection: fc.boolean(),
    lockTablePointInTimeRecovery: fc.boolean(),
    acknowledge: either(fc.constant('a reason'), ' '),
  }, { requiredKeys: [] }),
});
type Input = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

/** What a refusal may name: a prop of the input, or a name made from them. */
const NAMED = new RegExp('^[^ ]+: (project|account|region|deployerArns|environment.deployerArns|prefix|roleName|component|resource name'
  + '|(S3 bucket|IAM role|DynamoDB table|KMS alias) name|bucket|name|bucketNamespace|replicaRegion|lockMode|encryption'
  + '|noncurrentVersionRetentionDays|noncurrentVersionsToKeep|abortIncompleteUploadDays|retainOnDeletion|keyDeletionWindowDays'
  + '|lockTableDeletionProtection|lockTablePointInTimeRecovery|acknowledge) is .+, (must|may) .+; .+');

/** The resources of one input, at addresses of their own. */
function resourcesOf({ tier, place, prefix, roleName, component, options }: Input, id: string): any {
  const environment = PlatformEnvironment[tier](place);
  const app = Testing.app();
  const [home, away] = [newStack('home', app, place.region), newStack('away', app, options.replicaRegion)];
  const state = new StateBackend(home, id, { environment, ...options });
  state.grantApply(Identity.roleName(roleName), { prefix });
  state.attachTo(home, { component });
  if (options.replicaRegion) {
    new StateBackendReplica(away, `${id}Replica`, { environment, ...options, region: options.replicaRegion });
  }
  return [json(home).resource, json(away).resource ?? {}];
}

let generated: { made: any[][]; refusals: string[] } | undefined;

/** The same 500 inputs for every test here: what they made, and the sentences that refused the others. */
function generate(): { made: any[][]; refusals: string[] } {
  if (!generated) {
    const [made, refusals] = [new Map<string, any[]>(), [] as string[]];
    fc.assert(fc.property(inputs, (input) => {
      try {
        made.set(JSON.stringify(input), resourcesOf(input, `State${made.size}`));
      } catch (error) {
        refusals.push((error as Error).message);
      }
    }), { numRuns: 500, seed: 20261121 });
    generated = { made: [...made.values()], refusals };
  }
  return generated;
}

test('500 inputs are each refused by a sentence that names the prop, or make a bucket', () => {
  const { made, refusals } = generate();
  refusals.flatMap((message) => message.split('\n')).forEach((line) => expect(line).toMatch(NAMED));
  expect(refusals.length).toBeGreaterThan(50);
  expect(made.length).toBeGreaterThan(50);
  made.forEach(([{ aws_s3_bucket: buckets }]) => expect(Object.keys(buckets)).toHaveLength(1));
}, 60_000);

terraformTest('terraform validate accepts all that were made, in one configuration', async ({ directory, run }) => {
  await writeFile(path.join(directory, 'main.tf.json'), JSON.stringify({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
    resource: generate().made.flat(),
  }));
  await run('init', '-backend=false', '-input=false');
  expect(JSON.parse(await run('validate', '-json'))).toMatchObject({ valid: true, diagnostics: [] });
});
