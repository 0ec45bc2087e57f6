import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { cacheDirectory, ensureWritable, type FoundTool } from '@plinth/toolchain';

/** Maven's repository of this clone: nothing is put into the user's own. */
export async function mavenRepository(): Promise<string> {
  const repository = path.join(cacheDirectory(), 'maven');
  await ensureWritable(repository, 300);
  return repository;
}

/** All our versions are 0.0.0 until a release: Maven would never look for a newer build of one that it has. */
export async function forgetOwnArtifacts(repository: string): Promise<void> {
  await fs.rm(path.join(repository, 'io', 'plinth'), { recursive: true, force: true });
}

/** `java` may be found where Maven would not look; and its programs are too short to be worth optimizing. */
export function mavenEnvironment(java: FoundTool): Record<string, string> {
  // For the compilers too that Maven starts.
  const options = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';
  const environment: Record<string, string> = { JAVA_TOOL_OPTIONS: `${process.env.JAVA_TOOL_OPTIONS ?? ''} ${options}`.trim() };
  if (!process.env.JAVA_HOME) {
    environment.PATH = `${path.dirname(java.path)}${path.delimiter}${process.env.PATH ?? ''}`;
  }
  return environment;
}
