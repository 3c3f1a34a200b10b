/**
 * Mutation test of the client: reports the changes of these files that no unit test detects. Runs from the root of the project. A part of them:
 * `npm run mutate -- --mutate=src/internal/redact.ts`, more with commas; those of `src/realtime` only in this way.
 */
const internal = [
  'auth',
  'binary',
  'body',
  'codec',
  'deadline',
  'error-body',
  'event-reader',
  'gate',
  'page',
  'poll',
  'redact',
  'request',
  'response',
  'retry',
  'send-once',
  'send-with-retries',
  'settings',
  'shape',
  'sse',
  'stream',
  'tee',
  'transport',
  'url',
]

const helpers = ['batch-run', 'find-json', 'json-file-store', 'parse', 'relay', 'run-tools']

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    ...internal.map((name) => `src/internal/${name}.ts`),
    ...helpers.map((name) => `src/helpers/${name}.ts`),
    'src/resources/chat-accumulator.ts',
    'src/legacy/legacy-zhipu.ts',
  ],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  // The sandbox contains only what the tests import.
  ignorePatterns: [
    '*',
    '!src/**',
    '!mock/**',
    '!test/{unit,support}/**',
    '!test/mutation/*',
    '!package.json',
    '!tsconfig.json',
  ],
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
