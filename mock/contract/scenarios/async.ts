import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('async')

const task: Shape = { id: 'string', model: 'string', request_id: 'string', task_status: 'string' }

/** Tasks: ordered now, fetched later. */
export const asyncTasks: readonly Scenario[] = [
  scenario(
    'a chat is ordered, is pending at first, and ends with its answer',
    { requests: 60, tokens: 100 },
    async (client, t) => {
      const ordered = await client.async.chat.completions.create({
        model: t.model,
        messages: [{ role: 'user', content: '你好' }],
        max_tokens: 50,
        thinking: { type: 'disabled' },
      })
      t.shape('task', ordered, task)
      t.fact('task task_status', ordered.task_status, 'PROCESSING')
      const done = await client.asyncResult.poll(ordered, t.patience)
      t.fact('result task_status', done.task_status, 'SUCCESS')
      t.fact('result is of the task', done.id === ordered.id, true)
      t.shape('result', done, {
        choices: [{
          finish_reason: 'string',
          index: 'number',
          message: { role: 'string', content: 'string', 'reasoning_content?': 'string', 'tool_calls?': 'any' },
        }],
        'created?': 'number',
        id: 'string',
        model: 'string',
        'object?': 'string',
        request_id: 'string',
        task_status: 'string',
        usage: {
          prompt_tokens: 'number',
          completion_tokens: 'number',
          total_tokens: 'number',
          'prompt_tokens_details?': 'any',
          'completion_tokens_details?': 'any',
        },
      })
      const again = await client.asyncResult.retrieve(ordered.id)
      t.fact('result stays', again.task_status, 'SUCCESS')
    },
  ),

  scenario('a picture is ordered and awaited', { requests: 100, paid: 'a picture' }, async (client, t) => {
    const ordered = await client.async.images.generations.create({ model: 'glm-image', prompt: '窗台上的小猫' })
    t.shape('task', ordered, task)
    const done = await client.asyncResult.poll(ordered, t.patience)
    t.shape('result', done, {
      'id?': 'string',
      image_result: [{ url: 'string' }],
      model: 'string',
      request_id: 'string',
      task_status: 'string',
    })
  }),

  scenario('a task of a model that is none is refused with 1211', 1, async (client, t) => {
    const attempt = client.async.chat.completions.create({
      model: 'glm-that-never-was',
      messages: [{ role: 'user', content: '你好' }],
    })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
