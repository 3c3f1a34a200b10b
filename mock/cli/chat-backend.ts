import { Zhipu } from '../../src/index.ts'
import { mockZhipu } from '../index.ts'
import type { Bilingual } from '../http/bilingual.ts'
import { bilingualError, say } from '../messages/messages.ts'
import { serve } from '../server.ts'
import type { ChatOptions } from './chat-options.ts'
import type { Io } from './io.ts'

/** The server that `zhipu-fetch chat` talks to. */
export interface ChatBackend {
  readonly client: Zhipu
  /** Names the server in the first line of output. */
  readonly description: Bilingual
  /** True when requests cost nothing. */
  readonly isFree: boolean
  close(): Promise<void>
}

/** Question that is sent when the user enters none. */
export const DEFAULT_QUESTION = 'Who are you, and what can you do? 请用中英文各回答一遍。'

/** Reply of the embedded mock server to the default question. It says that no model is involved. */
const introduction = {
  reasoning:
    'A GLM model sends its reasoning before the answer, in a field of its own. This mock server does the same.',
  content:
    'I am the mock server built into zhipu-fetch. My responses have the same format as those of the GLM API, but there is ' +
    'no model behind me: I answer any other question by repeating it. Set ZHIPUAI_API_KEY to talk to a real model.\n\n' +
    '我是 zhipu-fetch 内置的模拟服务器。我的响应格式与 GLM API 一致，但背后没有模型：对于其他问题，我只会复述您输入的内容。' +
    '设置环境变量 ZHIPUAI_API_KEY 后，即可与真实模型对话。',
}

/** Pace of the embedded mock server on a terminal. Output to a pipe or file is not delayed. */
const pace = { firstEventAfterMs: 300, eventsPerSecond: 40 }

const loopback = /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/|$)/

/**
 * Chooses the live API if a key is set, a server on this machine if its URL is set, otherwise an embedded mock server.
 *
 * @throws {TypeError} when a remote server is chosen but no key is set, or when the key is malformed
 */
export async function openBackend({ baseURL: baseURLOption, endpoint }: ChatOptions, io: Io): Promise<ChatBackend> {
  const { env } = io
  const apiKey = env.ZHIPUAI_API_KEY || env.ZHIPU_API_KEY || env.ZAI_API_KEY
  const envBaseURL = env.ZHIPUAI_BASE_URL || env.ZAI_BASE_URL || undefined
  const baseURL = baseURLOption ?? (endpoint === undefined ? envBaseURL : undefined)
  const close = () => Promise.resolve()
  if (apiKey) {
    // Keys of Z.ai are not valid at BigModel.
    const name = endpoint ?? (apiKey === env.ZAI_API_KEY ? 'intl' : 'cn')
    const client = new Zhipu(baseURL === undefined ? { apiKey, endpoint: name } : { apiKey, baseURL })
    const description = say('liveServer', { server: baseURL ?? say('endpoint', { name }) })
    return { client, description, isFree: false, close }
  }
  const zhipu = mockZhipu()
  if (baseURL !== undefined && loopback.test(baseURL)) {
    // A mock server accepts any key of the form id.secret.
    return {
      client: new Zhipu({ apiKey: zhipu.apiKey, baseURL }),
      description: say('localServer', { baseURL }),
      isFree: false,
      close,
    }
  }
  if (baseURL !== undefined || endpoint !== undefined) {
    const server = baseURL ?? say('endpoint', { name: `${endpoint}` })
    throw bilingualError(TypeError, say('keyRequired', { server }))
  }
  zhipu.chat.when({ last: DEFAULT_QUESTION }).reply(introduction)
  if (io.outputIsTerminal) zhipu.chat.fail({ ...pace, times: Infinity })
  const server = await serve(zhipu)
  return {
    client: new Zhipu({ apiKey: zhipu.apiKey, baseURL: server.baseURL }),
    description: say('embeddedServer', { url: server.url }),
    isFree: true,
    close: () => server.close(),
  }
}
