import { promises as fs } from 'node:fs';
import { type Environment, expand } from './search-path';
import { PROVIDER } from './tool-table';

/** The user's own terraform/tofu CLI configuration; empty when there is none (the variable may name an absent file). */
export async function cliConfiguration(environment: Environment): Promise<string> {
  const [named, ...usual] = PROVIDER.configurations;
  for (const place of environment.TF_CLI_CONFIG_FILE ? [named!] : usual) {
    const file = expand(place, environment);
    const content = file ? await fs.readFile(file, 'utf8').catch(() => undefined) : undefined;
    if (content !== undefined) {
      return withoutComments(content);
    }
  }
  return '';
}

/** The folders of its `filesystem_mirror` blocks. */
export function mirrorPaths(configuration: string, environment: Environment): string[] {
  const blocks = configuration.matchAll(/"?filesystem_mirror"?\s*[:=]?\s*\[?\s*\{[^}]*?"?\bpath"?\s*[:=]\s*"((?:[^"\\]|\\.)*)"/g);
  return [...blocks].map(([, value]) => expand(JSON.parse(`"${value}"`) as string, environment)).filter((folder) => folder !== undefined);
}

/** The addresses of its `network_mirror` blocks. */
export function networkMirrors(configuration: string): string[] {
  const blocks = configuration.matchAll(/"?network_mirror"?\s*[:=]?\s*\[?\s*\{[^}]*?"?\burl"?\s*[:=]\s*"([^"]+)"/g);
  return [...blocks].map(([, url]) => url!);
}

/** The whole `provider_installation` block as it was written, to be kept where the user said how providers come. */
export function installationBlock(configuration: string): string | undefined {
  const start = /\bprovider_installation\s*\{/.exec(configuration);
  if (!start) {
    return undefined;
  }
  let depth = 0;
  for (const token of configuration.slice(start.index).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    depth += token[0] === '{' ? 1 : token[0] === '}' ? -1 : 0;
    if (depth === 0) {
      return configuration.slice(start.index, start.index + token.index + 1);
    }
  }
  return undefined;
}

/** HCL's string: JSON's escapes, and `${` and `%{` must not start a template. */
export function hclString(value: string): string {
  return JSON.stringify(value).replace(/([$%])\{/g, '$1$1{');
}

function withoutComments(content: string): string {
  return content.replace(/("(?:[^"\\]|\\.)*")|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\//g, (_all, quoted: string | undefined) => quoted ?? '');
}
