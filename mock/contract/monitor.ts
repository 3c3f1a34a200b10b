import { inFamily, type Scenario } from './scenario.ts'
import type { Shape } from './shape.ts'

const scenario = inFamily('monitor')

const within = (data: Shape): Shape => ({ code: 'number', msg: 'string', success: 'boolean', data })

/** The usage of a Coding Plan: in no document; observed in 2026. */
export const monitor: readonly Scenario[] = [
  scenario(
    'what a plan has used is told by quota, model and tool',
    { requests: 3, holds: 'a Coding Plan' },
    async (client, t) => {
      const quota = await client.monitor.usage.quotaLimit()
      t.shape('quota', quota, within({ limits: 'any', 'level?': 'string' }))
      t.fact('percentages', quota.data.limits.every(({ percentage }) => percentage >= 0 && percentage <= 100), true)
      const span = { startTime: '2026-09-15 00:00:00', endTime: '2026-09-15 23:59:59' }
      const models = await client.monitor.usage.modelUsage(span)
      t.shape('models', models.data.totalUsage, {
        totalModelCallCount: 'number',
        totalTokensUsage: 'number',
        'modelSummaryList?': 'any',
      })
      const tools = await client.monitor.usage.toolUsage(span)
      t.shape('tools', tools.data.totalUsage, {
        totalNetworkSearchCount: 'number',
        totalWebReadMcpCount: 'number',
        totalZreadMcpCount: 'number',
        'totalSearchMcpCount?': 'number',
        'toolDetails?': 'any',
      })
    },
  ),
]
