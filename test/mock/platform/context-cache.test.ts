import { describe, expect, it } from 'vitest'
import { type MockOptions, mockZhipu, type Scope } from '../../../mock/index.ts'
import { ContextCache } from '../../../mock/platform/context-cache.ts'
import { PromptDigest } from '../../../mock/platform/prompt-digest.ts'
import { eventsOf, postJson } from '../../support/chat-call.ts'

const general = '/paas/v4/chat/completions'
const user = (content: unknown) => ({ role: 'user', content })
const system = (content: string) => ({ role: 'system', content })

interface Sent {
  readonly model?: string
  readonly path?: string
  readonly scope?: Scope
  readonly tools?: readonly object[]
  readonly [option: string]: unknown
}

function connect(options: MockOptions = {}) {
  const zhipu = mockZhipu({ clock: 'virtual', ...options })
  /** Sends messages, and returns how many tokens the prompt has and how many of them were cached. */
  const send = async (messages: readonly object[], sent: Sent = {}): Promise<[cached: number, prompt: number]> => {
    const { path = general, scope, model = 'glm-4.6', ...rest } = sent
    const body = { model, messages, thinking: { type: 'disabled' }, ...rest }
    const response = await postJson(zhipu, path, body, { key: scope?.apiKey })
    const { usage } = rest['stream'] ? (await eventsOf(response)).at(-1) : await response.json()
    return [usage.prompt_tokens_details?.cached_tokens, usage.prompt_tokens]
  }
  return { zhipu, send }
}

/** 8 tokens with the role and the start of the reply. */
const hello = [user('hello world')]

