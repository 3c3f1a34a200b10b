import { describe, expect, it } from 'vitest'
import { type Effort, efforts } from '../../../mock/data/thinking.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { chatBody, eventsOf, postJson } from '../../support/chat-call.ts'

const general = '/paas/v4/chat/completions'
const coding = '/coding/paas/v4/chat/completions'
const bigModel = 'https://open.bigmodel.cn'
const zai = 'https://api.z.ai'
const disabled = { thinking: { type: 'disabled' } }

/** Sends a chat to a base and returns status and body. */
async function ask(path: string, model: string, rest: object = {}, origin = bigModel) {
  const response = await postJson(mockZhipu({ clock: 'virtual' }), path, { ...chatBody('hi', rest), model }, { origin })
  return { status: response.status, ...(await response.json()) }
}

/** The reasoning tokens of the default reply, and whether it has the key `reasoning_content`. */
async function reasoningOf(path: string, model: string, rest: object = {}) {
  const { choices, usage } = await ask(path, model, rest)
  const tokens: number = usage.completion_tokens_details?.reasoning_tokens ?? 0
  return { tokens, hasKey: 'reasoning_content' in choices[0].message }
}

const alwaysThinks = {
  zh: '该模型始终思考，不支持关闭思考；请使用 low、high 或 max。',
  en: 'This model always engages in thinking and cannot be disabled; please use low, high, or max',
}

describe.each(['glm-5.3', 'glm-5.3-flash', 'glm-5.3-flashx'])('%s', (model) => {
  it.each<object>([
    disabled,
    ...['none', 'minimal', 'medium', 'xhigh', 'light'].map((reasoning_effort) => ({ reasoning_effort })),
  ])('refuses %j on the general base, in the language of the host', async (rest) => {
    expect(await ask(general, model, rest)).toMatchObject({
      status: 400,
      error: { code: '1210', message: alwaysThinks.zh },
    })
    expect(await ask(general, model, rest, zai)).toMatchObject({
      status: 400,
      error: { code: '1210', message: alwaysThinks.en },
    })
  })

  it('thinks more with each of the three efforts of the general base', async () => {
    const tokens: number[] = []
    for (const reasoning_effort of ['low', 'high', 'max']) {
      const reasoning = await reasoningOf(general, model, { reasoning_effort })
      expect(reasoning.hasKey).toBe(true)
      tokens.push(reasoning.tokens)
    }
    expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b))
  })

  it('accepts every documented effort on the coding base, and thinks more with each', async () => {
    const tokens = new Map<Effort, number>()
    for (const effort of efforts) {
      tokens.set(effort, (await reasoningOf(coding, model, { reasoning_effort: effort })).tokens)
    }
    const of = (effort: Effort) => tokens.get(effort)!
    expect([of('none'), of('minimal')]).toEqual([0, 0])
    expect(of('low')).toBeGreaterThan(of('minimal'))
    expect(of('medium')).toBeGreaterThan(of('low'))
    expect(of('high')).toBeGreaterThan(of('medium'))
    expect(of('xhigh')).toBeGreaterThan(of('high'))
    expect(of('max')).toBeGreaterThanOrEqual(of('xhigh'))
    const { tokens: byDefault } = await reasoningOf(coding, model)
    expect(byDefault).toBeGreaterThan(of('medium'))
    expect(byDefault).toBeLessThan(of('high'))
  })

  it('obeys disabled on the coding base: no reasoning, reasoning_tokens 0', async () => {
    expect(await reasoningOf(coding, model, disabled)).toEqual({ tokens: 0, hasKey: false })
  })

  it('refuses an unknown effort on the coding base with the seven that it knows', async () => {
    expect(await ask(coding, model, { reasoning_effort: 'light' })).toMatchObject({
      status: 400,
      error: {
        code: '1210',
        message: 'reasoning_effort must be one of: none, minimal, low, medium, high, xhigh, max',
      },
    })
  })

  it('has completion_tokens_details in a stream without reasoning', async () => {
    const response = await postJson(mockZhipu(), coding, {
      ...chatBody('hi', { ...disabled, stream: true }),
      model,
    })
    expect((await eventsOf(response)).at(-1).usage.completion_tokens_details).toEqual({ reasoning_tokens: 0 })
  })
})

describe('glm-5.2', () => {
  it('does not think with disabled on either base', async () => {
    expect(await reasoningOf(general, 'glm-5.2', disabled)).toEqual({ tokens: 0, hasKey: false })
    expect(await reasoningOf(coding, 'glm-5.2', disabled)).toEqual({ tokens: 0, hasKey: false })
  })

  it.each(['none', 'minimal'])(
    'stops thinking on the general base with effort %s only beside enabled',
    async (effort) => {
      const reasoning_effort = effort
      const enabled = { type: 'enabled' }
      expect((await reasoningOf(general, 'glm-5.2', { reasoning_effort })).hasKey).toBe(true)
      expect((await reasoningOf(general, 'glm-5.2', { reasoning_effort, thinking: enabled })).hasKey).toBe(false)
      expect((await reasoningOf(coding, 'glm-5.2', { reasoning_effort })).hasKey).toBe(false)
    },
  )

  it('thinks as much with low and medium as with high, and with xhigh as with max', async () => {
    const tokensOf = async (reasoning_effort: string) =>
      (await reasoningOf(general, 'glm-5.2', { reasoning_effort })).tokens
    const high = await tokensOf('high')
    expect([await tokensOf('low'), await tokensOf('medium')]).toEqual([high, high])
    expect(await tokensOf('max')).toBeGreaterThan(high)
    expect(await tokensOf('xhigh')).toBe(await tokensOf('max'))
  })
})

