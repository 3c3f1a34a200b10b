import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/{unit,mock,fuzz,hostile,policy,support,types}/**/*.test.ts'],
    // Generous: the machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: true,
    maxWorkers: 2,
  },
})

export default config
