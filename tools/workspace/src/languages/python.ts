import { promises as fs, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { cacheDirectory, pythonEnvironment, type PythonEnvironment } from '@plinth/toolchain';
import { run } from '../run';
import { builtWith, type Consumer, distribution, jsiiEnvironment, type OnProgress, PROGRAMS } from './consumer';

/** What the published packages would bring along. It is large (1 GB) and kept; our own wheels lie beside it. */
export function pythonPackages(onProgress: OnProgress): Promise<PythonEnvironment> {
  return pythonEnvironment({
    name: 'languages',
    needMiB: 2500,
    onProgress,
    requirements: [
      `jsii==${builtWith('constructs-aws', 'jsii-pacmak')}`,
      `constructs==${builtWith('constructs-aws', 'constructs')}`,
      `aws-cdk-lib==${builtWith('constructs-aws', 'aws-cdk-lib')}`,
      `cdktf==${builtWith('constructs-tf', 'cdktf')}`,
      `cdktf-cdktf-provider-aws==${builtWith('constructs-tf', '@cdktf/provider-aws')}`,
    ],
  });
}

function consumer(engine: 'cdk' | 'cdktf', packages: readonly string[]): Consumer {
  return {
    packages,
    language: 'python',
    async run(outdir, onProgress) {
      const { python } = await pythonPackages(onProgress);
      const layer = await fs.mkdtemp(path.join(cacheDirectory(), 'python', 'wheels-'));
      try {
        await run(python, [
          '-m', 'pip', 'install', '--no-compile', '--no-deps', '--no-index', '--no-input', '--disable-pip-version-check', '--target', layer, ...packages.map(wheel),
        ], { cwd: layer });
        await fs.copyFile(path.join(PROGRAMS, 'python', 'sitecustomize.py'), path.join(layer, 'sitecustomize.py'));
        await run(python, [path.join(PROGRAMS, 'python', 'synth.py'), engine, outdir], {
          cwd: outdir, env: { ...jsiiEnvironment(), PYTHONPATH: layer },
        });
      } finally {
        await fs.rm(layer, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}

function wheel(name: string): string {
  const folder = distribution(name, 'python');
  const wheels = readdirSync(folder).filter((file) => file.endsWith('.whl'));
  if (wheels.length !== 1) {
    throw new Error(`${folder} has ${wheels.length} wheels, must have one; run "npx nx run @plinth/${name}:package:python"`);
  }
  return path.join(folder, wheels[0]!);
}

export const pythonOnCdk = consumer('cdk', ['env-presets', 'constructs-aws']);
export const pythonOnTerraform = consumer('cdktf', ['env-presets', 'constructs-tf']);
