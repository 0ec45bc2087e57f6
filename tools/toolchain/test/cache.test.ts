import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { cacheDirectory, ensureWritable, repositoryRoot } from '../src';
import { writeAtomically } from '../src/cache';
import { temporaryFolder, write } from './fakes';

test('the cache is in the repository, or where PLINTH_CACHE says', () => {
  expect(cacheDirectory({})).toBe(path.join(repositoryRoot(), '.cache'));
  expect(cacheDirectory({ PLINTH_CACHE: '/elsewhere' })).toBe(path.resolve('/elsewhere'));
  expect(cacheDirectory({ PLINTH_CACHE: 'beside' })).toBe(path.join(repositoryRoot(), 'beside'));
});

test('the repository is found from below and refused outside', () => {
  const root = temporaryFolder();
  write(path.join(root, 'package.json'), '{"workspaces":["tools/*"]}');
  write(path.join(root, 'tools', 'x', 'package.json'), '{"name":"x"}');
  expect(repositoryRoot(path.join(root, 'tools', 'x'))).toBe(root);
  expect(() => repositoryRoot(temporaryFolder())).toThrow('is not inside the plinth repository, run this from a clone of it');
});

test('a folder with room is made and left empty', async () => {
  const folder = path.join(temporaryFolder(), 'new', 'cache');
  await ensureWritable(folder, 1);
  expect(readdirSync(folder)).toEqual([]);
});

test('too little room is an error with both numbers and the way out', async () => {
  const folder = temporaryFolder();
  await expect(ensureWritable(folder, 2 ** 40)).rejects.toThrow(
    new RegExp(`^the cache folder ${folder} has \\d+ MiB free, 1099511627776 MiB are needed; free some space or set PLINTH_CACHE to another disk$`),
  );
});

test('a folder that cannot be made is an error with the way out', async () => {
  const file = write(path.join(temporaryFolder(), 'file'), '');
  await expect(ensureWritable(path.join(file, 'cache'), 1)).rejects.toThrow(
    `the cache folder ${path.join(file, 'cache')} cannot be written (ENOTDIR); make it writable or set PLINTH_CACHE to another folder`,
  );
});

test('an atomic write leaves only the file', async () => {
  const file = path.join(temporaryFolder(), 'a', 'b.txt');
  await Promise.all(['one', 'two', 'three'].map((content) => writeAtomically(file, content)));
  expect(readdirSync(path.dirname(file))).toEqual(['b.txt']);
});
