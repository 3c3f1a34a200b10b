import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** The fast tests of the mutated files: no clock but their own, no memory to measure, no process to start. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      'test/unit/internal/{attempts,codec,deadline,event-reader,failure,gate,respond,retry,sse,stream}.test.ts',
      'test/unit/resources/{chat-accumulator,chat-stream}.test.ts',
      'test/unit/secrets.test.ts',
    ],
    testTimeout: 2_000,
  },
})

export default config
