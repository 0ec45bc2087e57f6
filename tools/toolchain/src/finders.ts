import * as path from 'node:path';
import { type FoundTool, type Inspection, type Lookup, lookUp, outputOf } from './lookup';
import { type Environment, executables } from './search-path';
import type { Flavor } from './tool-table';

export type FoundTerraform = FoundTool & { readonly flavor: Flavor };
export type TerraformLookup = Pick<Lookup, 'rejected'> & { readonly found?: FoundTerraform };

// Debian packs venv and ensurepip apart from the interpreter: python3 alone cannot make an environment with pip.
const usablePython: Inspection = async (command, environment) => {
  const output = await outputOf(command, ['-c', 'import sys, venv, ensurepip; print(sys.executable)'], environment);
  const executable = output?.trim().split(/\r?\n/).pop();
  return executable ? { path: executable } : { unusable: `${command[0]} has no venv and ensurepip` };
};

// A runtime without a compiler answers `java -version` just as well.
const withCompiler: Inspection = async ([java], environment) => {
  const compilers = await executables('javac', environment, [path.dirname(java!)]);
  return compilers.length > 0 ? { path: java! } : { unusable: `${java} is a runtime without javac` };
};

export const lookUpPython = (environment?: Environment): Promise<Lookup> => lookUp('python', environment, usablePython);
export const lookUpJava = (environment?: Environment): Promise<Lookup> => lookUp('java', environment, withCompiler);

/** Terraform, or OpenTofu when Terraform is absent or too old. */
export async function lookUpTerraform(environment?: Environment): Promise<TerraformLookup> {
  const terraform = await lookUp('terraform', environment);
  if (terraform.found) {
    return { found: { ...terraform.found, flavor: 'terraform' } };
  }
  const tofu = await lookUp('tofu', environment);
  if (tofu.found) {
    return { found: { ...tofu.found, flavor: 'tofu' } };
  }
  const rejected = [terraform.rejected, tofu.rejected].filter((candidate) => candidate !== undefined);
  return { rejected: rejected.find(({ version }) => version !== undefined) ?? rejected[0] };
}

/** Python >= 3.10 that can make virtual environments; `$PLINTH_PYTHON` names another. */
export async function findPython(environment?: Environment): Promise<FoundTool | undefined> {
  return (await lookUpPython(environment)).found;
}

/** Terraform >= 1.11 or OpenTofu >= 1.10; `$PLINTH_TERRAFORM` names either. */
export async function findTerraform(environment?: Environment): Promise<FoundTerraform | undefined> {
  return (await lookUpTerraform(environment)).found;
}

/** A JDK >= 11 (a runtime is not enough), `$JAVA_HOME` included. */
export async function findJava(environment?: Environment): Promise<FoundTool | undefined> {
  return (await lookUpJava(environment)).found;
}

export async function findMaven(environment?: Environment): Promise<FoundTool | undefined> {
  return (await lookUp('maven', environment)).found;
}

export async function findGo(environment?: Environment): Promise<FoundTool | undefined> {
  return (await lookUp('go', environment)).found;
}

export async function findNpm(environment?: Environment): Promise<FoundTool | undefined> {
  return (await lookUp('npm', environment)).found;
}

/** Chromium or Chrome; `$PLINTH_BROWSER` names another. */
export async function findBrowser(environment?: Environment): Promise<FoundTool | undefined> {
  return (await lookUp('browser', environment)).found;
}
