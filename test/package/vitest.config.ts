import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Tests of the built package. They take half a minute, so they run in CI and before packing, not in every `npm test`. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/package/*.test.ts'],
    globalSetup: 'test/package/global-setup.ts',
    // Generous: the machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})

export default config
