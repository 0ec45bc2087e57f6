import { GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { DeleteRolePolicyCommand, GetRolePolicyCommand, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteBucketPolicyCommand, DeleteObjectCommand, DeletePublicAccessBlockCommand, GetBucketPolicyCommand, HeadBucketCommand, PutBucketPolicyCommand,
  PutObjectCommand, PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { objectVersions } from '../../src/aws';
import type { Deployment } from '../../src/platform';
import { type Step, step, stepOf, terraformStep } from '../support/lanes';
import { clients, deployment, platform } from '../support/platform';

const cdk = deployment('cdk', 'dev');
const terraform = deployment('terraform', 'dev');
const { account } = cdk.environment;

/** The titles of the lines of the state backend on which verify fails, after a check that it fails at all. */
async function brokenLines(): Promise<string[]> {
  const { code, results } = await platform(['verify', 'dev', '--engine', 'cdk', '--only', 'state', '--json']);
  const broken = results[0]!.verify!.lines.filter(({ status }) => status === 'broken');
  expect(code).toBe(broken.length === 0 ? 0 : 1);
  return broken.map(({ title }) => title);
}

export function nothingToDo(of: Deployment): Step[] {
  const { engine, stage } = of;
  return [
    stepOf(of)('a second npm start changes nothing and says so', async () => {
      const { code, stdout, stderr } = await platform(['start', stage, '--engine', engine]);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Nothing changed: everything was deployed already, all of it verified');
      expect(stdout.match(/no changes/g)).toHaveLength(1);
    }),
  ];
}

/** One thing is broken by hand, verify fails on that line, and the thing is put back. */
export function brokenByHand(): Step[] {
  const { bucketName } = cdk.state.names;
  return [
    step('verify prints every promise on a line of its own, and the counts', async () => {
      const { code, stdout } = await platform(['verify', 'dev', '--engine', 'cdk', '--only', 'state']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/✔ Nothing can make the bucket public: all four public access blocks are on/);
      expect(stdout).toMatch(/\d+ kept, 0 broken, \d+ static only/);
      expect(stdout).not.toContain('distribution');
    }),
    step('without the public access block verify fails on that line', async () => {
      const { s3 } = await clients(account);
      await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucketName }));
      const broken = await brokenLines();
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
      const broken = await brokenLines();
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
      const broken = await brokenLines();
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument!) }));
      expect(broken).toContain('The plan role may read a state under its prefix');
      expect(broken).not.toContain('The apply role may read a state under its prefix');
    }),
    step('with everything put back verify keeps every promise again', async () => {
      expect(await brokenLines()).toEqual([]);
    }),
  ];
}

/** A lock of somebody else's. */
export function foreignLock(): Step[] {
  return [
    terraformStep('a lock that somebody else holds is named, with how to release it', async () => {
      const { s3 } = await clients(account);
      const lock = { Bucket: terraform.state.names.bucketName, Key: `${terraform.environment.stateKey('bootstrap')}.tflock` };
      const held = {
        ID: '11111111-2222-3333-4444-555555555555', Operation: 'OperationTypeApply', Who: 'ada@laptop', Created: '2026-11-21T08:00:00Z',
        Info: '', Version: '1.11.4', Path: 'x',
      };
      await s3.send(new PutObjectCommand({ ...lock, Body: JSON.stringify(held) }));
      const { code, results } = await platform(['plan', 'dev', '--engine', 'terraform', '--only', 'state', '--json'], { variables: { PLINTH_LOCK_TIMEOUT: '0s' } });
      await s3.send(new DeleteObjectCommand(lock));
      expect(code).toBe(1);
      expect(results[0]!.error).toMatch(
        /the state of acme-tf-dev is locked by ada@laptop \(OperationTypeApply\) since .*force-unlock 11111111-2222-3333-4444-555555555555$/);
    }),
  ];
}

