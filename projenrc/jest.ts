export interface JestOptions {
  readonly testTimeoutSeconds?: number;
  readonly testWorkers?: number;
  /** Whether the tests synthesize with cdktf. */
  readonly cdktf?: boolean;
}

/** Jest on swc: types are checked by the compiler in `build` and `check`, not again by each test file. */
export function jestConfig({ testTimeoutSeconds = 20, testWorkers, cdktf }: JestOptions): Record<string, unknown> {
  return {
    testMatch: ['<rootDir>/test/**/*.test.ts'],
    testEnvironment: 'node',
    testTimeout: testTimeoutSeconds * 1000,
    clearMocks: true,
    ...(testWorkers && { maxWorkers: testWorkers }),
    ...(cdktf && { setupFiles: ['<rootDir>/../../projenrc/jest-cdktf.js'] }),
    transform: {
      '^.+\\.ts$': ['@swc/jest', {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        // a file that imports a package is loaded anew for each test file, and most of them do not use it there
        module: { type: 'commonjs', lazy: true },
        sourceMaps: 'inline',
      }],
    },
    reporters: ['default', ['<rootDir>/../../projenrc/jest-json-reporter.js', { file: 'test-reports/jest.json' }]],
  };
}
