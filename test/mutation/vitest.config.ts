import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** The fast tests of the mutated files: no clock but their own, no memory to measure, no process to start. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      'test/unit/internal/{retry,sse,codec,failure,deadline,gate}.test.ts',
      'test/unit/helpers/accumulate.test.ts',
      'test/unit/{stream,chat-stream,event-reader,attempts,respond,secrets}.test.ts',
    ],
    testTimeout: 2_000,
  },
})

export default config
