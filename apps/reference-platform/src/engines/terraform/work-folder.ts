import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from './bootstrap';
import { parseState } from './state-file';

/** The folder in which terraform runs. What matters in it is moved aside, never deleted. */
export class WorkFolder {
  public constructor(public readonly path: string) {
    mkdirSync(join(path, 'kept'), { recursive: true });
  }

  public file(name: string): string {
    return join(this.path, name);
  }

  public has(name: string): boolean {
    return existsSync(this.file(name));
  }

  public read(name: string): string | undefined {
    return this.has(name) ? readFileSync(this.file(name), 'utf8') : undefined;
  }

  /** In one step, so that a killed run leaves the old text or the new one. */
  public write(name: string, text: string): void {
    const file = this.file(name);
    writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  }

  public remove(name: string): void {
    rmSync(this.file(name), { recursive: true, force: true });
  }

  public state(name: string): Found {
    const text = this.read(name);
    // Terraform empties a local state that it has migrated.
    return text === undefined || text.trim() === '' ? undefined : parseState(text) ?? 'damaged';
  }

  /** Moves a file into `kept/`, under a name that no other has. */
  public putAside(name: string): string | undefined {
    if (!this.has(name)) {
      return undefined;
    }
    const stamp = new Date().toISOString().replace(/[:.]/g, '-');
    const target = this.file(join('kept', `${stamp}-${process.pid}-${name.replace(/^\./, '')}`));
    renameSync(this.file(name), target);
    chmodSync(target, 0o600);
    return target;
  }
}
