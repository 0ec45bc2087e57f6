import type { StatusReport } from './engines/engine';
import { type DeploymentRecord, firstRecord, type RecordFile, recordFrom } from './record';

/** The record of the deployment that a worker works on. */
export class RecordKeeper {
  private current: DeploymentRecord = firstRecord();

  public constructor(public readonly file: RecordFile) {}

  public get record(): DeploymentRecord {
    return this.current;
  }

  /** Reads the file; without one takes over what is deployed, and what is not deployed begins today. */
  public async open(status: () => Promise<StatusReport>): Promise<void> {
    const file = this.file.read();
    this.current = { ...firstRecord(), ...file ?? recordFrom((await status()).outputs) };
  }

  /** Writes it down, for the next run and for whoever commits it. */
  public save(record: DeploymentRecord = this.current): void {
    this.current = record;
    if (JSON.stringify(this.file.read()) !== JSON.stringify(record)) {
      this.file.write(record);
    }
  }

  /** After a destroy: the next deploy makes other keys. */
  public forgetKeys(of: 'uploader' | 'smtp'): void {
    const left = Object.entries(this.file.read() ?? {}).filter(([name]) => name !== of);
    if (left.length === 0) {
      this.file.remove();
    } else {
      this.file.write(Object.fromEntries(left));
    }
  }
}
