import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('legacy')

const usage: Shape = { 'prompt_tokens?': 'integer', 'completion_tokens?': 'integer', total_tokens: 'integer' }

const answer: Shape = {
  code: 'integer',
  msg: '=操作成功',
  success: 'boolean',
  data: {
    request_id: 'text',
    task_id: 'digits',
    task_status: '=SUCCESS',
    choices: [{ role: '=assistant', content: 'text' }],
    usage,
  },
}

const request = { model: 'chatglm_turbo', prompt: [{ role: 'user' as const, content: '你好' }] }

/** The v3 API of 2023. Its documentation is no longer published. Source: clients of 2023. */
export const legacy: readonly Scenario[] = [
  scenario('invoke() returns the answer', { holds: 'access to models of 2023' }, async (_, t) => {
    const reply = await new LegacyZhipu(t.options).invoke(request)
    t.shape('answer', reply, answer)
    t.fact('code', reply.code, 200)
    t.fact('success', reply.success, true)
    t.fact('number of choices', reply.data?.choices?.length, 1)
  }),

  scenario('asyncInvoke() creates a task that succeeds after polling', {
    requests: 30,
    holds: 'access to models of 2023',
  }, async (_, t) => {
    const client = new LegacyZhipu(t.options)
    const task = await client.asyncInvoke(request)
    t.shape('task', task, {
      code: 'integer',
      msg: '=操作成功',
      success: 'boolean',
      data: { request_id: 'text', task_id: 'digits', task_status: '=PROCESSING' },
    })
    t.fact('code', task.code, 200)
    t.fact('success', task.success, true)
    const result = await client.poll(task.data.task_id, t.patience)
    t.shape('answer', result, answer)
    t.fact('task_id of the result is that of the task', result.data?.task_id === task.data?.task_id, true)
  }),

  scenario(
    'sseInvoke() streams named events, the last with meta',
    { holds: 'access to models of 2023' },
    async (_, t) => {
      const events = []
      for await (const event of await new LegacyZhipu(t.options).sseInvoke({ ...request, incremental: true })) {
        events.push(event)
      }
      t.grammar('names', events.map(({ event }) => event), 'add+ finish')
      t.fact('different ids', new Set(events.map(({ id }) => id)).size, 1)
      t.fact('has text', events.map(({ data }) => data ?? '').join('') !== '', true)
      t.shape('meta of the last event', events.at(-1)?.meta, {
        request_id: 'text',
        task_id: 'digits',
        task_status: '=SUCCESS',
        usage,
      })
    },
  ),
]
