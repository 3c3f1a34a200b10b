import type { MockZhipu } from '../../../../mock/index.ts'
import type { Served } from '../../../../mock/server.ts'

/** An attack on a served mock; rejects unless it costs no more than an error. */
export type AttackCase = (server: Served, zhipu: MockZhipu) => Promise<void>
