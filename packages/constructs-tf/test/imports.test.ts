import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SOURCES = path.join(__dirname, '..', 'src');

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
}

const IMPORTS = sourceFiles().flatMap((file) => [...readFileSync(path.join(SOURCES, file), 'utf8').matchAll(/'(@cdktf\/provider-aws[^']*)'/g)].map(([, name]) => name));

test('every import of the provider names one resource: its barrel loads 1,600 of them', () => {
  expect(IMPORTS.length).toBeGreaterThan(10);
  IMPORTS.forEach((name) => expect(name).toMatch(/^@cdktf\/provider-aws\/lib\/[a-z0-9-]+$/));
});

/** The modules of the provider that are loaded once some names were taken from the package, all of them by default. */
function loadedBy(names: string[] | 'all'): string[] {
  const take = names === 'all' ? 'Object.values(library)' : `${JSON.stringify(names)}.map((name) => library[name])`;
  const script = `const library = require(${JSON.stringify(path.join(__dirname, '..', 'lib'))}); ${take};
    console.log(JSON.stringify(Object.keys(require.cache).filter((file) => file.includes('provider-aws'))));`;
  const loaded: string[] = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  return loaded.map((file) => path.dirname(file.slice(file.indexOf('@cdktf/provider-aws/'))));
}

test('taking everything from the package loads the modules of those resources and nothing else of the provider', () => {
  const loaded = loadedBy('all');
  expect(loaded.length).toBeGreaterThan(20);
  loaded.forEach((module) => expect(IMPORTS).toContain(module));
});

test('taking one capability loads what it makes and not what the others make', () => {
  expect(loadedBy([])).toEqual([]);
  expect(loadedBy(['StateBackend']).filter((module) => /cloudfront|secretsmanager|wafv2/.test(module))).toEqual([]);
  expect(loadedBy(['Uploader']).filter((module) => /cloudfront|dynamodb|wafv2|sesv2|sqs/.test(module))).toEqual([]);
  expect(loadedBy(['BackupStore', 'BackupStoreReplica']).filter((module) => /cloudfront|dynamodb|wafv2|sesv2|backup|ecs-|scheduler|security-group/.test(module))).toEqual([]);
  expect(loadedBy(['BackupPlan', 'BackupCopyVault', 'AirGappedVault']).filter((module) => /cloudfront|s3-|ecs-|scheduler|security-group/.test(module))).toEqual([]);
  expect(loadedBy(['DatabaseDump']).filter((module) => /cloudfront|backup-|s3-|kms-|sns-/.test(module))).toEqual([]);
  expect(loadedBy(['EmailSender', 'SmtpUser']).filter((module) => /cloudfront|dynamodb|wafv2|s3-|scheduler|access-key/.test(module))).toEqual([]);
});
