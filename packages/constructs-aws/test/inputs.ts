import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findPython, pythonEnvironment } from '@plinth/toolchain';
import fc from 'fast-check';

/** Mostly what people mean, sometimes what they mistype. */
export const either = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) =>
  fc.oneof({ weight: 8, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) as fc.Arbitrary<T> });

interface Template {
  readonly Resources: Record<string, object>;
}

/** Of the templates that are added the parts that are new to cfn-lint, which takes half a second for a whole one. */
export class Shapes {
  /** Each a template of resources whose shapes no other has, with what they refer to. */
  readonly parts: object[] = [];
  private readonly seen = new Set<string>();

  /** How many shapes there were. */
  get count(): number {
    return this.seen.size;
  }

  add(template: Template): void {
    const fresh = shapesOf(template).filter(([, shape]) => !this.seen.has(shape));
    if (fresh.length > 0) {
      this.parts.push(partOf(template, fresh.map(([id]) => id)));
      fresh.forEach(([, shape]) => this.seen.add(shape));
    }
  }
}

/**
 * What each resource looks like to cfn-lint: its structure and its closed choices. Names, numbers within their limits and flags
 * tell it nothing new, and neither do many entries of one shape in a list.
 */
function shapesOf({ Resources }: Template): Array<[id: string, shape: string]> {
  const shape = (_key: string, value: unknown): unknown => {
    const choice = typeof value === 'string' && /^([A-Z][A-Za-z:]*|aws:kms)$/.test(value) && !(value in Resources);
    return choice || typeof value === 'object' ? value : typeof value;
  };
  const once = (_key: string, value: unknown): unknown => (
    Array.isArray(value) ? [...new Set(value.map((entry) => JSON.stringify(entry)))].map((entry) => JSON.parse(entry)) : value
  );
  return Object.entries(Resources).map(([id, resource]) => [id, JSON.stringify(JSON.parse(JSON.stringify(resource, shape), once))]);
}

/** Some resources of a template and what they refer to. */
function partOf({ Resources }: Template, ids: string[]): Template {
  const part = new Set<string>();
  const take = (id: string): void => {
    if (!part.has(id)) {
      part.add(id);
      const text = JSON.stringify(Resources[id]);
      Object.keys(Resources).filter((other) => text.includes(`"${other}"`)).forEach(take);
    }
  };
  ids.forEach(take);
  return { Resources: Object.fromEntries([...part].map((id) => [id, Resources[id]!])) };
}

/** What cfn-lint says of templates: nothing if it accepts them. */
export async function lint(templates: object[]): Promise<string> {
  if (!await findPython()) {
    throw new Error('cfn-lint needs Python 3.10 or newer, as every run of this repository does; see npm run doctor');
  }
  const environment = await pythonEnvironment({ name: 'cfn-lint', requirements: ['cfn-lint==1.51.0'] });
  const directory = await mkdtemp(path.join(tmpdir(), 'plinth-cfn-lint-'));
  try {
    await Promise.all(templates.map((template, i) => writeFile(path.join(directory, `${i}.json`), knownFunctions(template))));
    const { stdout } = await promisify(execFile)(environment.bin('cfn-lint'), [path.join(directory, '*.json')], { maxBuffer: 1e8 })
      .catch((error: { stdout?: string; message: string }) => ({ stdout: error.stdout || error.message }));
    return stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** cfn-lint 1.51 does not know Fn::GetStackOutput yet: it sees another function that gives a string. */
function knownFunctions(template: object): string {
  return JSON.stringify(template, (_key, value) => (value?.['Fn::GetStackOutput'] ? { 'Fn::ImportValue': value['Fn::GetStackOutput'].OutputName } : value));
}
