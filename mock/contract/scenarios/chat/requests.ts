import type { FunctionTool, Message } from '../../../../src/index.ts'
import type { Bench } from '../../scenario.ts'

const hello: readonly Message[] = [{ role: 'user', content: '你好，请只回复“你好”' }]

const forecast: readonly Message[] = [
  { role: 'user', content: 'What is the weather in Florence, Italy? Ask the weather function.' },
]

const weather: FunctionTool = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Get weather information for a location',
    strict: true,
    parameters: {
      type: 'object',
      properties: { location: { type: 'string', description: 'the city' } },
      required: ['location'],
    },
  },
}

/** The numbers from 1 to 20. Their order shows whether chunks arrive in order. */
export const numbers: string = Array.from({ length: 20 }, (_, index) => index + 1).join()

/** A request with low costs: no thinking and few tokens. */
export interface Ask {
  readonly model: string
  readonly messages: readonly Message[]
  readonly max_tokens: number
  readonly thinking: { readonly type: 'disabled' }
}

/** A request for a short greeting. */
export function greet({ model }: Bench): Ask {
  return { model, messages: hello, max_tokens: 50, thinking: { type: 'disabled' } }
}

/** A request that the model answers with a call of the weather tool. */
export function askWeather(t: Bench): Ask & { readonly tools: FunctionTool[] } {
  return { ...greet(t), messages: forecast, tools: [weather], max_tokens: 100 }
}

/** A request whose answer is known: a JSON object with the numbers from 1 to 20. The mock repeats the last message as `answer`. */
export function askNumbers(t: Bench): Ask & { readonly response_format: { readonly type: 'json_object' } } {
  return {
    ...greet(t),
    messages: [
      { role: 'system', content: '只输出一个 JSON 对象：{"answer": "用户的消息，一字不改"}，不要输出别的内容。' },
      { role: 'user', content: numbers },
    ],
    response_format: { type: 'json_object' },
    max_tokens: 200,
  }
}

/** Reports whether the text of an answer to `askNumbers()` is the object with the numbers in order. */
export function reportNumbers(t: Bench, aspect: string, content: unknown): void {
  const answer = t.json(`${aspect} content`, content) as { answer?: unknown } | null
  t.shape(`${aspect} content`, answer, { answer: 'text' })
  t.fact(`${aspect} numbers`, String(answer?.answer).replace(/\s+/g, ''), numbers)
}