describe('cached_tokens', () => {
  it('is 0 for the first prompt, and all tokens but the last for a repeated one', async () => {
    const { send } = connect()
    expect(await send(hello)).toEqual([0, 8])
    expect(await send(hello)).toEqual([7, 8])
    expect(await send(hello)).toEqual([7, 8])
  })

  it('is the prompt of the earlier turn when a conversation continues; the reply is not cached', async () => {
    const { send } = connect()
    await send(hello)
    const second = [...hello, { role: 'assistant', content: 'yes' }, user('and then')]
    expect(await send(second)).toEqual([5, 17])
    expect(await send([...second, { role: 'assistant', content: 'no' }, user('why')])).toEqual([14, 25])
  })

  it('is the prefix up to the token where two prompts part', async () => {
    const { send } = connect()
    await send([system('Today is 2026 11 20'), user('hello')])
    // The role, Today, is, 2026 in two tokens, 11
    expect(await send([system('Today is 2026 11 21'), user('hello')])).toEqual([8, 16])
  })

  it('is the longest prefix of several prompts, also of one that was sent before others', async () => {
    const { send } = connect()
    await send([user('one two three four')])
    await send([user('one two')])
    await send([user('one')])
    await send([user('six')])
    expect((await send([user('one two three nine')]))[0]).toBe(6)
  })

  it('counts tools first: another tool parts all prompts', async () => {
    const { send } = connect()
    const tool = (name: string) => ({ type: 'function', function: { name, description: '', parameters: {} } })
    await send(hello, { tools: [tool('one')] })
    const [same, all] = await send(hello, { tools: [tool('one')] })
    expect(same).toBe(all - 1)
    const [other] = await send(hello, { tools: [tool('two')] })
    expect(other).toBeLessThan(all - 8)
    expect((await send(hello))[0]).toBe(0)
  })

  it('differs where an image differs', async () => {
    const { send } = connect()
    const image = (url: string) => [user([{ type: 'image_url', image_url: { url } }, { type: 'text', text: 'what' }])]
    const vision = { model: 'glm-4.6v' }
    const [, all] = await send(image('https://example.com/1.png'), vision)
    expect(await send(image('https://example.com/1.png'), vision)).toEqual([all - 1, all])
    expect((await send(image('https://example.com/2.png'), vision))[0]).toBe(3)
  })

  it('is counted for each API key and for each model', async () => {
    const { zhipu, send } = connect()
    await send(hello)
    expect((await send(hello, { scope: zhipu.scope() }))[0]).toBe(0)
    expect((await send(hello, { model: 'glm-4.7' }))[0]).toBe(0)
    expect((await send(hello, { model: 'GLM-4.6' }))[0]).toBe(7)
  })

  it('is the same in a stream, on the coding base, in a task and in a batch', async () => {
    const { zhipu, send } = connect({ tasks: { polls: 0 }, batches: { polls: 0 } })
    await send(hello)
    expect((await send(hello, { stream: true }))[0]).toBe(7)
    expect((await send(hello, { path: '/coding/paas/v4/chat/completions' }))[0]).toBe(7)
    const headers = { authorization: `Bearer ${zhipu.apiKey}` }
    const get = async (path: string) =>
      await (await zhipu.fetch(`https://open.bigmodel.cn/api/paas/v4${path}`, { headers })).text()
    const body = { model: 'glm-4.6', messages: hello, thinking: { type: 'disabled' } }
    const { id } = await (await postJson(zhipu, '/paas/v4/async/chat/completions', body)).json()
    expect(JSON.parse(await get(`/async-result/${id}`)).usage.prompt_tokens_details).toEqual({ cached_tokens: 7 })
    const form = new FormData()
    const line = { custom_id: 'request-1', method: 'POST', url: '/v4/chat/completions', body }
    form.set('file', new Blob([JSON.stringify(line)]), 'lines.jsonl')
    form.set('purpose', 'batch')
    const upload = { method: 'POST', headers, body: form }
    const file = await (await zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/files', upload)).json()
    const batch = await (await postJson(zhipu, '/paas/v4/batches', {
      input_file_id: file.id,
      endpoint: '/v4/chat/completions',
      completion_window: '24h',
    })).json()
    const { output_file_id } = JSON.parse(await get(`/batches/${batch.id}`))
    const output = JSON.parse(await get(`/files/${output_file_id}/content`))
    expect(output.response.body.usage.prompt_tokens_details).toEqual({ cached_tokens: 7 })
  })

  it('ends with the life time of a prefix, which each use renews, by the clock of the mock', async () => {
    const { zhipu, send } = connect({ cache: { ttlMs: 1000 } })
    await send(hello)
    await zhipu.clock.advance(999)
    expect((await send(hello))[0]).toBe(7)
    await zhipu.clock.advance(999)
    expect((await send(hello))[0]).toBe(7)
    await zhipu.clock.advance(1000)
    expect((await send(hello))[0]).toBe(0)
  })

  it('has a life time of 300 seconds by default; Infinity keeps every prefix', async () => {
    const standard = connect()
    const endless = connect({ cache: { ttlMs: Infinity } })
    for (const { zhipu, send } of [standard, endless]) {
      await send(hello)
      await zhipu.clock.advance(300_000)
    }
    expect((await standard.send(hello))[0]).toBe(0)
    expect((await endless.send(hello))[0]).toBe(7)
  })

  it('counts whole blocks: 64 tokens with GLM-5, and as many as the option has', async () => {
    const { send } = connect()
    const words = (count: number) => [user('word '.repeat(count).trim())]
    const glm5 = { model: 'glm-5.2' }
    expect(await send(words(58), glm5)).toEqual([0, 64])
    // The last token is never cached, so that a prompt of one block has no full block before it.
    expect(await send(words(58), glm5)).toEqual([0, 64])
    await send(words(150), glm5)
    expect(await send(words(150), glm5)).toEqual([128, 156])
    const small = connect({ cache: { blockTokens: 10 } })
    await small.send(words(30), glm5)
    expect(await small.send(words(30), glm5)).toEqual([30, 36])
  })

  it('is 0 with cache: false, and absent for models that do not report it', async () => {
    const { send } = connect({ cache: false })
    await send(hello)
    expect(await send(hello)).toEqual([0, 8])
    expect(await connect().send(hello, { model: 'glm-4-plus' })).toEqual([undefined, 8])
  })

  it('is cleared by reset(), of the scope alone', async () => {
    const { zhipu, send } = connect()
    const scope = zhipu.scope()
    await send(hello)
    await send(hello, { scope })
    zhipu.reset('requests')
    expect((await send(hello))[0]).toBe(7)
    zhipu.reset()
    expect((await send(hello))[0]).toBe(0)
    expect((await send(hello, { scope }))[0]).toBe(7)
  })

  it('is what a script says, and no more than the prompt of the script', async () => {
    const { zhipu, send } = connect()
    await send(hello)
    zhipu.chat.reply({ content: '', usage: { prompt_tokens_details: { cached_tokens: 3 } } })
    expect(await send(hello)).toEqual([3, 8])
    zhipu.chat.reply({ content: '', usage: { prompt_tokens: 5 } })
    expect(await send(hello)).toEqual([5, 5])
  })

  it('ignores a prompt that was refused', async () => {
    const { zhipu, send } = connect()
    zhipu.fail({ code: '1302' })
    await postJson(zhipu, general, { model: 'glm-4.6', messages: hello })
    await postJson(zhipu, general, { model: 'glm-4.6', messages: hello, temperature: 9 })
    expect((await send(hello))[0]).toBe(0)
  })
})

describe('the option cache', () => {
  it.each([[true], [{ ttlMs: 0 }], [{ ttlMs: '300' }], [{ blockTokens: 0 }], [{ blockTokens: 1.5 }], [{ ttl: 1 }]])(
    '%j is refused',
    (cache) => {
      expect(() => mockZhipu({ cache: cache as MockOptions['cache'] })).toThrow(
        `Cannot make mock: cache is ${JSON.stringify(cache)}, expected false or { ttlMs, blockTokens }, 1 or more`,
      )
    },
  )
})

describe('ContextCache', () => {
  const time = { nowMs: 0, ttlMs: 1000 }
  /** The blocks of a prompt of numbers. */
  const digest = (...words: number[]) => {
    const prompt = new PromptDigest(1)
    for (const word of words) prompt.addText(`${word} x`)
    return prompt.blocks
  }

  it('finds the longest prefix that a comparison with every prompt finds', () => {
    const cache = new ContextCache()
    const sent: number[][] = []
    let state = 1
    const random = (limit: number) => (state = (state * 48_271) % 2_147_483_647) % limit
    for (let round = 0; round < 200; round++) {
      const blocks = digest(...Array.from({ length: random(12) }, () => random(2)))
      const longest = Math.max(
        0,
        ...sent.map((other) => {
          const parting = blocks.findIndex((block, index) => block !== other[index])
          return parting < 0 ? blocks.length : parting
        }),
      )
      expect(cache.add('m', blocks, time)).toBe(longest)
      sent.push(blocks)
    }
  })

  it('keeps the 256 prompts that were used last', () => {
    const cache = new ContextCache()
    const prompts = Array.from({ length: 257 }, (_, index) => digest(index, 1))
    for (const prompt of prompts.slice(0, 256)) cache.add('m', prompt, time)
    expect(cache.add('m', prompts[0] as number[], time)).toBe(4)
    cache.add('m', prompts[256] as number[], time)
    expect(cache.add('m', prompts[0] as number[], time)).toBe(4)
    expect(cache.add('m', prompts[1] as number[], time)).toBe(0)
  })

  it('keeps at most 262144 blocks, of one prompt as of many', () => {
    const cache = new ContextCache()
    const long = Array.from({ length: 2 ** 18 + 5 }, (_, index) => index)
    cache.add('m', [-1, -2], time)
    cache.add('m', long, time)
    expect(cache.add('m', [-1, -2], time)).toBe(0)
    cache.add('m', long, time)
    expect(cache.add('m', long, time)).toBe(2 ** 18)
  })
})

describe('PromptDigest', () => {
  it('hashes a text as its tokens, in blocks that cross the borders of texts', () => {
    const whole = new PromptDigest(3)
    whole.addText('one two three four five')
    const parts = new PromptDigest(3)
    parts.addText('one two')
    parts.addText(' three four')
    parts.addText(' five')
    expect(parts.blocks).toEqual(whole.blocks)
    expect([whole.tokens, whole.blocks.length]).toEqual([5, 1])
  })

  it('counts without hashing when blocks are endless', () => {
    const digest = new PromptDigest(Infinity)
    digest.addText('one two')
    digest.addPart('image', 512)
    expect([digest.tokens, digest.blocks.length]).toEqual([514, 0])
  })
})
