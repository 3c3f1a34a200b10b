import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('tokenizer')

/** Tokenizer: it counts as the chat does. */
export const tokenizer: readonly Scenario[] = [
  scenario('a prompt is counted as the chat counts it', { requests: 2, tokens: 100 }, async (client, t) => {
    const asked = { model: 'glm-4.5-air', messages: [{ role: 'user' as const, content: '你好，世界' }] }
    const counted = await client.tokenizer.create(asked)
    t.shape('answer', counted, {
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
    t.fact('tokens of text alone', counted.usage.prompt_tokens, counted.usage.total_tokens)
    const { usage } = await client.chat.completions.create({
      ...asked,
      max_tokens: 4,
      thinking: { type: 'disabled' },
    })
    t.fact('tokens as the chat counts them', counted.usage.prompt_tokens === usage.prompt_tokens, true, 'warning')
  }),

  scenario('another model is refused with 1211, and the word of a system alone with 400', 2, async (client, t) => {
    const messages = [{ role: 'system' as const, content: '你好' }]
    const attempt = client.tokenizer.create({ model: 'glm-that-never-was', messages })
    await t.refusal('model', attempt, { status: 400, code: '1211' })
    t.fact('status of the messages', await statusOf(client.tokenizer.create({ model: 'glm-4.6', messages })), 400)
  }),
]
