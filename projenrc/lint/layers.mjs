/**
 * Dependencies point one way: apps -> tools -> constructs-* -> env-presets. Each layer names what it may not import,
 * and the message says why.
 */
const ENGINES = {
  group: ['aws-cdk-lib', 'aws-cdk-lib/**', 'cdktf', 'cdktf/**', '@cdktf/**', 'constructs'],
  message: 'env-presets is data without an engine: both engines and every language read it. Put what an engine needs into its constructs package.',
};
const ABOVE_PACKAGES = {
  group: ['@plinth/contract', '@plinth/local-cloud', '@plinth/toolchain', '@plinth/bench', '@plinth/reference-platform'],
  message: 'A published package may not depend on a private one: its users do not have it. Only its tests may.',
};
const OTHER_ENGINE = (other) => ({
  group: [`@plinth/${other}`],
  message: 'The two engines never import each other: whoever installs one must not get the other. What they share is data in env-presets or a promise in tools/contract.',
});
const APPS = {
  group: ['@plinth/reference-platform'],
  message: 'Tools serve every app, so they may not know one.',
};
const DEEP = {
  group: ['@plinth/*/**'],
  message: 'Import a package by its name: what its index does not export is private and may change in any release.',
};
const BARREL = {
  regex: '^@cdktf/provider-aws(/lib)?/?$',
  message: "The provider's barrel loads 1,600 resources (seconds, 500 MB). Import the resource: @cdktf/provider-aws/lib/s3-bucket.",
};
const INDEX = {
  regex: '^\\.{1,2}(/\\.\\.)*(/index)?$',
  message: 'A barrel inside a package makes import cycles. Import the file that declares it.',
};

const forbid = (files, ...patterns) => ({ files, rules: { 'no-restricted-imports': ['error', { patterns }] } });

export const layers = [
  forbid(['**/*.ts'], DEEP, BARREL),
  forbid(['packages/env-presets/src/**'], DEEP, INDEX, ENGINES, ABOVE_PACKAGES, OTHER_ENGINE('constructs-*')),
  forbid(['packages/constructs-aws/src/**'], DEEP, INDEX, ABOVE_PACKAGES, OTHER_ENGINE('constructs-tf')),
  forbid(['packages/constructs-tf/src/**'], DEEP, INDEX, BARREL, ABOVE_PACKAGES, OTHER_ENGINE('constructs-aws')),
  forbid(['packages/constructs-aws/test/**'], DEEP, APPS, OTHER_ENGINE('constructs-tf')),
  forbid(['packages/constructs-tf/test/**'], DEEP, APPS, BARREL, OTHER_ENGINE('constructs-aws')),
  forbid(['tools/*/src/**'], DEEP, BARREL, INDEX, APPS),
  forbid(['apps/*/src/**'], DEEP, BARREL, INDEX),
];
