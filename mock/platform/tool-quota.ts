import type { Context } from '../core/context.ts'
import { beijing } from '../data/beijing-time.ts'
import { refuse } from '../errors/refusal.ts'
import { usageOf, type UsageRecord } from './usage-log.ts'

/** Usage since a window of a quota was opened, and the end of the window. Without an open window both are empty. */
export interface QuotaWindow {
  readonly records: readonly UsageRecord[]
  /** Unix milliseconds. */
  readonly endMs: number | undefined
}

const THIRTY_DAYS_MS = 30 * 24 * 3_600_000

/** Calls of tools that the plan Lite includes in 30 days: docs and responses of one user. */
const CALLS_OF_LITE = 100

/** The open window. A window opens with the first usage after the previous window has closed. */
export function openWindow(records: readonly UsageRecord[], durationMs: number, nowMs: number): QuotaWindow {
  let startMs = -Infinity
  for (const { atMs } of records) {
    if (atMs >= startMs + durationMs) startMs = atMs
  }
  const endMs = startMs + durationMs
  if (nowMs >= endMs) return { records: [], endMs: undefined }
  return { records: records.filter(({ atMs }) => atMs >= startMs), endMs }
}

/** The quota of searches, pages and repositories: one window for all of them. */
export interface ToolQuota extends QuotaWindow {
  readonly allowed: number
  readonly used: number
}

/** What an account has used of its quota of tools. */
export function toolQuotaOf({ account, backend }: Pick<Context, 'account' | 'backend'>): ToolQuota {
  const window = openWindow(usageOf(account).filter(({ tool }) => tool), THIRTY_DAYS_MS, backend.clock.now())
  const used = window.records.reduce((total, { calls }) => total + calls, 0)
  return { ...window, used, allowed: account.scope.limiter.limits?.toolCalls ?? CALLS_OF_LITE }
}

/**
 * Refuses a call of a tool when the limits of the scope name a plan, or a number of calls, and nothing is left.
 *
 * @throws {Refusal} 1310 with the end of the window; 1113 for an account without a plan, which is assumed.
 */
export function checkToolQuota(context: Context): void {
  const { plan, toolCalls } = context.account.scope.limiter.limits ?? {}
  if (plan === 'none') throw refuse('1113')
  if (plan === undefined && toolCalls === undefined) return
  const { allowed, used, endMs } = toolQuotaOf(context)
  if (used < allowed) return
  throw refuse('1310', { reset: beijing(endMs ?? context.backend.clock.now() + THIRTY_DAYS_MS) })
}
