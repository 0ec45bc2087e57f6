import * as path from 'node:path';
import execa from 'execa';
import { ROOT } from './helpers/tree';

interface Sample { readonly file: string; readonly imported: string; readonly says?: string }

const ENV_PRESETS = 'packages/env-presets/src/sample.ts';
const AWS = 'packages/constructs-aws/src/sample.ts';
const TF = 'packages/constructs-tf/src/sample.ts';

const REFUSED: Sample[] = [
  ...['aws-cdk-lib', 'aws-cdk-lib/aws-s3', 'cdktf', '@cdktf/provider-aws/lib/s3-bucket', 'constructs'].map((imported) => (
    { file: ENV_PRESETS, imported, says: 'env-presets is data without an engine' }
  )),
  ...['@plinth/constructs-aws', '@plinth/constructs-tf'].map((imported) => ({ file: ENV_PRESETS, imported, says: 'The two engines never import each other' })),
  ...[ENV_PRESETS, AWS, TF].flatMap((file) => ['@plinth/contract', '@plinth/local-cloud', '@plinth/reference-platform'].map((imported) => (
    { file, imported, says: 'A published package may not depend on a private one' }
  ))),
  { file: AWS, imported: '@plinth/constructs-tf', says: 'The two engines never import each other' },
  { file: TF, imported: '@plinth/constructs-aws', says: 'The two engines never import each other' },
  { file: 'packages/constructs-aws/test/sample.test.ts', imported: '@plinth/constructs-tf', says: 'The two engines never import each other' },
  { file: 'packages/constructs-tf/test/sample.test.ts', imported: '@plinth/reference-platform', says: 'Tools serve every app' },
  { file: 'tools/contract/src/sample.ts', imported: '@plinth/reference-platform', says: 'Tools serve every app' },
  ...[AWS, TF, 'tools/contract/src/sample.ts', 'apps/reference-platform/src/sample.ts'].map((file) => (
    { file, imported: '@plinth/env-presets/lib/naming', says: 'Import a package by its name' }
  )),
  ...['@cdktf/provider-aws', '@cdktf/provider-aws/lib'].flatMap((imported) => [TF, 'apps/reference-platform/src/sample.ts'].map((file) => (
    { file, imported, says: "The provider's barrel loads 1,600 resources" }
  ))),
  ...['.', './index', '..', '../index'].map((imported) => ({ file: 'packages/constructs-tf/src/state-backend/sample.ts', imported, says: 'A barrel inside a package' })),
];

const ALLOWED: Sample[] = [
  { file: ENV_PRESETS, imported: './naming' },
  { file: AWS, imported: '@plinth/env-presets' },
  { file: AWS, imported: 'aws-cdk-lib/aws-s3' },
  { file: TF, imported: '@cdktf/provider-aws/lib/s3-bucket' },
  { file: 'packages/constructs-aws/test/sample.test.ts', imported: '@plinth/contract' },
  { file: 'apps/reference-platform/src/sample.ts', imported: '@plinth/constructs-tf' },
];

const RULE = 'no-restricted-imports';
let said: Map<Sample, string[]>;

beforeAll(async () => {
  const samples = [...REFUSED, ...ALLOWED];
  const input = JSON.stringify(samples.map(({ file, imported }) => ({ file: path.join(ROOT, file), code: `import * as used from '${imported}';\nexport { used };\n` })));
  const { stdout } = await execa(process.execPath, [path.join(__dirname, 'helpers', 'lint.mjs'), ROOT], { input, cwd: ROOT });
  const results = JSON.parse(stdout) as { ruleId: string; message: string }[][];
  said = new Map(samples.map((sample, i) => [sample, results[i]!.filter(({ ruleId }) => ruleId === RULE).map(({ message }) => message)]));
});

test.each(REFUSED)('$file may not import $imported, and is told why', (sample) => {
  expect(said.get(sample)).toEqual([expect.stringContaining(sample.says!)]);
});

test.each(ALLOWED)('$file may import $imported', (sample) => {
  expect(said.get(sample)).toEqual([]);
});
