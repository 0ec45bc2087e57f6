import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LockMode, StateConfiguration } from '@plinth/env-presets';
import { terraformTest } from '../terraform';

const configuration = new StateConfiguration({
  bucketName: 'acme-prod-tfstate-333333333333',
  region: 'eu-central-1',
  key: 'prod/network.tfstate',
  lockMode: LockMode.BOTH,
  tableName: 'acme-prod-tfstate-lock',
  keyArn: 'arn:aws:kms:eu-central-1:333333333333:alias/acme-prod-tfstate',
  workspaces: true,
});

terraformTest('what is pasted is formatted as terraform fmt would, in every format of Terraform and OpenTofu', async ({ directory, run }) => {
  const files = { 'backend.tf': configuration.toHcl(), 'network.tfvars': configuration.toTfbackend(), 'tofu.tf': configuration.toOpenTofu() };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(directory, name), text)));
  expect(await run('fmt', '-check', '-diff')).toBe('');
});

terraformTest('the HCL and the JSON are configurations that Terraform accepts', async ({ directory, run }) => {
  for (const [name, text] of [['backend.tf', configuration.toHcl()], ['backend.tf.json', configuration.toJson()]]) {
    const only = path.join(directory, name);
    await writeFile(only, text);
    expect(JSON.parse(await run('validate', '-json'))).toMatchObject({ valid: true, diagnostics: [] });
    await writeFile(only, name.endsWith('json') ? '{}' : '');
  }
});
