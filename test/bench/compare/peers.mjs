/** Each client streams the same chat completion by its own API and calls `onText` with each piece of the text. */
import { buildUrl } from '../build.mjs'

const messages = [{ role: 'user', content: '你好' }]
const model = 'glm-4.6'
const apiKey = 'id.secret'
/** Timeout of every client that has such an option. */
const TIMEOUT_MS = 1000

async function readText(stream, onText) {
  for await (const chunk of stream) onText(chunk.choices[0]?.delta?.content ?? '')
}

/** @type {Record<string, (baseURL: string, onText: (text: string) => void) => Promise<unknown>>} */
export const peers = {
  'zhipu-fetch': async (baseURL, onText) => {
    const { Zhipu } = await import(buildUrl('client'))
    const limits = {
      timeoutMs: 3 * TIMEOUT_MS,
      firstTokenTimeoutMs: TIMEOUT_MS,
      idleTimeoutMs: TIMEOUT_MS,
    }
    const zhipu = new Zhipu({ apiKey, baseURL, ...limits, maxRetries: 2 })
    await readText(
      await zhipu.chat.completions.create({ model, messages, stream: true }),
      onText,
    )
  },
  openai: async (baseURL, onText) => {
    const { OpenAI } = await import('openai')
    const openai = new OpenAI({
      apiKey,
      baseURL,
      timeout: TIMEOUT_MS,
      maxRetries: 2,
    })
    await readText(
      await openai.chat.completions.create({ model, messages, stream: true }),
      onText,
    )
  },
  'groq-sdk': async (baseURL, onText) => {
    const { Groq } = await import('groq-sdk')
    // It appends /openai/v1 to the base URL; the server ignores the rest of the path.
    const groq = new Groq({
      apiKey,
      baseURL,
      timeout: TIMEOUT_MS,
      maxRetries: 2,
    })
    await readText(
      await groq.chat.completions.create({ model, messages, stream: true }),
      onText,
    )
  },
  'openai-fetch': async (baseURL, onText) => {
    const { OpenAIClient } = await import('openai-fetch')
    const client = new OpenAIClient({ apiKey, baseUrl: baseURL })
    const reader = (await client.streamChatCompletion({ model, messages }))
      .getReader()
    for (let read; !(read = await reader.read()).done;) {
      onText(read.value.choices[0]?.delta?.content ?? '')
    }
  },
  xsai: async (baseURL, onText) => {
    const { streamText } = await import('@xsai/stream-text')
    const result = streamText({
      apiKey,
      baseURL: `${baseURL}/`,
      model,
      messages,
    })
    for (
      const promise of [
        result.messages,
        result.steps,
        result.totalUsage,
        result.usage,
      ]
    ) promise?.catch?.(() => {})
    const reader = result.textStream.getReader()
    for (let read; !(read = await reader.read()).done;) onText(read.value)
  },
}
