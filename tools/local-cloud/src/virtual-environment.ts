import { pythonEnvironment } from '@plinth/toolchain';

/** The emulator, pinned: the launcher calls its inner functions, which any other version may have renamed. */
export const MINISTACK_VERSION = '1.5.33';

/**
 * What it and the launcher need besides: keys, certificates and signatures, the server side of SMTP, and an encoder of
 * JSON, since the state of a service is written before every answer that may have changed it. The emulator's own extra
 * `[full]` would bring 130 MB more for what is not to be had here: containers of Docker, SQL of Athena, Firehose and RDS Data,
 * SFTP of Transfer, and the transform of SAM.
 */
const BESIDES = ['cryptography==50.0.2', 'aiosmtpd==1.4.6', 'orjson==3.13.0'];

export const REQUIREMENTS: readonly string[] = [`ministack==${MINISTACK_VERSION}`, ...BESIDES];

const NEEDED_MIB = 350;

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
