import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,mock,fuzz,house}/**/*.test.ts'],
    testTimeout: 20_000,
    fileParallelism: true,
    maxWorkers: 2,
  },
})