describe('other models', () => {
  it.each(['glm-5.1', 'glm-5', 'glm-4.7', 'glm-4.6', 'glm-4.5', 'glm-4.5v', 'glm-4.6v'])(
    '%s obeys disabled and accepts every effort without effect, also an unknown one',
    async (model) => {
      expect((await ask(general, model, disabled)).choices[0].message).not.toHaveProperty('reasoning_content')
      const [plain] = (await ask(general, model)).choices
      for (const reasoning_effort of ['none', 'max', 'made-up']) {
        expect((await ask(general, model, { reasoning_effort })).choices).toEqual([plain])
      }
    },
  )

  it('glm-4.1v-thinking ignores disabled and thinks in its content', async () => {
    const { message } = (await ask(general, 'glm-4.1v-thinking-flash', disabled)).choices[0]
    expect(message).not.toHaveProperty('reasoning_content')
    expect(message.content).toMatch(/^<think>.+<\/think>You said/)
    expect((await ask(general, 'glm-4.1v-thinking-flash')).choices[0].message).toHaveProperty('reasoning_content')
  })

  it.each(['glm-4.7', 'glm-4-32b-0414-128k'])('%s accepts clear_thinking without type', async (model) => {
    expect((await ask(general, model, { thinking: { clear_thinking: false } })).status).toBe(200)
  })

  it.each([
    ['glm-4.7', { reasoning_tokens: 0 }],
    ['glm-5.2', undefined],
  ])(
    '%s has no completion_tokens_details in a stream with thinking disabled, in a complete response %o',
    async (model, details) => {
      const mock = mockZhipu()
      const body = { ...chatBody('hi', disabled), model }
      const stream = await eventsOf(await postJson(mock, general, { ...body, stream: true }))
      expect(stream.at(-1).usage).not.toHaveProperty('completion_tokens_details')
      expect((await ask(general, model, disabled)).usage.completion_tokens_details).toEqual(details)
    },
  )

  it('glm-5.2 has completion_tokens_details with 0 when an effort stops its thinking', async () => {
    const { usage } = await ask(general, 'glm-5.2', { reasoning_effort: 'minimal', thinking: { type: 'enabled' } })
    expect(usage.completion_tokens_details).toEqual({ reasoning_tokens: 0 })
  })

  it.each([
    ['glm-4.6', '2026-02', false],
    ['glm-4.6', '2026-04', true],
    ['glm-5', '2026-10', false],
    ['glm-5.1', '2026-10', true],
    ['glm-4.5-air', '2026-10', false],
    ['glm-4.5-airx', '2026-10', false],
    ['glm-4.5-flash', '2026-10', false],
    ['glm-4.5', '2026-10', true],
    ['glm-4.7', '2026-01', true],
  ])('%s has completion_tokens_details in %s: %s', async (model, era, hasDetails) => {
    const mock = mockZhipu({ era })
    const { usage } = await (await postJson(mock, general, { ...chatBody('hi'), model })).json()
    expect('completion_tokens_details' in usage).toBe(hasDetails)
  })

  it('glm-4.1v-thinking-flash has no details of usage', async () => {
    const { usage } = await ask(general, 'glm-4.1v-thinking-flash', {})
    expect(Object.keys(usage)).toEqual(['completion_tokens', 'prompt_tokens', 'total_tokens'])
  })

  it.each([['stop', {}, 1], ['length', { max_tokens: 1 }, 0]])(
    'a stream of glm-4.7 that ends with %s has an empty content before the last chunk or not',
    async (finish, members, count) => {
      const body = { ...chatBody('hi', disabled), model: 'glm-4.7', stream: true, ...members }
      const chunks = (await eventsOf(await postJson(mockZhipu(), general, body))).map(({ choices }) => choices[0])
      expect(chunks.at(-1).finish_reason).toBe(finish)
      expect(chunks.slice(0, -1).filter(({ delta }) => delta.content === '')).toHaveLength(count)
    },
  )
})

describe('clear_thinking', () => {
  const messages = [
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'two', reasoning_content: 'several words of an earlier turn' },
    { role: 'user', content: 'three' },
  ]
  const promptTokens = async (path: string, thinking?: object): Promise<number> =>
    (await ask(path, 'glm-5.2', { messages, thinking })).usage.prompt_tokens

  it('keeps earlier reasoning in the prompt by default on the coding base alone', async () => {
    const dropped = await promptTokens(general)
    expect(await promptTokens(general, { clear_thinking: true })).toBe(dropped)
    expect(await promptTokens(coding, { clear_thinking: true })).toBe(dropped)
    const kept = await promptTokens(coding)
    expect(kept).toBeGreaterThan(dropped)
    expect(await promptTokens(general, { clear_thinking: false })).toBe(kept)
  })
})
