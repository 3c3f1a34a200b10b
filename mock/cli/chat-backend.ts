import { Zhipu } from '../../src/index.ts'
import { mockZhipu } from '../index.ts'
import { serve } from '../server.ts'
import type { ChatOptions } from './chat-options.ts'
import type { Io } from './io.ts'

/** Who answers. */
export interface Source {
  readonly client: Zhipu
  /** One line for the person who asks. */
  readonly about: string
  /** Whether asking costs nothing. */
  readonly free: boolean
  close(): Promise<void>
}

/** What is asked when nothing else is. */
export const DEFAULT_QUESTION = 'Who are you, and what can you do? 请用中英文各回答一遍。'

/** What the fake says to it, so that nobody takes it for the model. */
const introduction = {
  reasoning: 'The question is about me. I am no model, so I only pretend to think, as GLM does: apart from the answer.',
  content:
    'I am the fake server inside zhipu-fetch. I speak the wire format of GLM byte for byte, and I do not think: ' +
    'I answer to any other question with what you said. Set ZHIPUAI_API_KEY and the real model answers here.\n\n' +
    '我是 zhipu-fetch 自带的模拟服务器。我的格式与 GLM 逐字节一致，但我不会思考：别的问题，我只会重复你说的话。' +
    '设置 ZHIPUAI_API_KEY 之后，就由真正的模型来回答。',
}

/** As fast as a person likes to watch. Only a terminal has one: a pipe gets the answer at once. */
const pace = { firstEventAfterMs: 300, eventsPerSecond: 40 }

const loopback = /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/|$)/

/**
 * The live API where a key or an address says so, otherwise a fake server of our own.
 *
 * @throws {TypeError} when an address is given without a key and is not of this machine, or when the key cannot be one
 */
export async function openSource({ baseURL: asked, endpoint }: ChatOptions, io: Io): Promise<Source> {
  const { env } = io
  const apiKey = env.ZHIPUAI_API_KEY || env.ZHIPU_API_KEY || env.ZAI_API_KEY
  const baseURL = asked ?? (endpoint === undefined ? env.ZHIPUAI_BASE_URL || env.ZAI_BASE_URL || undefined : undefined)
  const close = () => Promise.resolve()
  if (apiKey) {
    // A key of Z.ai opens nothing at BigModel.
    const place = endpoint ?? (apiKey === env.ZAI_API_KEY ? 'intl' : 'cn')
    const client = new Zhipu(baseURL === undefined ? { apiKey, endpoint: place } : { apiKey, baseURL })
    return { client, about: `live, from ${baseURL ?? `endpoint ${place}`}`, free: false, close }
  }
  const zhipu = mockZhipu()
  if (baseURL !== undefined && loopback.test(baseURL)) {
    // A fake on this machine takes any key of the right shape.
    return {
      client: new Zhipu({ apiKey: zhipu.apiKey, baseURL }),
      about: `from ${baseURL}, with a key made up`,
      free: false,
      close,
    }
  }
  if (baseURL !== undefined || endpoint !== undefined) {
    throw new TypeError(`Cannot chat: ${baseURL ?? endpoint} wants a key, set ZHIPUAI_API_KEY`)
  }
  zhipu.chat.when({ last: DEFAULT_QUESTION }).reply(introduction)
  if (io.outputIsTerminal) zhipu.chat.fail({ ...pace, times: Infinity })
  const server = await serve(zhipu)
  return {
    client: new Zhipu({ apiKey: zhipu.apiKey, baseURL: server.baseURL }),
    about: `embedded fake server, ${server.url}; set ZHIPUAI_API_KEY to ask the live API`,
    free: true,
    close: () => server.close(),
  }
}
