import type { APIPromise } from '../internal/api-promise.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'

/** The envelope of the monitor. Observed. */
export interface MonitorAnswer<Data> {
  /** 200 */
  code: number
  msg: string
  data: Data
  success: boolean
}

/** One quota. Observed, February to September 2026. */
export interface QuotaLimit {
  /** Calls of tools (`TIME_LIMIT`, by the month), or tokens. */
  type: 'TIME_LIMIT' | 'TOKENS_LIMIT' | (string & {})
  /** Unit of the window: 3 hours, 5 months, 6 weeks. */
  unit?: number | undefined
  /** How many units. */
  number?: number | undefined
  /** What there is in all. Tokens have shown their percentage alone since 2026. */
  usage?: number | undefined
  currentValue?: number | undefined
  remaining?: number | undefined
  /** What is used up, 0 to 100. */
  percentage: number
  /** Unix milliseconds; absent while nothing is used. */
  nextResetTime?: number | undefined
  usageDetails?: { modelCode: string; usage: number }[] | undefined
}

/** Data of `GET /monitor/usage/quota/limit`. */
export interface Quota {
  limits: QuotaLimit[]
  /** The plan. */
  level?: 'lite' | 'pro' | 'max' | (string & {}) | undefined
}

/** What time is asked about, in Beijing: `2026-09-15 17:00:00`. Both or neither. */
export interface UsageParams {
  startTime?: string | undefined
  endTime?: string | undefined
}

/** Data of `GET /monitor/usage/model-usage`: lists that go side by side. Observed, September 2026. */
export interface ModelUsage {
  /** Hours in Beijing: `2026-09-15 17:00`. */
  x_time?: string[] | undefined
  modelCallCount?: (number | null)[] | undefined
  tokensUsage?: (number | null)[] | undefined
  totalUsage: {
    totalModelCallCount: number
    totalTokensUsage: number
    modelSummaryList?: { modelName: string; totalTokens: number; sortOrder?: number | undefined }[] | undefined
  }
  modelDataList?:
    | { modelName: string; sortOrder?: number | undefined; tokensUsage: (number | null)[]; totalTokens?: number }[]
    | undefined
  modelSummaryList?: { modelName: string; totalTokens: number; sortOrder?: number | undefined }[] | undefined
  granularity?: 'hourly' | 'daily' | (string & {}) | undefined
}

/** Data of `GET /monitor/usage/tool-usage`. Observed, September 2026. */
export interface ToolUsage {
  x_time?: string[] | undefined
  networkSearchCount?: (number | null)[] | undefined
  webReadMcpCount?: (number | null)[] | undefined
  zreadMcpCount?: (number | null)[] | undefined
  totalUsage: {
    totalNetworkSearchCount: number
    totalWebReadMcpCount: number
    totalZreadMcpCount: number
    totalSearchMcpCount?: number | undefined
    toolDetails?: { modelName: string; totalUsageCount: number }[] | undefined
  }
  granularity?: 'hourly' | 'daily' | (string & {}) | undefined
}

/** `zhipu.monitor.usage` */
export class MonitorUsage {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * How much of the plan is used up.
   * @example
   * ```ts
   * const { data } = await zhipu.monitor.usage.quotaLimit()
   * for (const { type, percentage } of data.limits) console.log(type, `${percentage} %`)
   * ```
   */
  quotaLimit(options?: RequestOptions): APIPromise<MonitorAnswer<Quota>> {
    return this.#get('/monitor/usage/quota/limit', {}, options)
  }

  /** Calls and tokens by model and hour. */
  modelUsage(params?: UsageParams, options?: RequestOptions): APIPromise<MonitorAnswer<ModelUsage>> {
    return this.#get('/monitor/usage/model-usage', params, options)
  }

  /** Calls of tools by hour. */
  toolUsage(params?: UsageParams, options?: RequestOptions): APIPromise<MonitorAnswer<ToolUsage>> {
    return this.#get('/monitor/usage/tool-usage', params, options)
  }

  #get<T>(path: string, params: UsageParams | undefined, options: RequestOptions | undefined): APIPromise<T> {
    return this.#transport.json('GET', path, { query: { ...params }, root: true, bare: true }, options)
  }
}

/** What a Coding Plan has used. Not in the documents; observed. */
export class Monitor {
  declare readonly usage: MonitorUsage

  constructor(transport: Transport) {
    this.usage = new MonitorUsage(transport)
  }
}
