import { ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { DeleteRolePolicyCommand, GetRolePolicyCommand, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteBucketPolicyCommand, DeleteObjectCommand, DeletePublicAccessBlockCommand, GetBucketPolicyCommand, HeadBucketCommand, PutBucketPolicyCommand,
  PutObjectCommand, PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { bucketStanding, objectVersions } from '../../src/aws';
import { type Step, step, terraformStep } from '../support/lanes';
import { clients, deployment, platform } from '../support/platform';

const cdk = deployment('cdk', 'dev');
const terraform = deployment('terraform', 'dev');
const account = cdk.environment.account;

/** The titles of the lines on which verify fails, after a check that it fails at all. */
async function brokenLines(engine: 'cdk' | 'terraform'): Promise<string[]> {
  const { code, results } = await platform(['verify', 'dev', '--engine', engine, '--json']);
  const broken = results[0]!.verify!.lines.filter(({ status }) => status === 'broken');
  expect(code).toBe(broken.length === 0 ? 0 : 1);
  return broken.map(({ title }) => title);
}

/** One thing is broken by hand, verify fails on that line, and the thing is put back. */
export function brokenByHand(): Step[] {
  const { bucketName } = cdk.state.names;
  return [
    step('verify prints every promise on a line of its own, and the counts', async () => {
      const { code, stdout } = await platform(['verify', 'dev', '--engine', 'cdk']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/✔ Nothing can make the bucket public: all four public access blocks are on/);
      expect(stdout).toMatch(/\d+ kept, 0 broken, \d+ static only/);
    }),
    step('without the public access block verify fails on that line', async () => {
      const { s3 } = await clients(account);
      await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucketName }));
      const broken = await brokenLines('cdk');
      await s3.send(new PutPublicAccessBlockCommand({
        Bucket: bucketName,
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
      }));
      expect(broken).toEqual(['Nothing can make the bucket public: all four public access blocks are on']);
    }),
    step('without the bucket policy verify fails on the lines that it keeps', async () => {
      const { s3 } = await clients(account);
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucketName }));
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: bucketName }));
      const broken = await brokenLines('cdk');
      await s3.send(new PutBucketPolicyCommand({ Bucket: bucketName, Policy }));
      expect(broken).toContain('Requests without TLS are refused, to deployers too');
      expect(broken).toContain('Nobody but deployers and break-glass deletes versions of states');
      expect(broken).not.toContain('Nothing can make the bucket public: all four public access blocks are on');
    }),
    step('without the policy of the plan role verify fails on the lines of that role', async () => {
      const { iam } = await clients(account);
      const RoleName = cdk.state.planRoleName;
      const [PolicyName] = (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames!;
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      const broken = await brokenLines('cdk');
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument!) }));
      expect(broken).toContain('The plan role may read a state under its prefix');
      expect(broken).not.toContain('The apply role may read a state under its prefix');
    }),
    step('with everything put back verify keeps every promise again', async () => {
      expect(await brokenLines('cdk')).toEqual([]);
    }),
    terraformStep('a lock that somebody else holds is named, with how to release it', async () => {
      const { s3 } = await clients(account);
      const lock = { Bucket: terraform.state.names.bucketName, Key: `${terraform.environment.stateKey('bootstrap')}.tflock` };
      const held = {
        ID: '11111111-2222-3333-4444-555555555555', Operation: 'OperationTypeApply', Who: 'ada@laptop', Created: '2026-11-21T08:00:00Z',
        Info: '', Version: '1.11.4', Path: 'x',
      };
      await s3.send(new PutObjectCommand({ ...lock, Body: JSON.stringify(held) }));
      const { code, results } = await platform(['plan', 'dev', '--engine', 'terraform', '--json'], { variables: { PLINTH_LOCK_TIMEOUT: '0s' } });
      await s3.send(new DeleteObjectCommand(lock));
      expect(code).toBe(1);
      expect(results[0]!.error).toMatch(
        /the state of acme-tf-dev is locked by ada@laptop \(OperationTypeApply\) since .*force-unlock 11111111-2222-3333-4444-555555555555$/);
    }),
  ];
}

