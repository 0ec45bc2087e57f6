/** Jest on swc: types are checked by the compiler in `build` and `check`, not again by each test file. */
export function jestConfig(testTimeoutSeconds = 20, workers?: number): Record<string, unknown> {
  return {
    testMatch: ['<rootDir>/test/**/*.test.ts'],
    testEnvironment: 'node',
    testTimeout: testTimeoutSeconds * 1000,
    clearMocks: true,
    ...(workers && { maxWorkers: workers }),
    setupFiles: ['<rootDir>/../../projenrc/jest-cdktf.js'],
    transform: {
      '^.+\\.ts$': ['@swc/jest', {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs', lazy: true },
        sourceMaps: 'inline',
      }],
    },
    reporters: ['default', ['<rootDir>/../../projenrc/jest-json-reporter.js', { file: 'test-reports/jest.json' }]],
  };
}
