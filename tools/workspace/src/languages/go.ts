import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { findGo } from '@plinth/toolchain';
import { goEnvironment, goModule } from '../go';
import { readLibrary } from '../library';
import { run } from '../run';
import { type Consumer, jsiiEnvironment, packagesFolder, PROGRAMS } from './consumer';

/** Go needs a module around a program; its file is made here, since it names folders of this machine. */
export const goOnCdk: Consumer = {
  packages: ['env-presets', 'constructs-aws'],
  language: 'go',
  async run(outdir) {
    const folder = path.join(outdir, 'program');
    await fs.mkdir(folder);
    await fs.copyFile(path.join(PROGRAMS, 'go', 'main.go'), path.join(folder, 'main.go'));
    const libraries = this.packages.map((name) => readLibrary(path.join(packagesFolder(), name)));
    const required = await Promise.all(libraries.map(async (library) => {
      const { name, directory } = await goModule(path.join(library.distribution, 'go'), library);
      return `require ${name} v${library.version}\nreplace ${name} => ${directory}\n`;
    }));
    await fs.writeFile(path.join(folder, 'go.mod'), `module synth\n\ngo 1.25\n\n${required.join('\n')}`);
    const go = (await findGo())!.path;
    const options = { cwd: folder, env: { ...(await goEnvironment()), ...jsiiEnvironment() } };
    await run(go, ['mod', 'tidy'], options);
    await run(go, ['build', '-o', 'synth', '.'], options);
    await run(path.join(folder, 'synth'), [outdir], options);
  },
};
