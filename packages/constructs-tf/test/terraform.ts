import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findTerraform, terraformEnvironment } from '@plinth/toolchain';

/** Asked in a process of its own, because tests are declared before anything can be awaited. */
const MISSING = execFileSync(process.execPath, ['-e', `
  const { findTerraform, findAwsProvider } = require('@plinth/toolchain');
  findTerraform().then(async (terraform) => console.log(
    !terraform ? 'Terraform >= 1.11 or OpenTofu >= 1.10' : await findAwsProvider(terraform.flavor) ? '' : 'the AWS provider, in a mirror or from a registry'));
`], { encoding: 'utf8', cwd: __dirname }).trim();

export interface Terraform {
  readonly directory: string;
  /** Standard output, also of a run that failed. */
  run(...args: string[]): Promise<string>;
}

/** A test with terraform or tofu in a folder of its own; where there is none it is skipped by a name that says so. */
export function terraformTest(name: string, body: (terraform: Terraform) => Promise<void>): void {
  (MISSING ? test.skip : test)(MISSING ? `${name}: needs ${MISSING}` : name, async () => {
    const terraform = await findTerraform();
    const env = { ...process.env, ...await terraformEnvironment() };
    const directory = await mkdtemp(path.join(tmpdir(), 'plinth-terraform-'));
    const run = async (...args: string[]) => {
      const { stdout } = await promisify(execFile)(terraform!.path, args, { cwd: directory, env, maxBuffer: 1e8 })
        .catch((error: { stdout?: string; message: string }) => ({ stdout: error.stdout || error.message }));
      return stdout;
    };
    try {
      await body({ directory, run });
    } finally {
      await rm(directory, { recursive: true });
    }
  }, 120_000);
}
