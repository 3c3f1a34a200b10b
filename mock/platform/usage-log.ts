import { type Account, type Slot, slot } from '../core/account.ts'
import type { Context } from '../core/context.ts'

/** What an account has used of one model, or of one tool of the plan, within an hour. */
export interface UsageRecord {
  /** The first use in that hour. */
  readonly atMs: number
  readonly model?: string | undefined
  readonly tool?: 'search-prime' | 'web-reader' | undefined
  calls: number
  tokens: number
}

const HOUR_MS = 3_600_000
/** Hours that are kept: more than a year of one model. The oldest go first. */
const MOST_HOURS = 10_000

const usageSlot: Slot<UsageRecord[]> = slot(() => [])

/** What an account has used, oldest first. It grows by the hour, not by the request, and not for ever. */
export function usageOf(account: Account): UsageRecord[] {
  return account.get(usageSlot)
}

/** Writes down what a request has used. */
export function recordUsage(
  { account, backend }: Pick<Context, 'account' | 'backend'>,
  { model, tool, tokens = 0 }: Partial<Pick<UsageRecord, 'model' | 'tool' | 'tokens'>>,
): void {
  const all = usageOf(account)
  const atMs = backend.clock.now()
  const last = all.findLast((spending) => spending.model === model && spending.tool === tool)
  if (last && Math.floor(last.atMs / HOUR_MS) === Math.floor(atMs / HOUR_MS)) {
    last.calls++
    last.tokens += tokens
  } else {
    all.push({ atMs, model, tool, calls: 1, tokens })
    if (all.length > MOST_HOURS) all.shift()
  }
}
