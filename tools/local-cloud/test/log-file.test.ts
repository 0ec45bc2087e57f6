import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rotate, tail } from '../src/log-file';
import { directoryOf } from './helpers/cloud';

let file: string;

beforeEach(() => {
  mkdirSync(directoryOf('logs'), { recursive: true });
  file = join(mkdtempSync(join(directoryOf('logs'), 'run-')), 'ministack.log');
});

afterAll(() => rmSync(directoryOf('logs'), { recursive: true, force: true }));

it('moves a large log aside and keeps one of them', () => {
  for (const generation of ['first', 'second', 'third']) {
    writeFileSync(file, generation.repeat(3));
    rotate(file, 10);
  }
  expect(existsSync(file)).toBe(false);
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('third'.repeat(3));
});

it('leaves a small log and a missing one alone', () => {
  rotate(file, 10);
  writeFileSync(file, 'small');
  rotate(file, 10);
  expect(readFileSync(file, 'utf8')).toBe('small');
});

it('gives the last lines only', () => {
  expect(tail(file, 3)).toBe('');
  writeFileSync(file, Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n') + '\n');
  expect(tail(file, 2)).toBe('line 98\nline 99');
});
