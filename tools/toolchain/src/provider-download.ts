import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import execa from 'execa';
import { ensureWritable, lastLines, writeAtomically } from './cache';
import type { FoundTerraform } from './finders';
import { type OnProgress, withLock } from './locking';
import { findProviderMirror } from './provider-mirror';
import type { Environment } from './search-path';
import { PROVIDER } from './tool-table';

const UNPACKED_MIB = 1_500;

/**
 * Downloads the AWS provider into the cache, once, in the layout of a filesystem mirror. Terraform's own plugin
 * cache is not made for parallel inits (https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache)
 * and is not even used without a dependency lock file; a mirror is both safe and faster.
 */
export async function downloadProvider(
  terraform: FoundTerraform, cache: string, configuration: string, environment: Environment, onProgress?: OnProgress,
): Promise<void> {
  const mirror = path.join(cache, PROVIDER.downloads);
  const work = path.join(cache, 'terraform', 'download');
  const provider = path.join(PROVIDER.hosts[terraform.flavor], 'hashicorp', 'aws');
  await withLock(mirror, 'the AWS provider', async () => {
    if (await findProviderMirror(terraform.flavor, { ...environment, [PROVIDER.environment]: mirror })) {
      return;
    }
    onProgress?.(`downloading the AWS provider (about 200 MB) into ${mirror}`);
    await ensureWritable(cache, UNPACKED_MIB);
    await fs.rm(work, { recursive: true, force: true });
    await writeAtomically(path.join(work, 'cli.tfrc'), configuration);
    await writeAtomically(path.join(work, 'main.tf.json'), JSON.stringify({
      terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: `>= ${PROVIDER.minimum}, < ${PROVIDER.below}` } } },
    }));
    const result = await execa(terraform.path, ['init', '-backend=false', '-input=false', '-no-color'], {
      cwd: work,
      all: true,
      reject: false,
      stdin: 'ignore',
      extendEnv: false,
      env: {
        ...environment,
        TF_CLI_CONFIG_FILE: path.join(work, 'cli.tfrc'),
        TF_DATA_DIR: path.join(work, '.terraform'),
        // With a plugin cache of the user's, init would leave a link into it here.
        TF_PLUGIN_CACHE_DIR: '',
        CHECKPOINT_DISABLE: '1',
      } as Record<string, string>,
    });
    if (result.failed) {
      throw new Error(
        `${terraform.path} could not download the AWS provider:\n${lastLines(result.all ?? '')}\n` +
        `try again, or set ${PROVIDER.environment} to a folder made by "terraform providers mirror"`,
      );
    }
    // .terraform/providers has a mirror's layout; the rename makes it appear whole or not at all.
    await fs.mkdir(path.dirname(path.join(mirror, provider)), { recursive: true });
    await fs.rm(path.join(mirror, provider), { recursive: true, force: true });
    await fs.rename(path.join(work, '.terraform', 'providers', provider), path.join(mirror, provider));
    await fs.rm(work, { recursive: true, force: true });
  }, onProgress);
}
