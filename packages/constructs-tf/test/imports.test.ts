import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SOURCES = path.join(__dirname, '..', 'src');

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
}

test('every import of the provider names one resource: its barrel loads 1,600 of them', () => {
  const imports = sourceFiles().flatMap((file) => [...readFileSync(path.join(SOURCES, file), 'utf8').matchAll(/'(@cdktf\/provider-aws[^']*)'/g)].map(([, name]) => name));
  expect(imports.length).toBeGreaterThan(10);
  imports.forEach((name) => expect(name).toMatch(/^@cdktf\/provider-aws\/lib\/[a-z0-9-]+$/));
});

test('loading the package loads the modules of those resources and nothing else of the provider', () => {
  const script = `require(${JSON.stringify(path.join(__dirname, '..', 'lib'))});
    console.log(JSON.stringify(Object.keys(require.cache).filter((file) => file.includes('provider-aws'))));`;
  const loaded: string[] = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  expect(loaded.length).toBeGreaterThan(5);
  expect(loaded.length).toBeLessThanOrEqual(16);
});
