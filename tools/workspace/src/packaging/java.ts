import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findJava, findMaven } from '@plinth/toolchain';
import { forgetOwnArtifacts, mavenEnvironment, mavenRepository } from '../maven';
import { run } from '../run';
import { type Packager } from './packager';
import { pacmak } from './pacmak';

/**
 * A Maven repository with the jar, its sources and its API documentation. pacmak would download all of Maven's
 * plugins again for each package (70 s) and write into the published pom the newest aws-cdk-lib of the day, so
 * that what we compile against and ask of users would change without a commit.
 */
export const java: Packager = {
  needs: { JDK: () => findJava(), Maven: () => findMaven() },
  async build({ library, work, output }) {
    const source = await pacmak(library, 'java', work, true);
    const pom = path.join(source, 'pom.xml');
    await fs.writeFile(pom, lowestVersions(await fs.readFile(pom, 'utf8')));
    const repository = await mavenRepository();
    await forgetOwnArtifacts(repository);
    for (const dependency of library.dependencies) {
      // A repository on disk and Maven's own have the same layout, and what lies in its own is taken as installed.
      await fs.cp(path.join(dependency.distribution, 'java'), repository, { recursive: true });
    }
    const [maven, jdk] = [(await findMaven())!, (await findJava())!];
    await run(maven.path, [
      '--quiet', '--batch-mode', `-Dmaven.repo.local=${repository}`, 'deploy', `-DaltDeploymentRepository=local::default::${pathToFileURL(output)}`,
    ], { cwd: source, env: mavenEnvironment(jdk) });
  },
};

/** A range becomes its lower end, which is what the tests of all other languages run with. */
export function lowestVersions(pom: string): string {
  return pom.replace(/<version>\[([^,\]]+),[^<]*<\/version>/g, '<version>$1</version>');
}
