/** What every test reads: its package, what its dependencies compiled to, and the tools of the machine. */
export const TEST_INPUTS = ['default', '^production', '{workspaceRoot}/projenrc/jest*', 'versions', 'tools'];

/**
 * What each target reads and writes. Two jsii rules shape it: a library's `.jsii` and generated tsconfig are
 * outputs like lib/ (a cache hit without them breaks every dependent's compile), and a dependent's compile
 * reads its dependencies' compiled output, so `^production` belongs to the inputs of `build`.
 */
export function nxConfig(): Record<string, unknown> {
  const compiled = ['{projectRoot}/lib', '{projectRoot}/.jsii', '{projectRoot}/*.tsbuildinfo'];
  const packaged = (language: string) => ({
    dependsOn: ['build', `^package:${language}`, { projects: ['@plinth/workspace'], target: 'build' }],
    inputs: ['production', '^production', 'versions', 'tools'],
    outputs: [`{projectRoot}/dist/${language}`],
    cache: true,
  });
  return {
    $schema: './node_modules/nx/schemas/nx-schema.json',
    cacheDirectory: '.cache/nx',
    useDaemonProcess: false,
    neverConnectToCloud: true,
    analytics: false,
    tui: { enabled: false },
    parallel: 2,
    maxCacheSize: '2GB',
    namedInputs: {
      versions: ['{workspaceRoot}/package-lock.json'],
      tools: [{ runtime: 'node tools/toolchain/fingerprint.mjs' }],
      default: ['{projectRoot}/**/*', '!{projectRoot}/test-reports/**', '!{projectRoot}/dist/**', '!{projectRoot}/lib/**', '!{projectRoot}/.jsii'],
      production: ['default', '!{projectRoot}/test/**', '!{projectRoot}/**/*.md', '!{projectRoot}/jest.config.json'],
    },
    targetDefaults: {
      'build': {
        dependsOn: ['^build'],
        inputs: ['production', '^production', '{projectRoot}/README.md', '{workspaceRoot}/projenrc/lazy-exports.mjs', 'versions'],
        outputs: compiled,
        cache: true,
      },
      'lint': {
        dependsOn: ['^build'],
        inputs: ['default', '{workspaceRoot}/eslint.config.mjs', '{workspaceRoot}/projenrc/lint/**', 'versions'],
        cache: true,
      },
      'check': {
        dependsOn: ['^build'],
        inputs: ['default', '^production', 'versions'],
        cache: true,
      },
      'test': {
        dependsOn: ['build', '^build'],
        inputs: TEST_INPUTS,
        outputs: ['{projectRoot}/test-reports'],
        cache: true,
      },
      'package:js': packaged('js'),
      'package:python': packaged('python'),
      'package:java': packaged('java'),
      'package:go': packaged('go'),
    },
  };
}
