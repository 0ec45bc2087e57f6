import { join } from 'node:path';
import { ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { GetRoleCommand, GetUserCommand } from '@aws-sdk/client-iam';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { type Step, step, terraformStep } from '../support/lanes';
import { clients, cloud, deployment, localAccount, platform, read, until, workDirectory } from '../support/platform';

const cdk = deployment('cdk', 'staging');
const terraform = deployment('terraform', 'staging');
const account = cdk.environment.account;

/** Destroyed but for what is retained, then brought back through a deploy in which the emulator is killed. */
export function destroyAndKills(): Step[] {
  return [
    step('destroy of staging keeps buckets, keys and states, lists them, and removes what delivers and who uploads', async () => {
      const { code, results } = await platform(['destroy', 'staging', '--confirm', 'staging', '--json']);
      expect({ code, errors: results.map(({ error }) => error).filter(Boolean) }).toEqual({ code: 0, errors: [] });
      const { s3, edgeS3, iam, secrets, cloudfront } = await clients(account);
      for (const { engine, destroy } of results) {
        const { state: { names, planRoleName }, assets } = engine === 'cdk' ? cdk : terraform;
        expect(destroy!.kept.join('\n')).toContain(`S3 bucket ${names.bucketName} in eu-central-1 with all versions of all states`);
        expect(destroy!.kept.join('\n')).toContain(`KMS key ${names.keyAlias}`);
        expect(destroy!.byHand.join('\n')).toContain(`delete-bucket --bucket ${names.bucketName}`);
        expect(destroy!.kept.join('\n')).toContain(`S3 bucket ${assets.names.logBucketName} in us-east-1 with all versions of all access logs`);
        await s3.send(new HeadBucketCommand({ Bucket: names.bucketName }));
        await s3.send(new HeadBucketCommand({ Bucket: assets.names.bucketName }));
        await edgeS3.send(new HeadBucketCommand({ Bucket: assets.names.logBucketName }));
        await expect(iam.send(new GetUserCommand({ UserName: assets.uploader.identityName }))).rejects.toMatchObject({ name: expect.stringContaining('NoSuchEntity') });
        await expect(secrets.send(new DescribeSecretCommand({ SecretId: assets.uploader.secretName }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
        await expect(iam.send(new GetRoleCommand({ RoleName: planRoleName }))).rejects.toMatchObject({ name: expect.stringContaining('NoSuchEntity') });
      }
      expect((await cloudfront.send(new ListDistributionsCommand({}))).DistributionList?.Items ?? []).toEqual([]);
      const status = await platform(['status', 'staging', '--json']);
      expect(status.results.map((result) => result.status?.state)).toEqual(results.map(() => 'reduced'));
    }),
    step('a CDK deploy in which the emulator is killed fails with what to do', async () => {
      const { pid } = await localAccount(account);
      const { code, results } = await platform(['deploy', 'staging', '--engine', 'cdk', '--json'], {
        onStderr: killOnce('staging cdk: deploying', () => process.kill(pid, 'SIGKILL')),
      });
      expect(code).toBe(1);
      expect(results[0]!.error).toMatch(
        /does not answer or ended in the middle, run "npm start" again: it starts the local cloud and goes on where this ended/);
    }),
    step('while the emulator is down every command says so', async () => {
      const { code, stderr } = await platform(['status', 'staging', '--json']);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is not running, start it with "npm start"') });
    }),
    step('the next CDK deploy succeeds and takes over what was retained', async () => {
      await cloud.start();
      const { code, results } = await platform(['deploy', 'staging', '--engine', 'cdk', '--json']);
      expect({ code, error: results[0]!.error, summary: results[0]!.deploy?.summary }).toEqual({ code: 0, error: undefined, summary: 'deployed' });
    }),
    terraformStep('a Terraform deploy in which the emulator is killed fails with what to do', async () => {
      const { pid } = await localAccount(account);
      let killed: Promise<void> | undefined;
      const { code, results } = await platform(['deploy', 'staging', '--engine', 'terraform', '--json'], {
        onStderr: killOnce('staging terraform: terraform apply', () => {
          killed = until('an apply that has begun', () => read(join(workDirectory(terraform), 'run.out')).includes('"apply_start"'), 60)
            .then(() => { process.kill(pid, 'SIGKILL'); });
        }),
      });
      await killed;
      expect(code).toBe(1);
      expect(results[0]!.error).toMatch(/does not answer or ended in the middle, run "npm start" again/);
    }),
    terraformStep('a Terraform deploy that is killed while it makes the assets has made what its state does not know', async () => {
      await cloud.start();
      const assets = join(workDirectory(terraform), 'assets');
      const made = /"@message":"aws_cloudfront_function\S+ Creation complete/;
      let killed: Promise<void> | undefined;
      const { code, results } = await platform(['deploy', 'staging', '--engine', 'terraform', '--json'], {
        onStderr: killOnce('staging terraform: terraform apply of assets', () => {
          killed = until('an apply that has made the viewer function', () => made.test(read(join(assets, 'run.out'))), 60)
            .then(() => {
              process.kill(pidIn(join(workDirectory(terraform), 'claimed.json')), 'SIGKILL');
              process.kill(pidIn(join(assets, 'run.json')), 'SIGKILL');
            });
        }),
      });
      await killed;
      expect({ code, error: results[0]!.error }).toEqual({ code: 1, error: expect.stringContaining('ended with signal SIGKILL') });
    }),
    terraformStep('the next Terraform deploy releases the lock that was left, takes in what was made, and verifies', async () => {
      const { code, results, stderr } = await platform(['start', 'staging', '--json']);
      expect(stderr).toContain('taking in');
      expect({ code, errors: results.map(({ error }) => error).filter(Boolean) }).toEqual({ code: 0, errors: [] });
      expect(results.map(({ verify }) => verify!.broken)).toEqual([0, 0]);
    }),
  ];
}

const pidIn = (file: string): number => (JSON.parse(read(file)) as { pid: number }).pid;

function killOnce(text: string, kill: () => void): (stderr: string) => void {
  let done = false;
  return (stderr) => {
    if (!done && stderr.includes(text)) {
      done = true;
      kill();
    }
  };
}
