import { mockZhipu } from '../../../mock/index.ts'
import { memoryStore, record } from '../../../mock/recordings/recordings.ts'

export const url = 'https://open.bigmodel.cn/api/paas/v4/chat/completions'
/** A well-formed API key. */
export const key = 'f00dfeedf00dfeed.secretsecret'

/** A chat request. */
export function ask(content: string, more: object = {}): RequestInit {
  return {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', cookie: 'a=b' },
    body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }], ...more }),
  }
}

/** A response of the live API. */
export interface Answer {
  readonly type: string
  readonly writes: readonly (string | Uint8Array)[]
  readonly isCut?: boolean
  readonly status?: number
}

/** Returns a fetch that acts as the live API: it sends the given writes, each after the previous one was read. */
export function createUpstream(...answers: Answer[]): typeof fetch {
  let count = 0
  return () => {
    const { type, writes, isCut, status } = answers[Math.min(count++, answers.length - 1)] as Answer
    let index = 0
    const body = new ReadableStream({
      pull(controller) {
        const write = writes[index++]
        if (write !== undefined) {
          return controller.enqueue(typeof write === 'string' ? new TextEncoder().encode(write) : write)
        }
        return isCut ? controller.error(new Error('reset')) : controller.close()
      },
    }, { highWaterMark: 0 })
    const headers = { 'content-type': type, 'set-cookie': 'session=1', 'x-trace': 'abc' }
    return Promise.resolve(new Response(body, { headers, status: status ?? 200 }))
  }
}

export const json = (value: unknown): Answer => ({
  type: 'application/json; charset=UTF-8',
  writes: [JSON.stringify(value)],
})
export const sse = (...writes: (string | Uint8Array)[]): Answer => ({ type: 'text/event-stream;charset=UTF-8', writes })

export async function readChunks(response: Response): Promise<string[]> {
  const read: string[] = []
  for await (const chunk of response.body as ReadableStream<Uint8Array>) read.push(new TextDecoder().decode(chunk))
  return read
}

/** A store with a recording of each of these requests and their answers. */
export async function recorded(
  ...exchanges: [request: RequestInit, ...answers: Answer[]][]
): Promise<ReturnType<typeof memoryStore>> {
  const store = memoryStore()
  for (const [request, ...answers] of exchanges) {
    const zhipu = mockZhipu()
    const stop = record(zhipu, { store, fetch: createUpstream(...answers) })
    for (let count = 0; count < answers.length; count++) {
      await (await zhipu.fetch(url, request)).text().catch(() => {})
    }
    await stop()
  }
  return store
}
