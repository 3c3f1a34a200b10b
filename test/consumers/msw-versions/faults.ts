import { assert } from 'chai'
import { http } from 'msw'
import { setupServer } from 'msw/node'
import { setTimeout as after } from 'node:timers/promises'

const url = 'https://msw.test/'
const encoder = new TextEncoder()

/** Asks a server that answers by MSW alone, as its documentation shows; none of our code stands between. */
async function asking(answer: () => Response, ask: (signal: AbortSignal, abort: () => void) => Promise<void>) {
  const server = setupServer(http.get(url, answer))
  server.listen()
  const controller = new AbortController()
  try {
    await ask(controller.signal, () => controller.abort())
  } finally {
    server.close()
  }
}

/** One event, then what `next` does with the stream. */
function streamOf(next: (controller: ReadableStreamDefaultController<Uint8Array>) => void): Response {
  let pulls = 0
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pulls++ === 0) controller.enqueue(encoder.encode('data: 1\n\n'))
      else next(controller)
    },
  }, { highWaterMark: 0 })
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
}

const settles = async (promise: Promise<unknown>): Promise<boolean> =>
  await Promise.race([promise.then(() => true, () => true), after(300, false)])

/**
 * What MSW should do by itself and for which `mock/msw` has its detours: a case that fails is a fault that is still there, and where it is
 * pinned as such and passes, the detour can go.
 */
export const faults: Readonly<Record<string, () => Promise<void>>> = {
  'the cancel of an unread body settles': () =>
    asking(() => Response.json({ error: {} }, { status: 429 }), async (signal) => {
      const { body } = await fetch(url, { signal })
      assert.isTrue(await settles(body!.cancel()))
    }),

  'the cancel of a stream settles': () =>
    asking(() => streamOf(() => {}), async (signal) => {
      const reader = (await fetch(url, { signal })).body!.getReader()
      await reader.read()
      assert.isTrue(await settles(reader.cancel()))
    }),

  'an abort in the middle of a stream rejects, and crashes nothing': () =>
    asking(() => streamOf(() => {}), async (signal, abort) => {
      const reader = (await fetch(url, { signal })).body!.getReader()
      await reader.read()
      const next = reader.read()
      abort()
      assert.isTrue(await settles(next))
      await after(20)
    }),

  'a stream that fails does not end cleanly': () =>
    asking(() => streamOf((controller) => controller.error(new Error('cut'))), async (signal) => {
      const reader = (await fetch(url, { signal })).body!.getReader()
      await reader.read()
      const outcome = await reader.read().then(({ done }) => done ? 'a clean end' : 'more', () => 'an error')
      assert.equal(outcome, 'an error')
    }),
}
