import type { FoundTool } from '@plinth/toolchain';
import type { Library } from '../library';

export interface PackageJob {
  readonly library: Library;
  /** An empty folder for what is in between. */
  readonly work: string;
  /** An empty folder for the finished packages; it takes the place of the old one when all went well. */
  readonly output: string;
  readonly onProgress: (message: string) => void;
}

/** Makes a library's packages for one language. */
export interface Packager {
  /** The programs that it cannot do without, each by the doctor's name for it. */
  readonly needs: Readonly<Record<string, () => Promise<FoundTool | undefined>>>;
  build(job: PackageJob): Promise<void>;
}
