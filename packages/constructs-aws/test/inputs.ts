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

/**
 * What a template looks like to cfn-lint: its structure and its closed choices. Names, numbers within their limits and flags
 * tell it nothing new, and it takes half a second for each template.
 */
export function shapeOf({ Resources }: { readonly Resources: Record<string, object> }): string {
  return JSON.stringify(Object.values(Resources), (_key, value) => {
    const choice = typeof value === 'string' && /^([A-Z][A-Za-z:]*|aws:kms)$/.test(value) && !(value in Resources);
    return choice || typeof value === 'object' ? value : typeof value;
  });
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
