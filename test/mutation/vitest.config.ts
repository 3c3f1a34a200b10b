import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** The fast tests of the mutated files: none of them waits, measures memory or starts a process. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      'test/unit/internal/{codec,deadline,error-body,event-reader,gate,response,retry,send-with-retries,sse,stream}.test.ts',
      'test/unit/resources/{chat-accumulator,chat-stream}.test.ts',
      'test/unit/secrets.test.ts',
    ],
    testTimeout: 2_000,
  },
})

export default config
