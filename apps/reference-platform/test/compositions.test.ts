import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import { CDK_COMPOSITIONS } from '../src/cdk/compositions';
import { COMPOSITION_NAMES, type CompositionName, stackName } from '../src/compositions/composition';
import { config } from '../src/config';
import { resolvePlatform, type Stage, STAGES } from '../src/platform';
import { type DeploymentRecord, firstRecord } from '../src/record';
import { configurationJson, type StackOptions, TERRAFORM_COMPOSITIONS } from '../src/terraform/compositions';
import { deployment } from './support/platform';

const outdir = join(cacheDirectory(), 'platform', 'test-compositions');
afterAll(() => rmSync(outdir, { recursive: true }));

const record = firstRecord(new Date('2026-11-21'));
const named: DeploymentRecord = { ...record, certificateArn: 'arn:aws:acm:us-east-1:333333333333:certificate/0f4c1b9e-1111-2222-3333-444455556666' };

interface Template {
  readonly Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  readonly Outputs: Record<string, unknown>;
}

interface SynthesizedStack {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  readonly needs: readonly string[];
}

/** The stacks of one composition, the main one first. */
function stacks(name: CompositionName, stage: Stage, options: { reduced?: boolean; record?: DeploymentRecord } = {}): SynthesizedStack[] {
  const each = deployment('cdk', stage);
  const composition = CDK_COMPOSITIONS.find((candidate) => candidate.name === name)!;
  const assembly = composition.app(each, { record, ...options }, { outdir: join(outdir, `${name}-${stage}-${options.reduced}-${options.record !== undefined}`) }).synth();
  return assembly.stacks.map((stack) => ({
    name: stack.stackName, region: stack.environment.region, template: stack.template as Template,
    needs: stack.dependencies.map(({ id }) => id).filter((id) => !id.endsWith('.assets')),
  })).sort((a, b) => Number(b.name === stackName(each, composition)) - Number(a.name === stackName(each, composition)));
}

interface TerraformJson {
  readonly terraform: { readonly backend: Record<string, Record<string, unknown>>; readonly required_providers: Record<string, { version: string }> };
  readonly resource: Record<string, Record<string, unknown>>;
  readonly output: Record<string, unknown>;
  readonly provider: { readonly aws: Array<{ alias?: string; region: string; allowed_account_ids: string[] }> };
}

const json = (name: CompositionName, stage: Stage, options: Partial<StackOptions> = {}) => JSON.parse(configurationJson(
  TERRAFORM_COMPOSITIONS.find((candidate) => candidate.name === name)!, deployment('terraform', stage), { backend: 'bucket', record, ...options }, outdir)) as TerraformJson;

const OUTPUTS: Readonly<Record<CompositionName, string[]>> = {
  state: ['ApplyRoleArn', 'BackendConfiguration', 'BucketName', 'PlanRoleArn'],
  assets: ['AccessKeyIds', 'AssetBucketName', 'AssetsRecord', 'AssetsUrl', 'DeployRoleArn', 'DistributionDomainName', 'DistributionId', 'SecretReaderRoleArn', 'UploaderSecretName'],
  backups: [
    'BackupBucketName', 'BackupVaultName', 'DatabaseSecretArn', 'DatabaseSecurityGroupId', 'DatabaseSubnetIds', 'DatabaseVpcId', 'DumpScheduleName', 'RestoreRoleArn',
  ],
  email: ['AlarmTopicArn', 'ConfigurationSetName', 'EmailDnsRecords', 'EventsTopicArn', 'SenderRoleArn', 'SmtpSecretName'],
};

test.each(COMPOSITION_NAMES.flatMap((name) => STAGES.map((stage) => [name, stage] as const)))('both engines give %s of %s the same outputs', (name, stage) => {
  const cdk = Object.keys(stacks(name, stage)[0]!.template.Outputs).filter((output) => !output.startsWith('Export')).sort();
  expect(cdk).toEqual(OUTPUTS[name]);
  expect(Object.keys(json(name, stage).output).sort()).toEqual(OUTPUTS[name]);
});

