import type { APIPromise } from '../internal/api-promise.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** Envelope of the monitor endpoints. Observed. */
export interface MonitorAnswer<Data> {
  /** 200 for success. */
  code: number
  /** Human-readable status text. */
  msg: string
  /** Result of the request. */
  data: Data
  success: boolean
}

/** Quota of a plan. Observed, February to September 2026. */
export interface QuotaLimit {
  /** What is limited: tool calls per month (`TIME_LIMIT`) or tokens. */
  type: 'TIME_LIMIT' | 'TOKENS_LIMIT' | (string & {})
  /** Unit of the time window: 3 hours, 5 months, 6 weeks. */
  unit?: number | undefined
  /** Length of the time window in units. */
  number?: number | undefined
  /** Size of the quota. Token quotas have only `percentage` since 2026. */
  usage?: number | undefined
  /** Used part of the quota. */
  currentValue?: number | undefined
  /** Unused part of the quota. */
  remaining?: number | undefined
  /** Used part in percent, 0 to 100. */
  percentage: number
  /** Time of the next reset in Unix milliseconds; absent while nothing is used. */
  nextResetTime?: number | undefined
  /** Used part by tool or model. */
  usageDetails?: { modelCode: string; usage: number }[] | undefined
}

/** Data of `GET /monitor/usage/quota/limit`. */
export interface Quota {
  /** Quotas of the plan. */
  limits: QuotaLimit[]
  /** Name of the plan. */
  level?: 'lite' | 'pro' | 'max' | (string & {}) | undefined
}

/** Query parameters of the usage endpoints: a time range in Beijing time, for example `2026-09-15 17:00:00`. Set both fields or neither. */
export interface UsageParams {
  /** Start of the range. */
  startTime?: string | undefined
  /** End of the range. */
  endTime?: string | undefined
}

/** Data of `GET /monitor/usage/model-usage`. Items with the same index in the lists belong to the same time. Observed, September 2026. */
export interface ModelUsage {
  /** Hours in Beijing time, for example `2026-09-15 17:00`. */
  x_time?: string[] | undefined
  /** Calls per hour. */
  modelCallCount?: (number | null)[] | undefined
  /** Tokens per hour. */
  tokensUsage?: (number | null)[] | undefined
  /** Sums over the time range. */
  totalUsage: {
    totalModelCallCount: number
    totalTokensUsage: number
    modelSummaryList?: { modelName: string; totalTokens: number; sortOrder?: number | undefined }[] | undefined
  }
  /** Tokens per hour for each model. */
  modelDataList?:
    | { modelName: string; sortOrder?: number | undefined; tokensUsage: (number | null)[]; totalTokens?: number }[]
    | undefined
  /** Sum of tokens for each model. */
  modelSummaryList?: { modelName: string; totalTokens: number; sortOrder?: number | undefined }[] | undefined
  /** Length of the intervals in the lists. */
  granularity?: 'hourly' | 'daily' | (string & {}) | undefined
}

/** Data of `GET /monitor/usage/tool-usage`. Observed, September 2026. */
export interface ToolUsage {
  /** Hours in Beijing time, for example `2026-09-15 17:00`. */
  x_time?: string[] | undefined
  /** Web searches per hour. */
  networkSearchCount?: (number | null)[] | undefined
  /** Calls of the web reader per hour. */
  webReadMcpCount?: (number | null)[] | undefined
  /** Calls of Zread per hour. */
  zreadMcpCount?: (number | null)[] | undefined
  /** Sums over the time range. */
  totalUsage: {
    totalNetworkSearchCount: number
    totalWebReadMcpCount: number
    totalZreadMcpCount: number
    totalSearchMcpCount?: number | undefined
    toolDetails?: { modelName: string; totalUsageCount: number }[] | undefined
  }
  granularity?: 'hourly' | 'daily' | (string & {}) | undefined
}

/** Usage of a Coding Plan: `zhipu.monitor.usage`. */
export class MonitorUsage {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Retrieves the quotas of the plan and their usage.
   * @example
   * ```ts
   * const { data } = await zhipu.monitor.usage.quotaLimit()
   * for (const { type, percentage } of data.limits) console.log(type, `${percentage} %`)
   * ```
   */
  quotaLimit(options?: RequestOptions): APIPromise<MonitorAnswer<Quota>> {
    return this.#transport.json('GET', '/monitor/usage/quota/limit', { root: true, bare: true }, options)
  }

  /** Retrieves the calls and tokens per model and hour. */
  modelUsage(params?: UsageParams, options?: RequestOptions): APIPromise<MonitorAnswer<ModelUsage>> {
    return this.#transport.json(
      'GET',
      '/monitor/usage/model-usage',
      { query: { ...params }, root: true, bare: true },
      options,
    )
  }

  /** Retrieves the tool calls per hour. */
  toolUsage(params?: UsageParams, options?: RequestOptions): APIPromise<MonitorAnswer<ToolUsage>> {
    return this.#transport.json(
      'GET',
      '/monitor/usage/tool-usage',
      { query: { ...params }, root: true, bare: true },
      options,
    )
  }
}

/** Usage of a Coding Plan. The endpoints are not documented; they were observed. */
export class Monitor {
  /** Quotas and usage. */
  declare readonly usage: MonitorUsage

  constructor(transport: Transport) {
    this.usage = new MonitorUsage(transport)
  }
}
