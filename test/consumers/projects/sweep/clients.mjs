/** Clients whose streamed answer is swept: each asks a question in process and returns the text, or rejects. */
import Anthropic from '@anthropic-ai/sdk'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { streamText } from 'ai'
import { streamText as streamText5 } from 'ai-5'
import OpenAI from 'openai'
import { createZhipu } from 'zhipu-ai-provider'
import { Zhipu } from 'zhipu-fetch'

const model = 'glm-4.6'
const messages = [{ role: 'user', content: '你好' }]
const origin = 'https://open.bigmodel.cn'
const baseURL = `${origin}/api/paas/v4`

/** The text of an answer of the AI SDK. Its `textStream` ends normally after an error, which only `onError` receives. */
async function readText(stream, model) {
  let failure
  let text = ''
  const { textStream } = stream({
    model,
    messages,
    maxRetries: 0,
    onError({ error }) {
      failure = { error }
    },
  })
  for await (const piece of textStream) text += piece
  if (failure) throw failure.error
  return text
}

/** By the name of the package. */
export const clients = {
  'zhipu-fetch': {
    async ask({ apiKey }, { fetch, clock }) {
      const client = new Zhipu({ apiKey, fetch, clock, maxRetries: 0 })
      return (await client.chat.completions.stream({ model, messages }).final()).message.content
    },
  },
  openai: {
    async ask({ apiKey }, { fetch }) {
      const client = new OpenAI({ apiKey, baseURL, fetch, maxRetries: 0, timeout: 1000 })
      let text = ''
      const stream = await client.chat.completions.create({ model, messages, stream: true })
      for await (const { choices: [choice] } of stream) text += choice?.delta.content ?? ''
      return text
    },
  },
  '@ai-sdk/openai-compatible': {
    ask: ({ apiKey }, { fetch }) =>
      readText(streamText, createOpenAICompatible({ name: 'zhipu', apiKey, baseURL, fetch })(model)),
  },
  'zhipu-ai-provider': {
    ask: ({ apiKey }, { fetch }) => readText(streamText5, createZhipu({ apiKey, baseURL, fetch })(model)),
  },
  '@anthropic-ai/sdk': {
    async ask({ apiKey }, { fetch }) {
      const client = new Anthropic({ apiKey, baseURL: `${origin}/api/anthropic`, fetch, maxRetries: 0, timeout: 1000 })
      const message = await client.messages.stream({ model, max_tokens: 999, messages }).finalMessage()
      return message.content.map(({ text = '' }) => text).join('')
    },
  },
}
