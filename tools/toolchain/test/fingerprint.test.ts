import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { findGo, findJava, findMaven, findProviderMirror, findPython, findTerraform } from '../src';
import { providerPlatform } from '../src/provider-mirror';
import { fakeProgram, fakePython, temporaryFolder, write } from './fakes';

const FINGERPRINT = path.join(__dirname, '..', 'fingerprint.mjs');

const fingerprint = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(execFileSync(process.execPath, [FINGERPRINT], { encoding: 'utf8', env }).trim().split('\n').map((line) => {
    const [name, ...rest] = line.split(' ');
    return [name!, rest.join(' ')];
  }));

test('agrees with the finders about this machine', async () => {
  const found = await Promise.all([findPython(), findTerraform(), findJava(), findMaven(), findGo(), findProviderMirror()]);
  const [python, terraform, java, maven, go, mirror] = found.map((tool) => tool?.version);
  const lines = fingerprint(process.env);
  expect(lines.node).toBe(`${process.versions.node} ${process.platform} ${process.arch}`);
  expect([lines.python, lines[found[1]?.flavor ?? 'terraform'], lines.java, lines.maven, lines.go].map((version) => (version === 'none' ? undefined : version)))
    .toEqual([python, terraform, java, maven, go]);
  expect(lines['aws-provider']).toContain(mirror ?? 'none');
});

test('changes when a tool appears, is too old, or when a mirror gets a version', () => {
  const [PATH, PLINTH_PROVIDER_MIRROR] = [temporaryFolder(), temporaryFolder()];
  const environment = { PATH, HOME: temporaryFolder(), PLINTH_PROVIDER_MIRROR };
  expect(fingerprint(environment)).toMatchObject({ 'python': 'none', 'tofu': 'none', 'aws-provider': 'none' });
  fakePython(PATH, 'python3', '3.9.1');
  fakePython(PATH, 'python3.12', '3.12.4');
  fakeProgram(PATH, 'tofu', 'echo "OpenTofu v1.10.2"');
  write(path.join(PLINTH_PROVIDER_MIRROR, 'registry.opentofu.org', 'hashicorp', 'aws', '6.1.0', providerPlatform(), 'terraform-provider-aws'), '');
  expect(fingerprint(environment)).toMatchObject({ 'python': '3.12.4', 'tofu': '1.10.2', 'aws-provider': 'registry.opentofu.org/6.1.0' });
});
