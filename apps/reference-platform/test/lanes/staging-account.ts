import { ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { GetRoleCommand, GetUserCommand } from '@aws-sdk/client-iam';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { type Step, step, terraformStep } from '../support/lanes';
import { clients, deployment, platform } from '../support/platform';

const cdk = deployment('cdk', 'staging');
const terraform = deployment('terraform', 'staging');
const account = cdk.environment.account;

/** Destroyed but for what is retained, then brought back. */
export function destroyAndBack(): Step[] {
  return [
    terraformStep('a plan of what is deployed is empty', async () => {
      const { code, results } = await platform(['plan', 'staging', '--engine', 'terraform', '--json']);
      expect({ code, plans: results.map(({ plan }) => plan) }).toEqual({ code: 0, plans: results.map(() => []) });
    }),
    step('destroy of staging keeps buckets, keys and states, lists them, and removes what delivers and who uploads', async () => {
      const { code, results } = await platform(['destroy', 'staging', '--confirm', 'staging', '--json']);
      expect({ code, errors: results.map(({ error }) => error).filter(Boolean) }).toEqual({ code: 0, errors: [] });
      const { s3, edgeS3, iam, secrets, cloudfront } = await clients(account);
      for (const { engine, destroy } of results) {
        const { state: { names, planRoleName }, assets, backups: { storeNames, planNames } } = engine === 'cdk' ? cdk : terraform;
        expect(destroy!.kept.join('\n')).toContain(`S3 bucket ${names.bucketName} in eu-central-1 with all versions of all states`);
        expect(destroy!.kept.join('\n')).toContain(`KMS key ${names.keyAlias}`);
        expect(destroy!.byHand.join('\n')).toContain(`delete-bucket --bucket ${names.bucketName}`);
        expect(destroy!.kept.join('\n')).toContain(`S3 bucket ${assets.names.logBucketName} in us-east-1 with all versions of all access logs`);
        await s3.send(new HeadBucketCommand({ Bucket: names.bucketName }));
        await s3.send(new HeadBucketCommand({ Bucket: assets.names.bucketName }));
        await s3.send(new HeadBucketCommand({ Bucket: storeNames.bucketName }));
        expect(destroy!.kept.join('\n')).toContain(`backup vault ${planNames.vault.vaultName} with all recovery points`);
        await edgeS3.send(new HeadBucketCommand({ Bucket: assets.names.logBucketName }));
        await expect(iam.send(new GetUserCommand({ UserName: assets.uploader.identityName }))).rejects.toMatchObject({ name: expect.stringContaining('NoSuchEntity') });
        await expect(secrets.send(new DescribeSecretCommand({ SecretId: assets.uploader.secretName }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
        await expect(iam.send(new GetRoleCommand({ RoleName: planRoleName }))).rejects.toMatchObject({ name: expect.stringContaining('NoSuchEntity') });
      }
      expect((await cloudfront.send(new ListDistributionsCommand({}))).DistributionList?.Items ?? []).toEqual([]);
      const status = await platform(['status', 'staging', '--json']);
      expect(status.results.map((result) => result.status?.state)).toEqual(results.map(() => 'reduced'));
    }),
    step('the next npm start brings staging back with each engine, takes over what was retained, and verifies', async () => {
      const { code, results } = await platform(['start', 'staging', '--json']);
      expect({ code, errors: results.map(({ error }) => error).filter(Boolean) }).toEqual({ code: 0, errors: [] });
      expect(results.map(({ deploy }) => deploy!.summary)).toEqual(results.map(({ engine }) => (engine === 'cdk' ? 'deployed' : 'state updated, assets updated, email deployed, backups updated')));
      expect(results.map(({ verify }) => verify!.broken)).toEqual(results.map(() => 0));
    }),
  ];
}