/** Dev is destroyed as a whole, but only when its buckets hold nothing of anybody else. */
export function destroyDev(of: Deployment): Step[] {
  const { engine, environment, state, assets, backups } = of;
  const Key = 'dev/shop/orders.tfstate';
  const destroy = (...args: string[]) => platform(['destroy', 'dev', '--engine', engine, '--json', ...args]);
  const status = async () => (await platform(['status', 'dev', '--engine', engine, '--json'])).results[0]!.status!;
  return [
    ...(engine === 'cdk' ? foreignStateCdk() : foreignStateTerraform()),
    stepOf(of)('destroy refuses while the bucket of the assets holds something, says how to empty it, and destroys nothing', async () => {
      await removeVersions(state.names.bucketName);
      const { results } = await destroy();
      expect(results[0]!.error).toContain(`${assets.names.bucketName} still holds:\n  uploads/`);
      expect(results[0]!.error).toContain(
        `${environment} is not destroyed while its bucket holds assets, delete every version in it first, for example in the S3 console with Empty`);
      expect((await status()).state).toBe('deployed');
    }),
    stepOf(of)('destroy takes dev down, and what is not there any more is no error', async () => {
      const { s3, cloudfront } = await clients(account);
      const { DistributionId: Id } = (await status()).outputs;
      await cloudfront.send(new GetDistributionCommand({ Id }));
      await removeVersions(assets.names.bucketName, () => true);
      await removeVersions(backups.storeNames.bucketName, () => true);
      const { code, results } = await destroy();
      expect({ code, error: results[0]!.error }).toEqual({ code: 0, error: undefined });
      for (const Bucket of [state.names.bucketName, assets.names.bucketName, backups.storeNames.bucketName]) {
        await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
      }
      await expect(cloudfront.send(new GetDistributionCommand({ Id }))).rejects.toMatchObject({ name: 'NoSuchDistribution' });
      expect((await destroy()).results[0]!.destroy?.summary).toBe('nothing to destroy');
    }),
  ];

  function foreignStateCdk(): Step[] {
    return [
      step('destroy refuses while a bucket holds the state of another component, and lists it', async () => {
        const { s3 } = await clients(account);
        await s3.send(new PutObjectCommand({ Bucket: state.names.bucketName, Key, Body: '{}' }));
        const { code, results } = await destroy();
        const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket: state.names.bucketName, Key }));
        const deleted = await destroy();
        expect([code, deleted.code]).toEqual([1, 1]);
        expect(results[0]!.error).toMatch(/still holds:\n {2}dev\/shop\/orders\.tfstate \(1 version\)\n.*is not destroyed while its bucket holds states/);
        expect(deleted.results[0]!.error).toContain('dev/shop/orders.tfstate (2 versions, deleted)');
        expect(VersionId).toBeDefined();
      }),
      step('destroy of what something else needs is refused', async () => {
        const { code, results } = await destroy('--only', 'state');
        expect({ code, error: results[0]!.error }).toEqual({
          code: 1, error: 'assets of acme-cdk-dev stands and needs state, destroy it too: add --only assets, or leave --only out',
        });
      }),
    ];
  }

  function foreignStateTerraform(): Step[] {
    return [
      terraformStep('destroy refuses while a bucket holds the state of another component; its own state is no obstacle', async () => {
        const { s3 } = await clients(account);
        await s3.send(new PutObjectCommand({ Bucket: state.names.bucketName, Key, Body: '{}' }));
        const { code, results } = await destroy();
        expect(code).toBe(1);
        expect(results[0]!.error).toContain('dev/shop/orders.tfstate');
        expect(results[0]!.error).not.toContain('bootstrap');
      }),
    ];
  }

  async function removeVersions(Bucket: string, which = (key: string): boolean => key === Key): Promise<void> {
    const { s3 } = await clients(account);
    for (const { key, versionId } of (await objectVersions(s3, Bucket)).filter((version) => which(version.key))) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId: versionId }));
    }
  }
}

/** One composition by its name: what it needs comes along. */
export function deployedAgain(): Step[] {
  return [
    step('verify of what is not deployed says so', async () => {
      const { code, results } = await platform(['verify', 'dev', '--engine', 'cdk', '--json']);
      expect(code).toBe(1);
      expect(results[0]!.error).toContain('acme-cdk-dev is not deployed, run deploy dev first');
    }),
    step('a deploy of the assets alone brings dev back, with the state backend that they need', async () => {
      const { code, results } = await platform(['deploy', 'dev', '--engine', 'cdk', '--only', 'assets', '--json']);
      expect({ code, deploy: results[0]!.deploy?.summary }).toEqual({ code: 0, deploy: 'deployed' });
      expect(results[0]!.deploy!.outputs).toMatchObject({ BucketName: cdk.state.names.bucketName, AssetBucketName: cdk.assets.names.bucketName });
    }),
  ];
}
