import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { pack, type Packed } from './pack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The package that all files of this folder test. */
    packed: Packed
  }
}

/** Builds, packs and installs the package once. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'zhipu-fetch-'))
  provide('packed', await pack(folder))
  return () => rm(folder, { recursive: true, force: true })
}
