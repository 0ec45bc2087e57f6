import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findJava, findMaven } from '@plinth/toolchain';
import { forgetOwnArtifacts, mavenEnvironment, mavenRepository } from '../maven';
import { readLibrary } from '../library';
import { run } from '../run';
import { type Consumer, jsiiEnvironment, packagesFolder, PROGRAMS } from './consumer';

/** The program runs from its source: Maven only says what is on its class path. */
export const javaOnCdk: Consumer = {
  packages: ['env-presets', 'constructs-aws'],
  language: 'java',
  async run(outdir) {
    const [maven, jdk] = [(await findMaven())!, (await findJava())!];
    const repository = await mavenRepository();
    await forgetOwnArtifacts(repository);
    const argumentFile = path.join(outdir, 'classpath.txt');
    await run(maven.path, [
      '--quiet', '--batch-mode', '--file', path.join(PROGRAMS, 'java', 'pom.xml'), `-Dmaven.repo.local=${repository}`,
      `-Dpackages=${pathToFileURL(packagesFolder())}`, `-Dplinth.version=${readLibrary(path.join(packagesFolder(), 'constructs-aws')).version}`,
      'dependency:build-classpath', `-Dmdep.outputFile=${argumentFile}`,
    ], { cwd: outdir, env: mavenEnvironment(jdk) });
    const classPath = await fs.readFile(argumentFile, 'utf8');
    await run(jdk.path, ['-XX:TieredStopAtLevel=1', '-cp', classPath.trim(), path.join(PROGRAMS, 'java', 'Synth.java'), outdir], {
      cwd: outdir, env: jsiiEnvironment(),
    });
  },
};
