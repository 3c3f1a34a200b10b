import { type Account, type Slot, slot } from '../core/account.ts'
import type { Context } from '../core/context.ts'

/** What an account has used of one model, or of one tool of the Coding Plan, within an hour. */
export interface UsageRecord {
  /** Unix milliseconds of the first use in that hour. */
  readonly atMs: number
  readonly model?: string | undefined
  readonly tool?: 'search-prime' | 'web-reader' | 'zread' | undefined
  calls: number
  tokens: number
}

const HOUR_MS = 3_600_000
/** Maximum number of records, more than a year of one model. The oldest are dropped first. */
const MAX_RECORDS = 10_000

const usageSlot: Slot<UsageRecord[]> = slot(() => [], false)

/** What an account has used, oldest first: one record for each hour and model or tool. */
export function usageOf(account: Account): UsageRecord[] {
  return account.get(usageSlot)
}

/** Records what a request has used. */
export function recordUsage(
  { account, backend }: Pick<Context, 'account' | 'backend'>,
  { model, tool, tokens = 0 }: Partial<Pick<UsageRecord, 'model' | 'tool' | 'tokens'>>,
): void {
  const records = usageOf(account)
  const atMs = backend.clock.now()
  const last = records.findLast((record) => record.model === model && record.tool === tool)
  if (last && Math.floor(last.atMs / HOUR_MS) === Math.floor(atMs / HOUR_MS)) {
    last.calls++
    last.tokens += tokens
  } else {
    records.push({ atMs, model, tool, calls: 1, tokens })
    if (records.length > MAX_RECORDS) records.shift()
  }
}
