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
    parameters: {
      type: 'object',
      properties: { location: { type: 'string', description: 'the city' } },
      required: ['location'],
    },
  },
}

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
