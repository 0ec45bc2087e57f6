import * as path from 'node:path';
import { findAwsProvider, findProviderMirror, missingProvider } from '../src';
import { providerPlatform, providersIn, searchProviderMirrors } from '../src/provider-mirror';
import { temporaryFolder, write } from './fakes';

const platform = providerPlatform();
// Newer than anything that a mirror of this machine may hold, so that the fakes win.
const NEWEST = '6.999.1';

function unpacked(mirror: string, version: string, host = 'registry.terraform.io', onto = platform): string {
  write(path.join(mirror, host, 'hashicorp', 'aws', version, onto, `terraform-provider-aws_v${version}_x5`), '');
  return mirror;
}

const packed = (mirror: string, version: string, host = 'registry.terraform.io'): string =>
  write(path.join(mirror, host, 'hashicorp', 'aws', `terraform-provider-aws_${version}_${platform}.zip`), '');

const isolated = () => ({ PATH: '', HOME: temporaryFolder(), PLINTH_CACHE: temporaryFolder() });

test('the explicit mirror is taken, its newest version first', async () => {
  const mirror = unpacked(unpacked(temporaryFolder(), '5.100.0'), '6.2.0');
  expect(await findProviderMirror('terraform', { PLINTH_PROVIDER_MIRROR: mirror })).toEqual({ kind: 'mirror', path: mirror, version: '6.2.0' });
  expect(await findAwsProvider('terraform', { PLINTH_PROVIDER_MIRROR: mirror })).toMatchObject({ kind: 'mirror', version: '6.2.0' });
});

test('an explicit mirror without the provider is an error to be told, not a reason to look elsewhere', async () => {
  const environment = { PLINTH_PROVIDER_MIRROR: temporaryFolder() };
  expect(await findAwsProvider('terraform', environment)).toBeUndefined();
  expect(await missingProvider('terraform', environment)).toBe(
    `PLINTH_PROVIDER_MIRROR is ${environment.PLINTH_PROVIDER_MIRROR}, which has no registry.terraform.io/hashicorp/aws >= 5.100.0, < 7.0.0 for ${platform}`,
  );
});

test('versions that the engine cannot use are passed over and reported', async () => {
  const mirror = unpacked(unpacked(temporaryFolder(), '4.67.0'), '7.0.0');
  const { found, unfit } = await searchProviderMirrors('terraform', { PLINTH_PROVIDER_MIRROR: mirror });
  expect(found).toBeUndefined();
  expect(unfit?.version).toBe('7.0.0');
});

test('a folder for another platform, or an empty one, holds nothing', async () => {
  const mirror = unpacked(temporaryFolder(), '6.2.0', 'registry.terraform.io', 'plan9_mips');
  write(path.join(mirror, 'registry.terraform.io', 'hashicorp', 'aws', '6.3.0', platform, 'LICENSE.txt'), '');
  expect(await findProviderMirror('terraform', { PLINTH_PROVIDER_MIRROR: mirror })).toBeUndefined();
});

test('the packed layout is read as well', async () => {
  const mirror = temporaryFolder();
  packed(mirror, '6.4.0');
  expect((await findProviderMirror('terraform', { PLINTH_PROVIDER_MIRROR: mirror }))?.version).toBe('6.4.0');
});

test('each flavor looks under its own registry, and no flavor under both', async () => {
  const mirror = unpacked(unpacked(temporaryFolder(), '6.1.0'), '6.2.0', 'registry.opentofu.org');
  const versionFor = async (flavor?: 'terraform' | 'tofu') => (await findProviderMirror(flavor, { PLINTH_PROVIDER_MIRROR: mirror }))?.version;
  expect([await versionFor('terraform'), await versionFor('tofu'), await versionFor()]).toEqual(['6.1.0', '6.2.0', '6.2.0']);
});

test.each(['.terraform.d/plugins', '.local/share/terraform/plugins'])('%s of the home folder is an implied mirror', async (place) => {
  const environment = isolated();
  unpacked(path.join(environment.HOME, place), NEWEST);
  expect((await findProviderMirror('terraform', environment))?.path).toBe(path.join(environment.HOME, place));
});

test('XDG_DATA_HOME is an implied mirror', async () => {
  const XDG_DATA_HOME = temporaryFolder();
  unpacked(path.join(XDG_DATA_HOME, 'terraform', 'plugins'), NEWEST);
  expect((await findProviderMirror('terraform', { ...isolated(), XDG_DATA_HOME }))?.version).toBe(NEWEST);
});

test.each([
  ['HCL', (mirror: string) => `# path = "/commented"\nprovider_installation {\n  filesystem_mirror {\n    path = "${mirror}" // here\n  }\n}\n`],
  ['JSON', (mirror: string) => JSON.stringify({ provider_installation: [{ filesystem_mirror: [{ path: mirror }] }] })],
])('the mirror of a CLI configuration in %s is found', async (_language, content) => {
  const mirror = unpacked(temporaryFolder(), NEWEST);
  const TF_CLI_CONFIG_FILE = write(path.join(temporaryFolder(), 'my.tfrc'), content(mirror));
  expect((await findProviderMirror('terraform', { ...isolated(), TF_CLI_CONFIG_FILE }))?.path).toBe(mirror);
});

test('a CLI configuration that does not exist is none', async () => {
  const found = await searchProviderMirrors('terraform', { ...isolated(), TF_CLI_CONFIG_FILE: '/absent/.terraformrc' }, []);
  expect(found.unfit).toBeUndefined();
});

test('system folders are searched two levels deep and no deeper', async () => {
  const [near, far] = [temporaryFolder(), temporaryFolder()];
  unpacked(path.join(near, 'a', 'b'), NEWEST);
  unpacked(path.join(far, 'a', 'b', 'c'), '6.999.2');
  expect((await searchProviderMirrors('terraform', isolated(), [near, far])).found).toMatchObject({ path: path.join(near, 'a', 'b'), version: NEWEST });
});

test('what a mirror holds is listed by address', async () => {
  const mirror = unpacked(temporaryFolder(), '6.1.0');
  write(path.join(mirror, 'registry.terraform.io', 'hashicorp', 'null', '3.2.0', platform, 'terraform-provider-null'), '');
  write(path.join(mirror, 'notes', 'some', 'thing', 'else'), '');
  expect(await providersIn(mirror)).toEqual(['registry.terraform.io/hashicorp/aws', 'registry.terraform.io/hashicorp/null']);
});
