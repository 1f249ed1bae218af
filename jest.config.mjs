/** One PostgreSQL for the whole run (globalSetup), one cloned database per test file (tests/harness/database.ts). */
export default {
  testEnvironment: 'node',
  testRunner: '<rootDir>/tests/harness/shared-modules-runner.mjs',
  testSequencer: '<rootDir>/tests/harness/longest-first.mjs',
  // What follows is for Jest's own module loader, which only `--testRunner=jest-circus/runner` uses.
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  // Sources import each other as './x.js', the way the built code does; here the file is still './x.ts'.
  // Its ES modules import JSON in a way that Jest warns about, once per file and test.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^libphonenumber-js$': '<rootDir>/node_modules/libphonenumber-js/index.cjs',
  },
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/.ci/'],
  globalSetup: '<rootDir>/tests/harness/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/harness/global-teardown.mjs',
  reporters: ['default', '<rootDir>/tests/harness/summary-reporter.mjs'],
  // For machines that have much else to do: nothing that is asked here takes so long by itself.
  testTimeout: 120_000,
  // One more than the smallest machine has processors: some files mostly wait.
  maxWorkers: 3,
};
