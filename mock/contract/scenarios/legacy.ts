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

const request = { model: 'chatglm_turbo', prompt: [{ role: 'user' as const, content: '你好' }] }

/** The v3 API of 2023. Its documentation is no longer published. Source: clients of 2023. */
export const legacy: readonly Scenario[] = [
  scenario('invoke() returns the answer', { holds: 'access to models of 2023' }, async (_, t) => {
    const reply = await new LegacyZhipu(t.options).invoke(request)
    t.shape('answer', reply, answer)
    t.fact('task_status', reply.data.task_status, 'SUCCESS')
    t.fact('role', reply.data.choices?.[0]?.role, 'assistant')
  }),

  scenario('asyncInvoke() creates a task that succeeds after polling', {
    requests: 30,
    holds: 'access to models of 2023',
  }, async (_, t) => {
    const client = new LegacyZhipu(t.options)
    const task = await client.asyncInvoke(request)
    t.fact('task_status', task.data.task_status, 'PROCESSING')
    const result = await client.poll(task.data.task_id, t.patience)
    t.shape('answer', result, answer)
    t.fact('task_status at the end', result.data.task_status, 'SUCCESS')
  }),

  scenario(
    'sseInvoke() streams named events, the last with meta',
    { holds: 'access to models of 2023' },
    async (_, t) => {
      const names: string[] = []
      let totalTokens: number | undefined
      for await (const event of await new LegacyZhipu(t.options).sseInvoke({ ...request, incremental: true })) {
        names.push(event.event)
        totalTokens = event.meta?.usage.total_tokens
      }
      t.grammar('names', names, 'add+ finish')
      t.fact('type of total_tokens in the last event', typeof totalTokens, 'number')
    },
  ),
]
