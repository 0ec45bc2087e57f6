import { BucketNamespace, LockMode, PlatformEnvironment, StateEncryption } from '@plinth/env-presets';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import fc from 'fast-check';
import { StateBackend } from '../../src';
import { either, lint, Shapes } from '../inputs';

const inputs = fc.record({
  tier: fc.constantFrom('dev' as const, 'staging' as const, 'prod' as const),
  place: fc.record({
    project: either(fc.constantFrom('acme', 'acme-shop', 'a1'), 'Acme', 'acme--shop', 'x'.repeat(30), 'prod'),
    account: either(fc.constant('111111111111'), '1111', 'account'),
    region: either(fc.constantFrom('eu-central-1', 'us-east-1'), 'europe'),
  }),
  prefix: either(fc.constantFrom(undefined, 'dev/network/', 'shared/'), '../x/', '/x/', 'x', 'a//b/'),
  options: fc.record({
    name: either(fc.constantFrom('tfstate', 'tf'), 'TF', 'y'.repeat(50)),
    bucketNamespace: fc.constantFrom(...Object.values(BucketNamespace)),
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

/** What a refusal may name: a prop of the input, a name made from them, or the stack's place. */
const NAMED = new RegExp('^[^ ]+: (project|account|region|prefix|resource name|(S3 bucket|IAM role|DynamoDB table|KMS alias) name|bucket'
  + '|name|bucketNamespace|replicaRegion|lockMode|encryption|noncurrentVersionRetentionDays|noncurrentVersionsToKeep|abortIncompleteUploadDays'
  + '|retainOnDeletion|keyDeletionWindowDays|lockTableDeletionProtection|lockTablePointInTimeRecovery|acknowledge) is .+, (must|may) .+; .+');

function synthesize({ tier, place, prefix, options }: typeof inputs extends fc.Arbitrary<infer T> ? T : never): any {
  const environment = PlatformEnvironment[tier](place);
  const stack = new Stack(new App(), 'Stack', { env: { account: place.account, region: place.region } });
  const state = new StateBackend(stack, 'State', { environment, ...options });
  state.grantApply(new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() }), { prefix });
  return Template.fromStack(stack).toJSON();
}

test('500 inputs are each refused by a sentence that names the prop, or make a template each of whose resources cfn-lint accepts', async () => {
  const shapes = new Shapes();
  let refused = 0;
  fc.assert(fc.property(inputs, (input) => {
    try {
      shapes.add(synthesize(input));
    } catch (error) {
      refused += 1;
      for (const line of (error as Error).message.split('\n')) {
        expect(line).toMatch(NAMED);
      }
    }
  }), { numRuns: 500, seed: 20261121 });
  expect(refused).toBeGreaterThan(50);
  expect(shapes.count).toBeGreaterThan(15);
  expect(await lint(shapes.parts)).toBe('');
}, 300_000);
