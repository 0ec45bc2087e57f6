import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A program of this machine that stands in for a container image. */
export interface LocalImage {
  /** The program and its first arguments, which take the place of the image's entry point; the container's command follows. */
  readonly command: readonly string[];
  /** What the image itself sets; the container's own variables win. */
  readonly env?: Readonly<Record<string, string>>;
}

/** By the image's name without tag and digest: `plinth.local/database-dump`. */
export type LocalImages = Readonly<Record<string, LocalImage>>;

function checkImages(images: LocalImages): void {
  for (const [name, { command }] of Object.entries(images)) {
    const last = name.slice(name.lastIndexOf('/') + 1);
    if (name === '' || /[@\s]/.test(name) || last.includes(':')) {
      throw new Error(`the image "${name}" must be named without tag and digest, as every version of it is this program; remove them`);
    }
    if (command.length === 0) {
      throw new Error(`the image ${name} has no command, name the program that stands in for it`);
    }
  }
}

/** Tasks that start from now on run these; other images stay as they are. */
export function writeImages(file: string, images: LocalImages): void {
  checkImages(images);
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LocalImages) : {};
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, `${JSON.stringify({ ...before, ...images }, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}
