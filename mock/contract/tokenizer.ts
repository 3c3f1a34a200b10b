import { inFamily, type Scenario } from './scenario.ts'

const scenario = inFamily('tokenizer')

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
]
