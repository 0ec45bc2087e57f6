import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProviderMirror, findTerraform, terraformEnvironment } from '@plinth/toolchain';
import execa from 'execa';
import type { LocalAccount, LocalCloud } from '../../src';
import { directoryOf } from './cloud';

/** Most of what the provider does is waiting: with the default of 10, that holds up what does not wait. */
const PARALLELISM = '-parallelism=40';

/** A test with Terraform, on a machine that does other things, too. */
export const TERRAFORM_DEADLINE_MS = 300_000;

export interface Run {
  readonly exitCode: number;
  readonly all: string;
}

/** What a test with Terraform needs and is not there, undefined when all is. */
export async function missingForTerraform(): Promise<string | undefined> {
  if ((await findTerraform()) === undefined) {
    return 'Terraform or OpenTofu';
  }
  return (await findProviderMirror()) === undefined ? 'a mirror of the AWS provider' : undefined;
}

/** A folder with one configuration, and the command that works in it. */
export class Workspace {
  private readonly directory: string;

  public constructor(private readonly suite: string, private readonly cloud: LocalCloud, private readonly account: LocalAccount) {
    this.directory = join(directoryOf(suite), 'workspace');
    rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(this.directory, { recursive: true });
  }

  public write(configuration: object): void {
    writeFileSync(join(this.directory, 'main.tf.json'), JSON.stringify(configuration, null, 1));
  }

  /** Throws what the command printed when it fails. */
  public async run(...args: string[]): Promise<Run> {
    const binary = (await findTerraform())!.path;
    const env = { ...(await terraformEnvironment()), ...this.cloud.environment(this.account) };
    const { exitCode, all = '' } = await execa(binary, [...args, '-no-color', '-input=false'], { cwd: this.directory, env, all: true, reject: false });
    if (exitCode !== 0 && !args.includes('-detailed-exitcode')) {
      throw new Error(`${this.suite}: ${all}`);
    }
    return { exitCode, all };
  }

  public async apply(): Promise<Run> {
    return this.run('apply', '-auto-approve', PARALLELISM);
  }

  public async destroy(): Promise<Run> {
    return this.run('destroy', '-auto-approve', PARALLELISM);
  }

  /** The plan of what is deployed already, as Terraform prints it. */
  public async expectNoChanges(): Promise<void> {
    const { exitCode, all } = await this.run('plan', '-detailed-exitcode');
    expect(all).toContain('No changes');
    expect(exitCode).toBe(0);
  }
}
