import { isCodingBase } from '../api-base.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('async')

const taskOf = (model: string): Shape => ({
  id: 'digits',
  model: `=${model}`,
  request_id: 'text',
  task_status: '=PROCESSING',
})

/** Asynchronous tasks: created, then polled for the result. */
export const asyncTasks: readonly Scenario[] = [
  scenario(
    'a chat task starts as PROCESSING and ends with the completion',
    { requests: 30, tokens: 100 },
    async (client, t) => {
      const requestId = `contract-${crypto.randomUUID()}`
      const created = await client.async.chat.completions.create({
        model: t.model,
        messages: [{ role: 'user', content: '请只回复：1,2,3,4,5' }],
        max_tokens: 50,
        thinking: { type: 'disabled' },
        request_id: requestId,
      })
      t.shape('task', created, taskOf(t.model))
      t.fact('request_id is the one sent', created.request_id === requestId, true)
      const result = await client.asyncResult.poll(created, t.patience)
      t.shape('result', result, {
        choices: [{
          finish_reason: '=stop',
          index: 'position',
          message: { role: '=assistant', content: 'text', 'reasoning_content?': 'string', 'tool_calls?': 'null' },
        }],
        'created?': 'seconds',
        id: 'digits',
        model: `=${t.model}`,
        'object?': '=chat.completion',
        request_id: 'text',
        task_status: '=SUCCESS',
        usage: {
          prompt_tokens: 'integer',
          completion_tokens: 'integer',
          total_tokens: 'integer',
          'prompt_tokens_details?': { cached_tokens: 'integer' },
          'completion_tokens_details?': { reasoning_tokens: 'integer' },
        },
      })
      t.fact('result id is the task id', result.id === created.id, true)
      t.fact('result request_id is the one sent', result.request_id === requestId, true)
      t.fact('number of choices', result.choices?.length, 1)
      t.fact('index', result.choices?.[0]?.index, 0)
      t.fact('content', `${result.choices?.[0]?.message?.content}`.replace(/\s+/g, ''), /1,2,3,4,5/)
      const { prompt_tokens, completion_tokens, total_tokens } = result.usage ?? {}
      t.fact('usage adds up', Number(prompt_tokens) + Number(completion_tokens) === total_tokens, true)
      const again = await client.asyncResult.retrieve(created.id)
      t.fact('task_status when retrieved again', again.task_status, 'SUCCESS')
    },
  ),

  scenario('an image task ends with the URL of the image', { requests: 64, paid: 'an image' }, async (client, t) => {
    const created = await client.async.images.generations.create({ model: 'glm-image', prompt: '窗台上的小猫' })
    t.shape('task', created, taskOf('glm-image'))
    const result = await client.asyncResult.poll(created, t.patience)
    t.shape('result', result, {
      'id?': 'digits',
      image_result: [{ url: 'url' }],
      model: '=glm-image',
      request_id: 'text',
      task_status: '=SUCCESS',
    })
    t.fact('number of images', result.image_result?.length, 1)
    const image = await t.fetch(t.need('url', result.image_result?.[0]?.url))
    t.fact('image content-type', image.headers.get('content-type'), /^image\//)
    t.fact('image has bytes', (await image.arrayBuffer()).byteLength > 0, true)
    t.fact('request_id is that of the task', result.request_id === created.request_id, true)
  }),

  scenario('a task with an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.async.chat.completions.create({
      model: 'no-such-model',
      messages: [{ role: 'user', content: '你好' }],
    })
    // The coding base was observed with 1214 in August 2026.
    await t.refusal('refusal', attempt, { status: 400, code: isCodingBase(t.options) ? ['1211', '1214'] : '1211' })
  }),

  scenario('an unknown task is rejected', 1, async (client, t) => {
    await t.refusal('refusal', client.asyncResult.retrieve('1000000000000000000'), { status: [400, 404] })
  }),
]
