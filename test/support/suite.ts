import type { Harness } from './harness.ts'

/** One test, named by a sentence. It rejects when it fails. */
export type Case = (t: Harness) => Promise<void>

/** Cases as plain data, without runner, hooks or order, so that any runtime can run them. */
export type Suite = Readonly<Record<string, Case>>
