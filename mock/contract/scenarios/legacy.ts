import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('legacy')

const answer: Shape = {
  code: 'number',
  msg: 'string',
  success: 'boolean',
  data: {
    request_id: 'string',
    task_id: 'string',
    task_status: 'string',
    'choices?': [{ role: 'string', content: 'string' }],
    'usage?': { 'prompt_tokens?': 'number', 'completion_tokens?': 'number', total_tokens: 'number' },
  },
}

const asked = { model: 'chatglm_turbo', prompt: [{ role: 'user' as const, content: '你好' }] }

/** The v3 API of 2023. No document of it is left. Source: clients of that year. */
export const legacy: readonly Scenario[] = [
  scenario('a prompt is answered at once', { holds: 'the right to models of 2023' }, async (_, t) => {
    const whole = await new LegacyZhipu(t.options).invoke(asked)
    t.shape('answer', whole, answer)
    t.fact('task_status', whole.data.task_status, 'SUCCESS')
    t.fact('role', whole.data.choices?.[0]?.role, 'assistant')
  }),

  scenario('a prompt is answered as a task', { requests: 30, holds: 'the right to models of 2023' }, async (_, t) => {
    const client = new LegacyZhipu(t.options)
    const task = await client.asyncInvoke(asked)
    t.fact('task_status', task.data.task_status, 'PROCESSING')
    const done = await client.poll(task.data.task_id, t.patience)
    t.shape('answer', done, answer)
    t.fact('task_status at the end', done.data.task_status, 'SUCCESS')
  }),

  scenario(
    'a prompt is answered in named events, the last with its meta',
    { holds: 'the right to models of 2023' },
    async (_, t) => {
      const names: string[] = []
      let cost: number | undefined
      for await (const event of await new LegacyZhipu(t.options).sseInvoke({ ...asked, incremental: true })) {
        names.push(event.event)
        cost = event.meta?.usage.total_tokens
      }
      t.grammar('names', names, 'add+ finish')
      t.fact('the last tells the cost', typeof cost, 'number')
    },
  ),
]
