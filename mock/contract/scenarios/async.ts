import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('async')

const task: Shape = { id: 'string', model: 'string', request_id: 'string', task_status: 'string' }

/** Asynchronous tasks: created, then polled for the result. */
export const asyncTasks: readonly Scenario[] = [
  scenario(
    'a chat task starts as PROCESSING and ends with the completion',
    { requests: 60, tokens: 100 },
    async (client, t) => {
      const created = await client.async.chat.completions.create({
        model: t.model,
        messages: [{ role: 'user', content: '你好' }],
        max_tokens: 50,
        thinking: { type: 'disabled' },
      })
      t.shape('task', created, task)
      t.fact('task task_status', created.task_status, 'PROCESSING')
      const result = await client.asyncResult.poll(created, t.patience)
      t.fact('result task_status', result.task_status, 'SUCCESS')
      t.fact('result id is the task id', result.id === created.id, true)
      t.shape('result', result, {
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
      const again = await client.asyncResult.retrieve(created.id)
      t.fact('task_status when retrieved again', again.task_status, 'SUCCESS')
    },
  ),

  scenario('an image task ends with the URL of the image', { requests: 100, paid: 'an image' }, async (client, t) => {
    const created = await client.async.images.generations.create({ model: 'glm-image', prompt: '窗台上的小猫' })
    t.shape('task', created, task)
    const result = await client.asyncResult.poll(created, t.patience)
    t.shape('result', result, {
      'id?': 'string',
      image_result: [{ url: 'string' }],
      model: 'string',
      request_id: 'string',
      task_status: 'string',
    })
  }),

  scenario('a task with an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.async.chat.completions.create({
      model: 'no-such-model',
      messages: [{ role: 'user', content: '你好' }],
    })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
