import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import execa from 'execa';
import { findProviderMirror, findTerraform, terraformEnvironment } from '../src';
import { hclString, installationBlock } from '../src/cli-configuration';
import { downloadProvider } from '../src/provider-download';
import { providerPlatform } from '../src/provider-mirror';
import { fakeProgram, temporaryFolder, write } from './fakes';
import { testWith } from './present';

const binary = (folder: string, version: string) =>
  `${folder}/registry.terraform.io/hashicorp/aws/${version}/${providerPlatform()}/terraform-provider-aws_v${version}_x5`;

function machine() {
  const [PATH, mirror] = [temporaryFolder(), temporaryFolder()];
  fakeProgram(PATH, 'terraform', 'echo "Terraform v1.11.4"');
  return { PATH, HOME: temporaryFolder(), PLINTH_PROVIDER_MIRROR: mirror, HTTPS_PROXY: 'http://127.0.0.1:9' };
}

test('writes a configuration with the mirror alone when the registry does not answer', async () => {
  const environment = machine();
  write(binary(environment.PLINTH_PROVIDER_MIRROR, '6.1.0'), '');
  const cacheDirectory = temporaryFolder();
  const variables = await terraformEnvironment({ cacheDirectory, environment });
  expect(variables).toEqual({
    TF_CLI_CONFIG_FILE: path.join(cacheDirectory, 'terraform', 'cli.tfrc'), TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1',
    GOGC: '400',
  });
  expect(await terraformEnvironment({ cacheDirectory, environment: { ...environment, GOGC: 'off' } })).toMatchObject({ GOGC: 'off' });
  const content = readFileSync(variables.TF_CLI_CONFIG_FILE!, 'utf8');
  expect(content).toContain('disable_checkpoint = true');
  expect(content).toContain(`path    = "${environment.PLINTH_PROVIDER_MIRROR}"`);
  expect(content).toContain('include = ["registry.terraform.io/hashicorp/aws"]');
  expect(content).not.toContain('direct');
});

test('parallel writers leave one whole file and no temporary one', async () => {
  const environment = machine();
  write(binary(environment.PLINTH_PROVIDER_MIRROR, '6.1.0'), '');
  const cacheDirectory = temporaryFolder();
  await Promise.all(Array.from({ length: 8 }, () => terraformEnvironment({ cacheDirectory, environment })));
  expect(readdirSync(path.join(cacheDirectory, 'terraform'))).toEqual(['cli.tfrc']);
});

test('says what was looked for when there is no provider', async () => {
  const environment = machine();
  await expect(terraformEnvironment({ cacheDirectory: temporaryFolder(), environment })).rejects.toThrow(
    `PLINTH_PROVIDER_MIRROR is ${environment.PLINTH_PROVIDER_MIRROR}, which has no registry.terraform.io/hashicorp/aws >= 5.100.0, < 7.0.0 ` +
    `for ${providerPlatform()}; set PLINTH_PROVIDER_MIRROR to a folder made by "terraform providers mirror"`,
  );
});

test('says that there is no terraform', async () => {
  await expect(terraformEnvironment({ cacheDirectory: temporaryFolder(), environment: { PATH: '' } }))
    .rejects.toThrow('neither terraform >= 1.11 nor tofu >= 1.10 was found; run "npm run doctor" for how to get one');
});

describe('the download', () => {
  const fakeInit = (version: string) =>
    `PATH=/usr/bin:/bin; echo started >> runs; t=.terraform/providers/registry.terraform.io/hashicorp/aws/${version}/${providerPlatform()}; ` +
    `mkdir -p $t && : > $t/terraform-provider-aws_v${version}_x5; cp runs ${'"$RUNS"'}`;

  test('happens once for parallel callers and leaves a mirror', async () => {
    const [PATH, cache] = [temporaryFolder(), temporaryFolder()];
    const file = fakeProgram(PATH, 'terraform', fakeInit('6.25.0'));
    const terraform = { name: 'Terraform', path: file, version: '1.11.4', flavor: 'terraform' } as const;
    const environment = { PATH, HOME: temporaryFolder(), RUNS: path.join(cache, 'runs') };
    await Promise.all([1, 2, 3].map(() => downloadProvider(terraform, cache, '', environment)));
    expect(readFileSync(environment.RUNS, 'utf8')).toBe('started\n');
    const mirror = path.join(cache, 'terraform', 'providers');
    expect(await findProviderMirror('terraform', { ...environment, PLINTH_PROVIDER_MIRROR: mirror })).toMatchObject({ version: '6.25.0' });
    expect(existsSync(path.join(cache, 'terraform', 'download'))).toBe(false);
  });

  test('that fails shows what terraform said', async () => {
    const [PATH, cache] = [temporaryFolder(), temporaryFolder()];
    const file = fakeProgram(PATH, 'terraform', 'echo "Error: connection reset" >&2; exit 1');
    const terraform = { name: 'Terraform', path: file, version: '1.11.4', flavor: 'terraform' } as const;
    await expect(downloadProvider(terraform, cache, '', { PATH })).rejects.toThrow(/could not download the AWS provider:\nError: connection reset\n/);
  });
});

test('a string is escaped for HCL', () => {
  expect(hclString('C:\\a "b" ${c} %{d}')).toBe('"C:\\\\a \\"b\\" $${c} %%{d}"');
});

test('the installation block is cut out whole', () => {
  const block = 'provider_installation {\n  network_mirror {\n    url = "https://x/{y}"\n  }\n}';
  expect(installationBlock(`a = 1\n${block}\nplugin_cache_dir = "/z"\n`)).toBe(block);
});

testWith(['terraform', 'aws-provider'])('init of the real terraform takes the provider from the mirror', async () => {
  const terraform = (await findTerraform())!;
  const work = temporaryFolder();
  const variables = await terraformEnvironment({ cacheDirectory: temporaryFolder() });
  const required = { aws: { source: 'hashicorp/aws', version: '>= 5.100.0' } };
  write(path.join(work, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: required } }));
  const { all } = await execa(terraform.path, ['init', '-no-color'], { cwd: work, all: true, env: variables });
  expect(all).toContain('has been successfully initialized');
  expect(all).not.toContain('CLI configuration');
  expect((await execa(terraform.path, ['version', '-json'], { cwd: work, env: variables })).stdout).toContain('hashicorp/aws');
});
