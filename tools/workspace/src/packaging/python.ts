import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { findPython, pythonEnvironment } from '@plinth/toolchain';
import type { Library } from '../library';
import { run } from '../run';
import { type Packager } from './packager';
import { pacmak } from './pacmak';

/**
 * A wheel and a source distribution. pacmak would make a new virtual environment, and `build` two more, each
 * with its own downloads, for every package (25 s each); one environment with the same tools, made once, does
 * the same in 2 s.
 */
export const python: Packager = {
  needs: { Python: () => findPython() },
  async build({ library, work, output, onProgress }) {
    const source = await pacmak(library, 'python', work, true);
    const { python: interpreter } = await pythonEnvironment({
      name: 'packaging', requirements: buildTools(library), needMiB: 200, onProgress,
    });
    await run(interpreter, ['-m', 'build', '--no-isolation', '--outdir', output, source], { cwd: work });
    const packages = readdirSync(output).map((file) => path.join(output, file));
    await run(interpreter, ['-m', 'twine', 'check', '--strict', ...packages], { cwd: work });
  },
};

/** The tools that pacmak itself names for its generated projects. */
function buildTools(library: Library): string[] {
  const pacmakFolder = path.dirname(require.resolve('jsii-pacmak/package.json', { paths: [library.directory] }));
  return readFileSync(path.join(pacmakFolder, 'lib', 'targets', 'python', 'requirements-dev.txt'), 'utf8')
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}
