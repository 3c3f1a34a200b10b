import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('tokenizer')

/** Tokenizer: the same counts as in chat completions. */
export const tokenizer: readonly Scenario[] = [
  scenario(
    'a prompt has the same number of tokens as in a chat completion',
    { requests: 2, tokens: 100 },
    async (client, t) => {
      const request = { model: 'glm-4.5-air', messages: [{ role: 'user' as const, content: '你好，世界' }] }
      const requestId = `contract-${crypto.randomUUID()}`
      const answer = await client.tokenizer.create({ ...request, request_id: requestId })
      t.shape('answer', answer, {
        created: 'seconds',
        id: 'text',
        request_id: 'text',
        usage: {
          prompt_tokens: 'integer',
          video_tokens: 'integer',
          image_tokens: 'integer',
          total_tokens: 'integer',
        },
      })
      t.fact('request_id is the one sent', answer.request_id === requestId, true)
      const { prompt_tokens, total_tokens, image_tokens, video_tokens } = answer.usage ?? {}
      t.fact('image_tokens without images', image_tokens, 0)
      t.fact('video_tokens without videos', video_tokens, 0)
      t.fact('usage adds up', prompt_tokens === total_tokens && Number(total_tokens) > 0, true)
      const { usage } = await client.chat.completions.create({
        ...request,
        max_tokens: 4,
        thinking: { type: 'disabled' },
      })
      t.fact('prompt_tokens equal those of the chat', prompt_tokens === usage?.prompt_tokens, true)
    },
  ),

  scenario('an unknown model is rejected with 1211, and a single system message with 1214', 2, async (client, t) => {
    const messages = [{ role: 'system' as const, content: '你好' }]
    const attempt = client.tokenizer.create({ model: 'no-such-model', messages })
    await t.refusal('model', attempt, { status: 400, code: '1211' })
    const single = client.tokenizer.create({ model: 'glm-4.6', messages })
    await t.refusal('single system message', single, { status: 400, code: '1214' })
  }),
]
