import type { ModelUsage, MonitorAnswer, Quota, QuotaLimit, ToolUsage } from '../../src/resources/monitor.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { beijing } from '../data/beijing-time.ts'
import { json } from '../http/reply.ts'
import { usageOf, type UsageRecord } from '../platform/usage-log.ts'

export const routes: readonly Route[] = [
  { method: 'GET', path: '/monitor/usage/quota/limit', handle: quotaLimit },
  { method: 'GET', path: '/monitor/usage/model-usage', handle: modelUsage },
  { method: 'GET', path: '/monitor/usage/tool-usage', handle: toolUsage },
]

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A plan as one user's answers show it: calls of tools a month; tokens in five hours and in a week are assumed. */
const plan = { level: 'lite', calls: 100, tokensIn5Hours: 40_000_000, tokensInAWeek: 200_000_000 } as const

/** The envelope; its text is in the language of the host. Observed. */
function say<Data>({ host }: Context, data: Data): Reply {
  const msg = host.endsWith('z.ai') ? 'Operation successful' : '操作成功'
  return json({ code: 200, msg, data, success: true } satisfies MonitorAnswer<Data>)
}

/** What was used since a window opened. It opens with the first use after the one before has closed. */
function windowOf(all: readonly UsageRecord[], spanMs: number, nowMs: number) {
  let opened = -Infinity
  for (const { atMs } of all) if (atMs >= opened + spanMs) opened = atMs
  const open = nowMs < opened + spanMs
  return {
    used: open ? all.filter(({ atMs }) => atMs >= opened) : [],
    ends: open ? { nextResetTime: opened + spanMs } : {},
  }
}

/** Any use at all is one per cent. */
const percent = (used: number, of: number): number => Math.min(100, Math.ceil((100 * used) / of))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

const callsIn = (used: readonly UsageRecord[]): number => sum(used.map(({ calls }) => calls))

function quotaLimit(context: Context): Reply {
  const { account, backend } = context
  const all = usageOf(account)
  const tools = windowOf(all.filter(({ tool }) => tool), 30 * DAY_MS, backend.clock.now())
  const currentValue = callsIn(tools.used)
  const calls: QuotaLimit = {
    type: 'TIME_LIMIT',
    unit: 5,
    number: 1,
    usage: plan.calls,
    currentValue,
    remaining: Math.max(0, plan.calls - currentValue),
    percentage: percent(currentValue, plan.calls),
    ...tools.ends,
    usageDetails: ['search-prime', 'web-reader', 'zread'].map((modelCode) => {
      return { modelCode, usage: callsIn(tools.used.filter(({ tool }) => tool === modelCode)) }
    }),
  }
  const tokens = (unit: number, number: number, spanMs: number, allowance: number): QuotaLimit => {
    const { used, ends } = windowOf(all.filter(({ model }) => model), spanMs, backend.clock.now())
    return {
      type: 'TOKENS_LIMIT',
      unit,
      number,
      percentage: percent(sum(used.map(({ tokens }) => tokens)), allowance),
      ...ends,
    }
  }
  const five = tokens(3, 5, 5 * HOUR_MS, plan.tokensIn5Hours)
  const week = tokens(6, 1, 7 * DAY_MS, plan.tokensInAWeek)
  return say(context, { limits: [calls, five, week], level: plan.level } satisfies Quota)
}

/** The hours, or beyond a week the days, that were asked about, with what was used in each. */
interface Buckets {
  readonly x_time: string[]
  readonly granularity: 'hourly' | 'daily'
  /** What is inside, and for each bucket the part of it. */
  readonly inside: readonly UsageRecord[]
  count(used: (spending: UsageRecord) => number): number[]
}