test('no output of one composition hides that of another', () => {
  expect(new Set(Object.values(OUTPUTS).flat()).size).toBe(Object.values(OUTPUTS).flat().length);
});

test('prod has a stack for its replica in the second region, and the first stack waits for it', () => {
  const [main, replica] = stacks('state', 'prod');
  expect(replica).toMatchObject({ name: 'acme-cdk-prod-state-replica', region: 'eu-west-1' });
  expect(main!.needs).toEqual([replica!.name]);
  expect(json('state', 'prod').provider.aws.map(({ alias, region }) => [alias, region])).toEqual([[undefined, 'eu-central-1'], ['replica', 'eu-west-1']]);
});

test.each(STAGES)('the assets of %s have an edge stack in us-east-1 that is deployed first, with what only CloudFront can have', (stage) => {
  const [home, edge, ...others] = stacks('assets', stage);
  expect(others).toEqual([]);
  expect(edge).toMatchObject({ name: `acme-cdk-${stage}-assets-edge`, region: 'us-east-1' });
  expect(home!.needs).toEqual([edge!.name]);
  const types = (stack: SynthesizedStack) => Object.values(stack.template.Resources).map(({ Type }) => Type);
  expect(types(edge!)).toContain('AWS::CloudFront::Distribution');
  expect(types(home!)).toContain('AWS::S3::Bucket');
  expect(types(home!)).not.toContain('AWS::CloudFront::Distribution');
  expect([...types(home!), ...types(edge!)].filter((type) => /Lambda|CustomResource|^Custom::/.test(type))).toEqual([]);
  expect(json('assets', stage).provider.aws.map(({ alias, region }) => [alias, region])).toEqual([[undefined, 'eu-central-1'], ['edge', 'us-east-1']]);
});

test('without its roles nothing else goes from the state backend', () => {
  const rest = (types: Template['Resources']) => Object.entries(types).filter(([id]) => !/^(Plan|Apply)Role/.test(id));
  expect(Object.entries(stacks('state', 'prod', { reduced: true })[0]!.template.Resources)).toEqual(rest(stacks('state', 'prod')[0]!.template.Resources));
  const { gone, added } = difference('state');
  expect(gone.every((name) => /^aws_iam_role(_policy)?\.(Plan|Apply)Role/.test(name))).toBe(true);
  expect(added).toEqual([]);
});

