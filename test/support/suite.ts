import type { Harness } from './harness.ts'

/** One promise of the client, named by a sentence. It rejects when the promise is broken. */
export type Case = (t: Harness) => Promise<void>

/** Cases as data: no runner, no hooks, no order, so that any runtime can run them. */
export type Suite = Readonly<Record<string, Case>>
