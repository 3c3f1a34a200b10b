import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('monitor')

const envelope = (data: Shape): Shape => ({ code: 'integer', msg: 'text', data, success: 'boolean' })

const holds = 'a Coding Plan'

/** Usage of a Coding Plan. */
export const monitor: readonly Scenario[] = [
  scenario('quotas are returned as percentages', { holds }, async (client, t) => {
    const answer = await client.monitor.usage.quotaLimit()
    t.shape(
      'answer',
      answer,
      envelope({
        limits: [{
          type: /^(TIME|TOKENS)_LIMIT$/,
          unit: 'integer',
          number: 'integer',
          'usage?': 'integer',
          'currentValue?': 'integer',
          'remaining?': 'integer',
          percentage: 'number',
          'nextResetTime?': 'milliseconds',
          'usageDetails?': [{ modelCode: 'text', usage: 'integer' }],
        }],
        'level?': 'text',
      }),
    )
    t.fact('code', answer.code, 200)
    t.fact('success', answer.success, true)
    const limits = answer.data?.limits ?? []
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
      t.shape('totals of models', models?.totalUsage, {
        totalModelCallCount: 'integer',
        totalTokensUsage: 'integer',
        'modelSummaryList?': ['any'],
      })
      t.fact('number of hours', models?.x_time?.length, 25)
      t.fact('number of call counts', models?.modelCallCount?.length, 25)
      const { data: tools } = await client.monitor.usage.toolUsage(day)
      t.fact('number of search counts', tools?.networkSearchCount?.length, 25)
    },
  ),
]
