import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import { REQUIREMENTS } from './virtual-environment';

const LAUNCHER = join(__dirname, '..', 'launcher');

/** Changes with everything that a process loads once: one that was started with something else is out of date. */
export function launcherFingerprint(certificate: string): string {
  const hash = createHash('sha256').update(REQUIREMENTS.join()).update(readFileSync(certificate));
  const sources = join(LAUNCHER, 'plinth_cloud');
  for (const name of readdirSync(sources).filter((file) => file.endsWith('.py')).sort()) {
    hash.update(name).update(readFileSync(join(sources, name)));
  }
  return hash.digest('hex');
}

/** The launcher's own environment; the caller's cloud credentials stay out of it. */
export function launcherEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS_|PYTHON|MINISTACK_|LOCALSTACK_)/.test(name));
  return {
    ...Object.fromEntries(kept),
    PYTHONPATH: LAUNCHER,
    // What is imported is compiled once, and not into the launcher's folder, which is part of the repository.
    PYTHONPYCACHEPREFIX: join(cacheDirectory(), 'python', 'bytecode'),
    PYTHONUNBUFFERED: '1',
  };
}
