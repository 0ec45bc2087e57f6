import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import type { Stack } from 'aws-cdk-lib';
import { stateApp } from '../src/cdk/state-app';
import { replicaStackName, type Stage, stackName, STAGES } from '../src/platform';
import { stateStackJson, type StateStackOptions } from '../src/terraform/state-stack';
import { deployment } from './support/platform';

const outdir = join(cacheDirectory(), 'platform', 'test-compositions');
afterAll(() => rmSync(outdir, { recursive: true }));

const template = (stage: Stage, withoutRoles = false) => {
  const each = deployment('cdk', stage);
  const assembly = stateApp(each, { withoutRoles }, { outdir: join(outdir, `${stage}-${withoutRoles}`) }).synth();
  return assembly.getStackByName(stackName(each)).template as { Resources: Record<string, { Type: string }>; Outputs: Record<string, unknown> };
};

interface TerraformJson {
  readonly terraform: { readonly backend: Record<string, Record<string, unknown>>; readonly required_providers: Record<string, { version: string }> };
  readonly resource: Record<string, Record<string, unknown>>;
  readonly output: Record<string, unknown>;
  readonly provider: { readonly aws: Array<{ alias?: string; region: string; allowed_account_ids: string[] }> };
}

const json = (stage: Stage, options: StateStackOptions) =>
  JSON.parse(stateStackJson(deployment('terraform', stage), options, outdir)) as TerraformJson;

const OUTPUTS = ['ApplyRoleArn', 'BackendConfiguration', 'BucketName', 'PlanRoleArn'];

test.each(STAGES)('both engines give %s the same outputs', (stage) => {
  const cdk = Object.keys(template(stage).Outputs).filter((name) => !name.startsWith('Export')).sort();
  expect(cdk).toEqual(OUTPUTS);
  expect(Object.keys(json(stage, { backend: 'bucket' }).output).sort()).toEqual(OUTPUTS);
});

test('prod has a stack for its replica in the second region, and the first stack waits for it', () => {
  const prod = deployment('cdk', 'prod');
  const app = stateApp(prod, {}, { outdir: join(outdir, 'prod') });
  const replica = app.node.findChild(replicaStackName(prod)) as Stack;
  expect(replica.region).toBe('eu-west-1');
  expect((app.node.findChild(stackName(prod)) as Stack).dependencies).toEqual([replica]);
  expect(json('prod', { backend: 'bucket' }).provider.aws.map(({ alias, region }) => [alias, region])).toEqual([[undefined, 'eu-central-1'], ['replica', 'eu-west-1']]);
});

test('without the roles nothing else goes', () => {
  const rest = (types: Record<string, { Type: string }>) => Object.entries(types).filter(([id]) => !/^(Plan|Apply)Role/.test(id));
  expect(Object.entries(template('prod', true).Resources)).toEqual(rest(template('prod').Resources));
  const all = json('prod', { backend: 'bucket' }).resource;
  const reduced = json('prod', { backend: 'bucket', withoutRoles: true }).resource;
  const names = (resources: TerraformJson['resource']) => Object.entries(resources).flatMap(([type, each]) => Object.keys(each).map((name) => `${type}.${name}`));
  expect(names(all).filter((name) => !names(reduced).includes(name)).every((name) => /^aws_iam_role(_policy)?\.(Plan|Apply)Role/.test(name))).toBe(true);
  expect(names(reduced).filter((name) => !names(all).includes(name))).toEqual([]);
});

test('Terraform keeps its state in the folder first and then in the bucket that it makes', () => {
  expect(json('dev', { backend: 'folder' }).terraform.backend).toEqual({ local: { path: 'terraform.tfstate' } });
  expect(json('dev', { backend: 'bucket' }).terraform.backend.s3).toMatchObject({
    bucket: deployment('terraform', 'dev').names.bucketName, key: 'dev/bootstrap.tfstate', use_lockfile: true,
  });
});

test('Terraform may run only in the account of the environment, with any provider from 5.100 on', () => {
  const { provider, terraform } = json('staging', { backend: 'bucket' });
  expect(provider.aws.map(({ allowed_account_ids: ids }) => ids)).toEqual([['222222222222']]);
  expect(terraform.required_providers.aws.version).toBe('>= 5.100.0, < 7.0.0');
});
