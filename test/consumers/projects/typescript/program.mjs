/** A program that imports the subpaths and uses what their types promise; each `@ts-expect-error` fails when the line below it compiles. */
export const program = (specifiers) => `
${specifiers.map((specifier, index) => `import * as module${index} from '${specifier}'`).join('\n')}
import { outputText, runTools, tool, Zhipu, ZhipuError } from 'zhipu-fetch'
import type { APIPromise, ChatCompletion, ChatCompletionParams, Message, Strict } from 'zhipu-fetch'
import { encodeWAV } from 'zhipu-fetch/realtime'
import { mockZhipu } from 'zhipu-fetch/mock'
import type { ZhipuMatchers } from 'zhipu-fetch/mock/test'

export const modules = [${specifiers.map((_, index) => `module${index}`).join(', ')}]

// No module is \`any\`, which is what an unresolved import would be.
type IsAny<T> = 0 extends 1 & T ? true : false
${specifiers.map((_, index) => `export const resolved${index}: IsAny<typeof module${index}> = false`).join('\n')}

const zhipu = new Zhipu()
const messages: Message[] = [{ role: 'user', content: '你好' }]
export const answer: APIPromise<ChatCompletion> = zhipu.chat.completions.create({ model: 'glm-4.6', messages })
// @ts-expect-error -- a temperature is a number
zhipu.chat.completions.create({ model: 'glm-4.6', messages, temperature: 'hot' })

export const read = async (): Promise<string> => outputText(await answer)
export const body = { model: 'glm-4.6', messages, temperature: 1 } satisfies Strict<ChatCompletionParams>
zhipu.chat.completions.create(body)
// @ts-expect-error -- temperature is misspelled
export const misspelled = { model: 'glm-4.6', messages, temprature: 1 } satisfies Strict<ChatCompletionParams>

export async function text(): Promise<string> {
  let text = ''
  const stream = await zhipu.chat.completions.create({ model: 'glm-4.6', messages, stream: true })
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  return text
}

export async function speech(): Promise<Blob> {
  const spoken = await zhipu.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'female' })
  const bytes = await spoken.bytes()
  return new Blob([bytes], { type: spoken.contentType })
}

export const wav = new Blob([encodeWAV(new Int16Array(2))], { type: 'audio/wav' })

export function codeOf(error: unknown): string | undefined {
  return error instanceof ZhipuError && 'code' in error ? String(error.code) : undefined
}

const clock = tool({ name: 'clock', run: () => new Date().toISOString() })
export const run = runTools(zhipu.chat, { model: 'glm-4.6', messages }, { tools: [clock] })

const mock = mockZhipu()
mock.chat.reply('你好')
export const matchers: (keyof ZhipuMatchers)[] = ['toHaveReceivedChat']
// @ts-expect-error -- no such matcher
matchers.push('toHaveReceivedChats')
`
