/** Changes the core of the client behind the back of its unit tests, to see whether they notice. Runs from the root of the project. */
const files = [
  'retry',
  'sse',
  'codec',
  'failure',
  'respond',
  'event-reader',
  'stream',
  'tee',
  'attempts',
  'deadline',
  'gate',
]

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [...files.map((name) => `src/internal/${name}.ts`), 'src/resources/chat-accumulator.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  // The sandbox holds what the tests import, and nothing else.
  ignorePatterns: ['*', '!src/**', '!test/{unit,support}/**', '!test/mutation/*', '!package.json', '!tsconfig.json'],
  tempDirName: '.tmp/stryker',
  coverageAnalysis: 'perTest',
  // A mutant that loops for ever is one that the tests noticed.
  timeoutMS: 5_000,
  concurrency: 2,
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: '.tmp/mutation.html' },
  jsonReporter: { fileName: '.tmp/mutation.json' },
}
