/** Each client, asked the same question in its own words. `read` calls `take` with each piece of the answer's text. */
import { built } from '../build.mjs'

const messages = [{ role: 'user', content: '你好' }]
const model = 'glm-4.6'
const apiKey = 'id.secret'
/** What a careful user sets, where it can be set. */
export const patienceMs = 1000

const deltas = async (stream, take) => {
  for await (const chunk of stream) {
    take(chunk.choices[0]?.delta?.content ?? '')
  }
}

/** @type {Record<string, (baseURL: string, take: (text: string) => void) => Promise<unknown>>} */
export const peers = {
  'zhipu-fetch': async (baseURL, take) => {
    const { Zhipu } = await import(built('client'))
    const limits = {
      timeoutMs: 3 * patienceMs,
      firstTokenTimeoutMs: patienceMs,
      idleTimeoutMs: patienceMs,
    }
    const zhipu = new Zhipu({ apiKey, baseURL, ...limits, maxRetries: 2 })
    await deltas(
      await zhipu.chat.completions.create({ model, messages, stream: true }),
      take,
    )
  },
  openai: async (baseURL, take) => {
    const { OpenAI } = await import('openai')
    const openai = new OpenAI({
      apiKey,
      baseURL,
      timeout: patienceMs,
      maxRetries: 2,
    })
    await deltas(
      await openai.chat.completions.create({ model, messages, stream: true }),
      take,
    )
  },
  'groq-sdk': async (baseURL, take) => {
    const { Groq } = await import('groq-sdk')
    // Its paths begin at /openai/v1; the server listens there, too.
    const groq = new Groq({
      apiKey,
      baseURL,
      timeout: patienceMs,
      maxRetries: 2,
    })
    await deltas(
      await groq.chat.completions.create({ model, messages, stream: true }),
      take,
    )
  },
  'openai-fetch': async (baseURL, take) => {
    const { OpenAIClient } = await import('openai-fetch')
    const client = new OpenAIClient({ apiKey, baseUrl: baseURL })
    const reader = (await client.streamChatCompletion({ model, messages }))
      .getReader()
    for (let read; !(read = await reader.read()).done;) {
      take(read.value.choices[0]?.delta?.content ?? '')
    }
  },
  xsai: async (baseURL, take) => {
    const { streamText } = await import('@xsai/stream-text')
    const answer = streamText({
      apiKey,
      baseURL: `${baseURL}/`,
      model,
      messages,
    })
    for (
      const promise of [
        answer.messages,
        answer.steps,
        answer.totalUsage,
        answer.usage,
      ]
    ) promise?.catch?.(() => {})
    const reader = answer.textStream.getReader()
    for (let read; !(read = await reader.read()).done;) take(read.value)
  },
}
