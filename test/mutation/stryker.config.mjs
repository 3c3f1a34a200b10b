/** Mutation test of the client's core: reports the changes of these files that no unit test detects. Runs from the root of the project. */
const files = [
  'retry',
  'sse',
  'codec',
  'error-body',
  'response',
  'event-reader',
  'stream',
  'tee',
  'send-with-retries',
  'deadline',
  'gate',
]

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [...files.map((name) => `src/internal/${name}.ts`), 'src/resources/chat-accumulator.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  // The sandbox contains only what the tests import.
  ignorePatterns: ['*', '!src/**', '!test/{unit,support}/**', '!test/mutation/*', '!package.json', '!tsconfig.json'],
  tempDirName: '.tmp/stryker',
  coverageAnalysis: 'perTest',
  // A mutant that loops endlessly counts as detected.
  timeoutMS: 5_000,
  concurrency: 2,
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: '.tmp/mutation.html' },
  jsonReporter: { fileName: '.tmp/mutation.json' },
}