/** Dev is destroyed as a whole, but only when its buckets hold nothing of anybody else. */
export function destroyDev(): Step[] {
  const Key = 'dev/shop/orders.tfstate';
  return [
    step('destroy refuses while a bucket holds the state of another component, and lists it', async () => {
      const { s3 } = await clients(account);
      await s3.send(new PutObjectCommand({ Bucket: cdk.state.names.bucketName, Key, Body: '{}' }));
      const { code, results } = await platform(['destroy', 'dev', '--engine', 'cdk', '--json']);
      const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket: cdk.state.names.bucketName, Key }));
      const deleted = await platform(['destroy', 'dev', '--engine', 'cdk', '--json']);
      expect([code, deleted.code]).toEqual([1, 1]);
      expect(results[0]!.error).toMatch(/still holds:\n {2}dev\/shop\/orders\.tfstate \(1 version\)\n.*is not destroyed while its bucket holds states/);
      expect(deleted.results[0]!.error).toContain('dev/shop/orders.tfstate (2 versions, deleted)');
      expect(VersionId).toBeDefined();
    }),
    terraformStep('the same for Terraform, whose own state is no obstacle', async () => {
      const { s3 } = await clients(account);
      await s3.send(new PutObjectCommand({ Bucket: terraform.state.names.bucketName, Key, Body: '{}' }));
      const { code, results } = await platform(['destroy', 'dev', '--engine', 'terraform', '--json']);
      await removeVersions(terraform.state.names.bucketName);
      expect(code).toBe(1);
      expect(results[0]!.error).toContain('dev/shop/orders.tfstate');
      expect(results[0]!.error).not.toContain('bootstrap');
    }),
    step('destroy refuses while the bucket of the assets holds something, says how to empty it, and destroys nothing', async () => {
      await removeVersions(cdk.state.names.bucketName);
      const { results } = await platform(['destroy', 'dev', '--json']);
      for (const { engine, error } of results) {
        const { environment, assets } = engine === 'cdk' ? cdk : terraform;
        expect(error).toContain(`${assets.names.bucketName} still holds:\n  uploads/`);
        expect(error).toContain(`${environment} is not destroyed while its bucket holds assets, delete every version in it first, for example in the S3 console with Empty`);
      }
      expect((await platform(['status', 'dev', '--json'])).results.map(({ status }) => status!.state)).toEqual(results.map(() => 'deployed'));
    }),
    step('destroy takes dev down with each engine, and what is not there any more is no error', async () => {
      await Promise.all([cdk, terraform].map(({ assets }) => removeVersions(assets.names.bucketName, () => true)));
      const { code, results } = await platform(['destroy', 'dev', '--json']);
      expect({ code, errors: results.map(({ error }) => error).filter(Boolean) }).toEqual({ code: 0, errors: [] });
      const { s3, cloudfront } = await clients(account);
      for (const { state, assets } of results.map(({ engine }) => (engine === 'cdk' ? cdk : terraform))) {
        for (const Bucket of [state.names.bucketName, assets.names.bucketName]) {
          await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
        }
      }
      expect((await cloudfront.send(new ListDistributionsCommand({}))).DistributionList?.Items ?? []).toEqual([]);
      const again = await platform(['destroy', 'dev', '--json']);
      expect(again.results.map(({ destroy }) => destroy?.summary)).toEqual(results.map(() => 'nothing to destroy'));
    }),
    step('verify of what is not deployed says so', async () => {
      const { code, results } = await platform(['verify', 'dev', '--engine', 'cdk', '--json']);
      expect(code).toBe(1);
      expect(results[0]!.error).toContain('acme-cdk-dev is not deployed, run deploy dev first');
    }),
    step('a deploy brings dev back', async () => {
      const { code, results } = await platform(['deploy', 'dev', '--engine', 'cdk', '--json']);
      expect({ code, deploy: results[0]!.deploy?.summary }).toEqual({ code: 0, deploy: 'deployed' });
    }),
  ];

  async function removeVersions(Bucket: string, which = (key: string): boolean => key === Key): Promise<void> {
    const { s3 } = await clients(account);
    if ((await bucketStanding(s3, Bucket, account)) !== 'ours') {
      return;
    }
    for (const { key, versionId } of (await objectVersions(s3, Bucket)).filter((version) => which(version.key))) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId: versionId }));
    }
  }
}
