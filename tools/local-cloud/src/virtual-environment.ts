import { pythonEnvironment } from '@plinth/toolchain';

/** The emulator, pinned: the launcher calls its inner functions, which any other version may have renamed. */
export const MINISTACK_VERSION = '1.5.33';

/** What the launcher itself needs besides: the server side of SMTP. */
const AIOSMTPD_VERSION = '1.4.6';

export const REQUIREMENTS: readonly string[] = [`ministack[full]==${MINISTACK_VERSION}`, `aiosmtpd==${AIOSMTPD_VERSION}`];

const NEEDED_MIB = 700;

export interface VirtualEnvironmentOptions {
  /** @default the cache folder of the repository */
  readonly cacheDirectory?: string;
  readonly onProgress?: (message: string) => void;
}

/** The interpreter of the emulator's virtual environment, which is made on first use and shared by all clouds. */
export async function ensureVirtualEnvironment(options: VirtualEnvironmentOptions = {}): Promise<string> {
  const environment = await pythonEnvironment({
    name: 'ministack',
    requirements: REQUIREMENTS,
    needMiB: NEEDED_MIB,
    cacheDirectory: options.cacheDirectory,
    onProgress: options.onProgress,
  });
  return environment.python;
}
