import * as path from 'node:path';
import { type Library } from '../library';
import { run } from '../run';

/** What jsii's programs run with: Node 20 is supported here, and they would say in 11 lines that they see it end. */
export const JSII_ENVIRONMENT = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0]! };

/**
 * Runs jsii-pacmak into the folder and returns where that language's output is. With `codeOnly` that is source
 * code, which the caller builds itself.
 */
export async function pacmak(library: Library, language: string, outdir: string, codeOnly: boolean): Promise<string> {
  const program = require.resolve('jsii-pacmak/bin/jsii-pacmak', { paths: [library.directory] });
  const args = ['--target', language, '--outdir', outdir, '--no-npmignore', ...(codeOnly ? ['--code-only'] : [])];
  await run(process.execPath, [program, ...args], { cwd: library.directory, env: JSII_ENVIRONMENT });
  return path.join(outdir, language);
}