test('reduced to what is retained the assets are their bucket, its key and the logs, at the same ids', () => {
  const all = stacks('assets', 'prod');
  const reduced = stacks('assets', 'prod', { reduced: true });
  expect(reduced.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
  reduced.forEach(({ template }, index) => {
    const kept = Object.entries(template.Resources).map(([id, { Type }]) => [id, Type]);
    const before = Object.entries(all[index]!.template.Resources).map(([id, { Type }]) => [id, Type]);
    expect(before).toEqual(expect.arrayContaining(kept));
    expect(kept.filter(([, type]) => !/^AWS::(S3|KMS|CDK)::/.test(type!))).toEqual([]);
    expect(kept.filter(([, type]) => type === 'AWS::S3::Bucket')).toHaveLength(1);
  });
  const { gone, added, left } = difference('assets');
  expect(added).toEqual([]);
  expect(gone.filter((name) => /^aws_(s3|kms)_/.test(name))).toEqual([]);
  expect(left.filter((name) => !/^aws_(s3|kms)_/.test(name))).toEqual([]);
});

test('reduced to what is retained the backups are store and vault, with the plans and who is told, at the same ids', () => {
  const [all] = stacks('backups', 'prod');
  const [reduced] = stacks('backups', 'prod', { reduced: true });
  const kept = Object.entries(reduced!.template.Resources);
  kept.forEach(([id, resource]) => expect([id, all!.template.Resources[id]]).toEqual([id, resource]));
  const types = kept.map(([, { Type }]) => Type);
  expect(types).toEqual(expect.arrayContaining(['AWS::S3::Bucket', 'AWS::Backup::BackupVault', 'AWS::Backup::BackupPlan']));
  expect(types.filter((type) => /^AWS::(ECS|EC2|Scheduler|SecretsManager|Lambda)::|^Custom::/.test(type))).toEqual([]);
  expect(Object.values(all!.template.Resources).filter(({ Type }) => /Lambda|CustomResource|^Custom::/.test(Type))).toEqual([]);
  const { gone, added, left } = difference('backups');
  expect(added).toEqual([]);
  expect(gone.filter((name) => /^aws_(s3|kms|backup)_/.test(name))).toEqual([]);
  expect(left.filter((name) => /^aws_(ecs|vpc|subnet|scheduler|secretsmanager)/.test(name))).toEqual([]);
});

test('on AWS the image must be named before the backups can be deployed, and everything else works without', () => {
  const { deployments } = resolvePlatform(config, { target: 'aws' });
  const composition = CDK_COMPOSITIONS.find(({ name }) => name === 'backups')!;
  expect(() => composition.app(deployments[0]!, { record })).toThrow('config.ts: dumpImage is missing, must be {repository}@sha256:{digest} on AWS; build apps/database-dump');
});

test('dev keeps no logs, and reduced has nothing at the edge', () => {
  expect(stacks('assets', 'dev', { reduced: true }).map(({ region }) => region)).toEqual(['eu-central-1']);
});

test('a certificate in the record gives the assets their own name', () => {
  const aliases = (options?: { record: DeploymentRecord }) => Object.values(stacks('assets', 'prod', options)[1]!.template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudFront::Distribution').map(({ Properties }) => (Properties!.DistributionConfig as { Aliases?: string[] }).Aliases);
  expect(aliases({ record: named })).toEqual([['assets.prod.cdk.acme.example']]);
  expect(aliases()).toEqual([undefined]);
  const distribution = (options: Partial<StackOptions>) => Object.values(json('assets', 'prod', options).resource.aws_cloudfront_distribution!)[0];
  expect(distribution({ record: named })).toMatchObject({ aliases: ['assets.prod.tf.acme.example'], viewer_certificate: { acm_certificate_arn: named.certificateArn } });
  expect(distribution({})).not.toHaveProperty('aliases');
});

test('Terraform keeps its state in the folder first and then in the bucket that it makes', () => {
  expect(json('state', 'dev', { backend: 'folder' }).terraform.backend).toEqual({ local: { path: 'terraform.tfstate' } });
  expect(json('state', 'dev').terraform.backend.s3).toMatchObject({
    bucket: deployment('terraform', 'dev').state.names.bucketName, key: 'dev/bootstrap.tfstate', use_lockfile: true,
  });
});

test.each(STAGES)('the state of the assets of %s lies in the same bucket, locked and encrypted like that of the backend', (stage) => {
  const { s3 } = json('state', stage).terraform.backend;
  expect(json('assets', stage).terraform.backend.s3).toEqual({ ...s3, key: `${stage}/assets.tfstate` });
});

test.each(COMPOSITION_NAMES)('Terraform may run %s only in the account of the environment, with any provider from 5.100 on', (name) => {
  const { provider, terraform } = json(name, 'staging');
  expect(new Set(provider.aws.flatMap(({ allowed_account_ids: ids }) => ids))).toEqual(new Set(['222222222222']));
  expect(terraform.required_providers.aws!.version).toBe('>= 5.100.0, < 7.0.0');
});

/** Addresses that reducing takes away, adds and leaves. */
function difference(name: CompositionName): { gone: string[]; added: string[]; left: string[] } {
  const addresses = (options: Partial<StackOptions>) => Object.entries(json(name, 'prod', options).resource).flatMap(([type, each]) => Object.keys(each).map((id) => `${type}.${id}`));
  const [all, left] = [addresses({}), addresses({ reduced: true })];
  return { gone: all.filter((address) => !left.includes(address)), added: left.filter((address) => !all.includes(address)), left };
}
