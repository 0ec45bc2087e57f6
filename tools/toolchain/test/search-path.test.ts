import { mkdirSync } from 'node:fs';
import * as path from 'node:path';
import { executables, expand, expandGlob } from '../src/search-path';
import { compareVersions, isAtLeast } from '../src/versions';
import { temporaryFolder, write } from './fakes';

test('a glob gives the newest version first', async () => {
  const root = temporaryFolder();
  for (const version of ['9', '15', '13']) {
    mkdirSync(path.join(root, version, 'bin'), { recursive: true });
  }
  expect(await expandGlob(`${root}/*/bin`)).toEqual(['15', '13', '9'].map((version) => `${root}/${version}/bin`));
  expect(await expandGlob(`${root}/absent-*/bin`)).toEqual([]);
});

test('a variable that is not set makes no place', () => {
  expect(expand('$XDG_DATA_HOME/terraform', {})).toBeUndefined();
  expect(expand('$XDG_DATA_HOME/terraform', { XDG_DATA_HOME: '/data' })).toBe(path.join('/data', 'terraform'));
  expect(expand('~/.terraform.d', { HOME: '/home/me' })).toBe(path.join('/home/me', '.terraform.d'));
});

test('a file that may not be executed is not a program', async () => {
  const PATH = temporaryFolder();
  write(path.join(PATH, 'tool'), 'text');
  mkdirSync(path.join(PATH, 'folder'));
  expect(await executables('tool', { PATH })).toEqual([]);
  expect(await executables('folder', { PATH })).toEqual([]);
});

test('versions compare by number, not by letter', () => {
  expect(compareVersions('1.9.0', '1.11.4')).toBeLessThan(0);
  expect(compareVersions('17', '17.0')).toBe(0);
  expect(isAtLeast('1.12.0-beta1', '1.11')).toBe(true);
  expect(isAtLeast('3.9.18', '3.10')).toBe(false);
});