/** Both ends belong to it: a day by hours has 25. Without times it is the day that ends now. Observed. */
function bucketsOf({ account, query, backend }: Context): Buckets {
  const endMs = timeIn(query, 'endTime') ?? backend.clock.now()
  const startMs = timeIn(query, 'startTime') ?? endMs - DAY_MS
  const daily = endMs - startMs > 7 * DAY_MS
  const stepMs = daily ? DAY_MS : HOUR_MS
  // Days begin at midnight in Beijing, which is 16:00 UTC.
  const nth = (atMs: number) => Math.floor((atMs + 8 * HOUR_MS) / stepMs)
  const first = nth(startMs)
  const length = Math.max(0, nth(endMs) - first + 1)
  const label = (at: number) => beijing((first + at) * stepMs - 8 * HOUR_MS).slice(0, daily ? 10 : 16)
  const inside = usageOf(account).filter(({ atMs }) => nth(atMs) >= first && nth(atMs) < first + length)
  return {
    x_time: Array.from({ length }, (_, at) => label(at)),
    granularity: daily ? 'daily' : 'hourly',
    inside,
    count(used) {
      const counts = Array.from({ length }, () => 0)
      for (const spending of inside) counts[nth(spending.atMs) - first]! += used(spending)
      return counts
    },
  }
}

/** `2026-09-15 17:00:00` in Beijing; other spellings, as ISO 8601, are refused. Observed. */
function timeIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (!text) return undefined
  const atMs = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text.replace(' ', 'T')}+08:00`) : NaN
  if (Number.isNaN(atMs)) throw badField(name)
  return atMs
}

function modelUsage(context: Context): Reply {
  const { count, granularity, inside, x_time } = bucketsOf(context)
  const names = [...new Set(inside.flatMap(({ model }) => model ?? []))]
  const lists = names.map((name) => ({
    modelName: shown(name),
    tokensUsage: count(({ model, tokens }) => model === name ? tokens : 0),
  }))
  const ranked = lists
    .map((list) => ({ ...list, totalTokens: sum(list.tokensUsage) }))
    .sort((one, other) => other.totalTokens - one.totalTokens)
  const modelSummaryList = ranked.map(({ modelName, totalTokens }, at) => ({
    modelName,
    totalTokens,
    sortOrder: at + 1,
  }))
  const modelCallCount = count(({ calls, model }) => model ? calls : 0)
  const tokensUsage = count(({ model, tokens }) => model ? tokens : 0)
  return say(
    context,
    {
      x_time,
      modelCallCount,
      tokensUsage,
      totalUsage: { totalModelCallCount: sum(modelCallCount), totalTokensUsage: sum(tokensUsage), modelSummaryList },
      modelDataList: ranked.map(({ modelName, totalTokens, tokensUsage }, at) => {
        return { modelName, sortOrder: at + 1, tokensUsage, totalTokens }
      }),
      modelSummaryList,
      granularity,
    } satisfies ModelUsage,
  )
}

function toolUsage(context: Context): Reply {
  const { count, granularity, x_time } = bucketsOf(context)
  const networkSearchCount = count(({ calls, tool }) => tool === 'search-prime' ? calls : 0)
  const webReadMcpCount = count(({ calls, tool }) => tool === 'web-reader' ? calls : 0)
  const totals = [sum(networkSearchCount), sum(webReadMcpCount)] as const
  return say(
    context,
    {
      x_time,
      networkSearchCount,
      webReadMcpCount,
      zreadMcpCount: x_time.map(() => 0),
      totalUsage: {
        totalNetworkSearchCount: totals[0],
        totalWebReadMcpCount: totals[1],
        totalZreadMcpCount: 0,
        totalSearchMcpCount: totals[0] + totals[1],
        toolDetails: ['search-prime', 'web-reader'].flatMap((modelName, at) => {
          return totals[at] ? [{ modelName, totalUsageCount: totals[at] }] : []
        }),
      },
      granularity,
    } satisfies ToolUsage,
  )
}

/** `glm-4.6v-flash` → `GLM-4.6V-Flash`. Observed spelling. */
function shown(model: string): string {
  return model.replace(/^glm/, 'GLM').replace(/(?<=\d)v\b/, 'V').replace(/-[a-z]/g, (letter) => letter.toUpperCase())
}
