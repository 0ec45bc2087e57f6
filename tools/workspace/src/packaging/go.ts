import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { findGo } from '@plinth/toolchain';
import { goEnvironment, goModule } from '../go';
import { run } from '../run';
import { type Packager } from './packager';
import { pacmak } from './pacmak';

/** The file with what holds on this machine only. Go takes the sums from the file of the same name. */
const LOCAL = 'local.go.mod';

/** A Go module, compiled once against its dependencies of this repository. */
export const go: Packager = {
  needs: { Go: () => findGo() },
  async build({ library, work, output }) {
    const source = await pacmak(library, 'go', work, true);
    const { directory } = await goModule(source, library);
    const declared = path.join(directory, 'go.mod');
    const published = directRequirements(await fs.readFile(declared, 'utf8'));
    await fs.writeFile(declared, published);
    const local = await Promise.all(library.dependencies.map((dependency) => goModule(path.join(dependency.distribution, 'go'), dependency)));
    const replacements = local.map((module) => `replace ${module.name} => ${module.directory}\n`);
    await fs.writeFile(path.join(directory, LOCAL), [published, ...replacements].join('\n'));
    const options = { cwd: directory, env: await goEnvironment() };
    const program = (await findGo())!.path;
    await run(program, ['mod', 'tidy', '-modfile', LOCAL], options);
    await run(program, ['build', '-modfile', LOCAL, './...'], options);
    await fs.rm(path.join(directory, LOCAL));
    await fs.rm(path.join(directory, LOCAL.replace('.mod', '.sum')));
    await fs.cp(source, output, { recursive: true });
  },
};

/**
 * pacmak asks for the indirect dependencies in the versions that npm happened to install. Go takes the highest
 * version that anyone asks for, so users would have to follow; without them Go takes what aws-cdk-go itself asks for.
 */
export function directRequirements(goMod: string): string {
  return goMod.split('\n').filter((line) => !line.trimEnd().endsWith('// indirect')).join('\n');
}
