import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('tokenizer')

/** Tokenizer: the same counts as in chat completions. */
export const tokenizer: readonly Scenario[] = [
  scenario(
    'a prompt has the same number of tokens as in a chat completion',
    { requests: 2, tokens: 100 },
    async (client, t) => {
      const request = { model: 'glm-4.5-air', messages: [{ role: 'user' as const, content: '你好，世界' }] }
      const answer = await client.tokenizer.create(request)
      t.shape('answer', answer, {
        created: 'number',
        id: 'string',
        request_id: 'string',
        usage: {
          prompt_tokens: 'number',
          'image_tokens?': 'number',
          'video_tokens?': 'number',
          total_tokens: 'number',
        },
      })
      t.fact('prompt_tokens without images', answer.usage.prompt_tokens, answer.usage.total_tokens)
      const { usage } = await client.chat.completions.create({
        ...request,
        max_tokens: 4,
        thinking: { type: 'disabled' },
      })
      t.fact(
        'prompt_tokens equal those of the chat',
        answer.usage.prompt_tokens === usage.prompt_tokens,
        true,
        'warning',
      )
    },
  ),

  scenario('an unknown model is rejected with 1211, and a single system message with 400', 2, async (client, t) => {
    const messages = [{ role: 'system' as const, content: '你好' }]
    const attempt = client.tokenizer.create({ model: 'no-such-model', messages })
    await t.refusal('model', attempt, { status: 400, code: '1211' })
    t.fact(
      'status for a single system message',
      await statusOf(client.tokenizer.create({ model: 'glm-4.6', messages })),
      400,
    )
  }),
]
