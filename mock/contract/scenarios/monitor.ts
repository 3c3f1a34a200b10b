import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('monitor')

const envelope = (data: Shape): Shape => ({ code: 'number', msg: 'string', data, success: 'boolean' })

const holds = 'a Coding Plan'

/** Usage of a Coding Plan. */
export const monitor: readonly Scenario[] = [
  scenario('quotas are returned as percentages', { holds }, async (client, t) => {
    const answer = await client.monitor.usage.quotaLimit()
    t.shape('answer', answer, envelope({ limits: ['any'], 'level?': 'string' }))
    t.fact('success', answer.success, true)
    const { limits } = answer.data
    t.fact(
      'percentages are between 0 and 100',
      limits.every(({ percentage }) => percentage >= 0 && percentage <= 100),
      true,
    )
    t.fact('has a limit for tokens', limits.some(({ type }) => type === 'TOKENS_LIMIT'), true)
  }),

  scenario(
    'the usage of a day by hours has 25 values for models and for tools',
    { requests: 2, holds },
    async (client, t) => {
      const day = { startTime: '2026-01-01 08:00:00', endTime: '2026-01-02 08:59:59' }
      const { data: models } = await client.monitor.usage.modelUsage(day)
      t.shape('totals of models', models.totalUsage, {
        totalModelCallCount: 'number',
        totalTokensUsage: 'number',
        'modelSummaryList?': ['any'],
      })
      t.fact('number of hours', models.x_time?.length ?? 25, 25)
      t.fact('number of call counts', models.modelCallCount?.length ?? 25, 25)
      const { data: tools } = await client.monitor.usage.toolUsage(day)
      t.fact('number of search counts', tools.networkSearchCount?.length ?? 25, 25)
    },
  ),
]
