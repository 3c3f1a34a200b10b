import type { ModelUsage, MonitorAnswer, Quota, QuotaLimit, ToolUsage } from '../../src/resources/monitor.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { beijing } from '../data/beijing-time.ts'
import { json } from '../http/reply.ts'
import { openWindow, toolQuotaOf } from '../platform/tool-quota.ts'
import { usageOf, type UsageRecord } from '../platform/usage-log.ts'

export const routes: readonly Route[] = [
  { method: 'GET', path: '/monitor/usage/quota/limit', handle: quotaLimit },
  { method: 'GET', path: '/monitor/usage/model-usage', handle: modelUsage },
  { method: 'GET', path: '/monitor/usage/tool-usage', handle: toolUsage },
]

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Allowances of a plan: tokens in five hours and in seven days. Assumed. */
const plan = { level: 'lite', tokensPer5Hours: 40_000_000, tokensPerWeek: 200_000_000 } as const

/** Wraps data in an envelope, whose message has the language of the host. Observed. */
function envelope<Data>({ host }: Context, data: Data): Reply {
  const msg = host.endsWith('z.ai') ? 'Operation successful' : '操作成功'
  return json({ code: 200, msg, data, success: true } satisfies MonitorAnswer<Data>)
}

/** Rounded up: any usage is at least one per cent. */
function percentage(used: number, allowance: number): number {
  return allowance === 0 ? 100 : Math.min(100, Math.ceil((100 * used) / allowance))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function countCalls(records: readonly UsageRecord[]): number {
  return sum(records.map(({ calls }) => calls))
}

function quotaLimit(context: Context): Reply {
  const limits = [
    toolCallLimit(context),
    tokenLimit(context, { unit: 3, number: 5, durationMs: 5 * HOUR_MS, allowance: plan.tokensPer5Hours }),
    tokenLimit(context, { unit: 6, number: 1, durationMs: 7 * DAY_MS, allowance: plan.tokensPerWeek }),
  ]
  return envelope(context, { limits, level: plan.level } satisfies Quota)
}

function toolCallLimit(context: Context): QuotaLimit {
  const { allowed, used, records, endMs } = toolQuotaOf(context)
  return {
    type: 'TIME_LIMIT',
    unit: 5,
    number: 1,
    usage: allowed,
    currentValue: used,
    remaining: Math.max(0, allowed - used),
    percentage: percentage(used, allowed),
    ...resetAt(endMs),
    usageDetails: ['search-prime', 'web-reader', 'zread'].map((modelCode) => {
      return { modelCode, usage: countCalls(records.filter(({ tool }) => tool === modelCode)) }
    }),
  }
}

/** The end of an open window; absent when nothing was used. */
function resetAt(endMs: number | undefined): Pick<QuotaLimit, 'nextResetTime'> {
  return endMs === undefined ? {} : { nextResetTime: endMs }
}

/** A token quota: the duration of its window, as the fields `unit` and `number` and in milliseconds, and the allowed tokens. */
interface TokenWindow {
  readonly unit: number
  readonly number: number
  readonly durationMs: number
  readonly allowance: number
}

function tokenLimit({ account, backend }: Context, { unit, number, durationMs, allowance }: TokenWindow): QuotaLimit {
  const modelRecords = usageOf(account).filter(({ model }) => model)
  const { records, endMs } = openWindow(modelRecords, durationMs, backend.clock.now())
  const used = sum(records.map(({ tokens }) => tokens))
  return { type: 'TOKENS_LIMIT', unit, number, percentage: percentage(used, allowance), ...resetAt(endMs) }
}

/** Usage of the requested period by hours, or by days when the period is longer than a week. */
interface Buckets {
  readonly x_time: string[]
  readonly granularity: 'hourly' | 'daily'
  /** All records of the period. */
  readonly records: readonly UsageRecord[]
  /** The sum of a value in each bucket. */
  count(valueOf: (record: UsageRecord) => number): number[]
}

/** The period includes both ends: 24 hours have 25 buckets. The default is the last 24 hours. Observed. */
function bucketsOf({ account, query, backend }: Context): Buckets {
  const endMs = readTime(query, 'endTime') ?? backend.clock.now()
  const startMs = readTime(query, 'startTime') ?? endMs - DAY_MS
  const isDaily = endMs - startMs > 7 * DAY_MS
  const stepMs = isDaily ? DAY_MS : HOUR_MS
  // Days start at midnight in Beijing, which is 16:00 UTC.
  const bucketOf = (atMs: number) => Math.floor((atMs + 8 * HOUR_MS) / stepMs)
  const first = bucketOf(startMs)
  const length = Math.max(0, bucketOf(endMs) - first + 1)
  const label = (index: number) => beijing((first + index) * stepMs - 8 * HOUR_MS).slice(0, isDaily ? 10 : 16)
  const records = usageOf(account).filter(({ atMs }) => bucketOf(atMs) >= first && bucketOf(atMs) < first + length)
  return {
    x_time: Array.from({ length }, (_, index) => label(index)),
    granularity: isDaily ? 'daily' : 'hourly',
    records,
    count(valueOf) {
      const counts = Array.from({ length }, () => 0)
      for (const record of records) counts[bucketOf(record.atMs) - first]! += valueOf(record)
      return counts
    },
  }
}

/** Reads a time such as `2026-09-15 17:00:00`, in Beijing time. Other formats, such as ISO 8601, are refused. Observed. */
function readTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (!text) return undefined
  const atMs = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text.replace(' ', 'T')}+08:00`) : NaN
  if (Number.isNaN(atMs)) throw badField(name)
  return atMs
}

function modelUsage(context: Context): Reply {
  const { count, granularity, records, x_time } = bucketsOf(context)
  const names = [...new Set(records.flatMap(({ model }) => model ?? []))]
  const models = names
    .map((name) => {
      const tokensUsage = count(({ model, tokens }) => model === name ? tokens : 0)
      return { modelName: displayName(name), tokensUsage, totalTokens: sum(tokensUsage) }
    })
    .sort((a, b) => b.totalTokens - a.totalTokens)
  const modelSummaryList = models.map(({ modelName, totalTokens }, index) => ({
    modelName,
    totalTokens,
    sortOrder: index + 1,
  }))
  const modelCallCount = count(({ calls, model }) => model ? calls : 0)
  const tokensUsage = count(({ model, tokens }) => model ? tokens : 0)
  return envelope(
    context,
    {
      x_time,
      modelCallCount,
      tokensUsage,
      totalUsage: { totalModelCallCount: sum(modelCallCount), totalTokensUsage: sum(tokensUsage), modelSummaryList },
      modelDataList: models.map(({ modelName, totalTokens, tokensUsage }, index) => {
        return { modelName, sortOrder: index + 1, tokensUsage, totalTokens }
      }),
      modelSummaryList,
      granularity,
    } satisfies ModelUsage,
  )
}

function toolUsage(context: Context): Reply {
  const { count, granularity, x_time } = bucketsOf(context)
  const countTool = (name: UsageRecord['tool']) => count(({ calls, tool }) => tool === name ? calls : 0)
  const networkSearchCount = countTool('search-prime')
  const webReadMcpCount = countTool('web-reader')
  const zreadMcpCount = countTool('zread')
  const searches = sum(networkSearchCount)
  const reads = sum(webReadMcpCount)
  const repositories = sum(zreadMcpCount)
  const toolTotals = [['search-prime', searches], ['web-reader', reads], ['zread', repositories]] as const
  return envelope(
    context,
    {
      x_time,
      networkSearchCount,
      webReadMcpCount,
      zreadMcpCount,
      totalUsage: {
        totalNetworkSearchCount: searches,
        totalWebReadMcpCount: reads,
        totalZreadMcpCount: repositories,
        totalSearchMcpCount: searches + reads + repositories,
        toolDetails: toolTotals.filter(([, total]) => total > 0).map(([modelName, total]) => {
          return { modelName, totalUsageCount: total }
        }),
      },
      granularity,
    } satisfies ToolUsage,
  )
}

/** `glm-4.6v-flash` → `GLM-4.6V-Flash`. Observed. */
function displayName(model: string): string {
  return model.replace(/^glm/, 'GLM').replace(/(?<=\d)v\b/, 'V').replace(/-[a-z]/g, (letter) => letter.toUpperCase())
}
