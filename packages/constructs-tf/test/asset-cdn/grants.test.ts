import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AssetEncryption, PolicyDocuments } from '@plinth/env-presets';
import { AssetCdn, Identity } from '../../src';
import { newStack, resourceOf, resourcesOf } from '../stacks';
import { assetsOf, dev, edgeOf, statementsOf } from './assets';

test('grantDeploy syncs the bucket and invalidates this distribution, and leaves alone what users uploaded', () => {
  const { stack, assets } = assetsOf({ uploadPrefixes: ['in/', 'out/'] });
  const { statements } = assets.grantDeploy(Identity.roleName('ci'));
  const policy = resourceOf(stack, 'aws_iam_role_policy');
  expect(policy).toMatchObject({ role: 'ci', name: 'acme-dev-assets-deploy' });
  const arn = 'arn:aws:s3:::acme-dev-assets-111111111111';
  expect(statementsOf(policy.policy).map(({ Sid, Effect, Action, Resource }) => [`${Effect} ${Sid}`, Action, Resource])).toEqual([
    ['Allow ListAssets', 's3:ListBucket', arn],
    ['Allow WriteAssets', ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'], `${arn}/*`],
    ['Deny KeepUploads', ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'], [`${arn}/in/*`, `${arn}/out/*`]],
    ['Allow Invalidate', ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'], expect.stringMatching(/^\$\{aws_cloudfront_distribution\.Assets_Distribution_\w+\.arn\}$/)],
  ]);
  expect(PolicyDocuments.render(statements).Statement).toHaveLength(4);
});

test('with a key of its own the deployer uses it through S3 only', () => {
  const { stack, assets } = assetsOf({ encryption: AssetEncryption.CUSTOMER_MANAGED_KEY });
  assets.grantDeploy(Identity.roleName('ci'));
  expect(statementsOf(resourceOf(stack, 'aws_iam_role_policy').policy).at(-1)).toMatchObject({
    Sid: 'UseKey', Resource: expect.stringContaining('aws_kms_key.Assets_Bucket_Key_'), Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
  });
});

test('the same grant given again is the same policy; grants of two asset CDNs to one role stand side by side', () => {
  const stack = newStack();
  const edgeProvider = edgeOf(stack);
  const [one, two] = ['assets', 'downloads'].map((name) => new AssetCdn(stack, name, { environment: dev, edgeProvider, name }));
  const role = Identity.role(new IamRole(stack, 'Role', { name: 'ci', assumeRolePolicy: '{}' }));
  expect(one.grantDeploy(role).policy).toBe(one.grantDeploy(role).policy);
  two.grantDeploy(role);
  expect(resourcesOf(stack, 'aws_iam_role_policy').map(({ name }) => name)).toEqual(['acme-dev-assets-deploy', 'acme-dev-downloads-deploy']);
});

test('a policy that is longer than a user can hold is refused', () => {
  const { assets } = assetsOf({ uploadPrefixes: Array.from({ length: 20 }, (_, index) => `what-users-upload-for-the-team-of-number-${index}/`) });
  expect(() => assets.grantDeploy(Identity.userName('ci'))).toThrow(/^Stack\/Assets: the policy is \d{4} characters, may have at most 2048 in a user; grant to a role$/);
});
