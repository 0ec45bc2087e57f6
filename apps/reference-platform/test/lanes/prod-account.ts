import { rmSync } from 'node:fs';
import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { type Step, step, terraformStep } from '../support/lanes';
import { accountVariables, clients, deployment, localAccount, platform, workDirectory } from '../support/platform';

const terraform = deployment('terraform', 'prod');
const account = terraform.environment.account;

/** A work folder that is lost, and a state that is. */
export function stateInTrouble(): Step[] {
  return [
    terraformStep('a fresh clone attaches to the state in the bucket and finds nothing to change', async () => {
      rmSync(workDirectory(terraform), { recursive: true });
      const { code, results, stderr } = await platform(['deploy', 'prod', '--engine', 'terraform', '--only', 'state', '--only', 'backups', '--json']);
      expect({ code, deploy: results[0]!.deploy }).toMatchObject({ code: 0, deploy: { changed: false } });
      expect(stderr).toContain('using the state in the bucket');
    }),
    terraformStep('a deleted state is refused with the command that brings it back, and the command does', async () => {
      const { s3 } = await clients(account);
      const Bucket = terraform.state.names.bucketName;
      const Key = terraform.environment.stateKey('bootstrap');
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const refused = await platform(['deploy', 'prod', '--engine', 'terraform', '--json']);
      expect(refused.code).toBe(1);
      const command = `aws s3api delete-object --bucket ${Bucket} --key ${Key} --version-id `
        + `$(aws s3api list-object-versions --bucket ${Bucket} --prefix ${Key} --query "DeleteMarkers[?IsLatest && Key=='${Key}'].VersionId" --output text)`;
      expect(refused.results[0]!.error).toContain(command);
      // The same two calls, since the AWS CLI is not everywhere.
      const { DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
      const marker = DeleteMarkers!.find((each) => each.IsLatest && each.Key === Key)!;
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: marker.VersionId }));
      const { code, results } = await platform(['plan', 'prod', '--engine', 'terraform', '--only', 'state', '--json']);
      expect({ code, plan: results[0]!.plan }).toEqual({ code: 0, plan: [] });
    }),
  ];
}

export function refusals(): Step[] {
  return [
    step('a plan of what is deployed is empty', async () => {
      const { code, results } = await platform(['plan', 'prod', '--engine', 'cdk', '--json']);
      expect({ code, plan: results[0]!.plan }).toEqual({ code: 0, plan: [] });
    }),
    step('destroy of prod asks for its name a second time', async () => {
      for (const args of [[], ['--confirm', 'staging'], ['--json']]) {
        const { code, stderr } = await platform(['destroy', 'prod', ...args]);
        expect(stderr).toMatch(/destroying prod \(cdk( and terraform)?\) needs its name a second time, add --confirm prod/);
        expect(code).toBe(2);
      }
    }),
    step('wrong credentials are told in one sentence', async () => {
      const { endpoint } = await localAccount(account);
      const run = (variables: Record<string, string>) => platform(['status', 'prod', '--engine', 'cdk', '--target', 'aws', '--json'], { variables });
      const aws = await accountVariables(account);
      const wrong = await run({ ...aws, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wrong' });
      expect(wrong.results[0]!.error).toMatch(new RegExp(`^${endpoint} does not accept the AWS credentials, check AWS_PROFILE or`));
      const other = await platform(['status', 'dev', '--engine', 'cdk', '--target', 'aws', '--json'], { variables: aws });
      expect(other.results[0]!.error).toMatch(
        /the AWS credentials are those of .* in account 333333333333, but acme-cdk-dev lives in 111111111111; use credentials of that account/);
      const nowhere = await run({ ...aws, AWS_ENDPOINT_URL: 'https://127.0.0.1:9' });
      expect(nowhere.results[0]!.error).toMatch(/^https:\/\/127\.0\.0\.1:9 does not answer .*check the network and repeat the command/);
      expect([wrong.code, other.code, nowhere.code]).toEqual([1, 1, 1]);
    }),
  ];
}

export function withoutTerraform(): Step[] {
  return [
    step('without Terraform npm start goes on with CDK, says why, and ends well', async () => {
      const { code, stdout } = await platform(['start', 'prod', '--only', 'state'], { variables: { PLINTH_TERRAFORM: '/nonexistent/terraform' } });
      expect(code).toBe(0);
      expect(stdout).toMatch(/terraform skipped: no terraform/);
      expect(stdout).toMatch(/prod +cdk/);
      expect((await platform(['plan', 'prod', '--engine', 'terraform'], { variables: { PLINTH_TERRAFORM: '/nonexistent/terraform' } })).code).toBe(1);
    }),
  ];
}
