import { assert } from 'chai'
import { http } from 'msw'
import { setupServer } from 'msw/node'
import { setTimeout as after } from 'node:timers/promises'

const url = 'https://msw.test/'
const encoder = new TextEncoder()

/** Runs requests against MSW alone, set up as in its documentation, without code of this project. */
async function withMsw(resolver: () => Response, request: (signal: AbortSignal, abort: () => void) => Promise<void>) {
  const server = setupServer(http.get(url, resolver))
  server.listen()
  const controller = new AbortController()
  try {
    await request(controller.signal, () => controller.abort())
  } finally {
    server.close()
  }
}

/** A response with one event; `next` runs when the reader pulls again. */
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
 * Behaviour expected of MSW itself, for which `mock/msw` has workarounds. A failing case is a bug that still exists; when a pinned case
 * passes, the workaround can be removed.
 */
export const faults: Readonly<Record<string, () => Promise<void>>> = {
  'the cancel of an unread body settles': () =>
    withMsw(() => Response.json({ error: {} }, { status: 429 }), async (signal) => {
      const { body } = await fetch(url, { signal })
      assert.isTrue(await settles(body!.cancel()))
    }),

  'the cancel of a stream settles': () =>
    withMsw(() => streamOf(() => {}), async (signal) => {
      const reader = (await fetch(url, { signal })).body!.getReader()
      await reader.read()
      assert.isTrue(await settles(reader.cancel()))
    }),

  'an abort in the middle of a stream rejects without an uncaught error': () =>
    withMsw(() => streamOf(() => {}), async (signal, abort) => {
      const reader = (await fetch(url, { signal })).body!.getReader()
      await reader.read()
      const next = reader.read()
      abort()
      assert.isTrue(await settles(next))
      await after(20)
    }),

  'a stream that fails does not end normally': () =>
    withMsw(() => streamOf((controller) => controller.error(new Error('cut'))), async (signal) => {
      const reader = (await fetch(url, { signal })).body!.getReader()
      await reader.read()
      const outcome = await reader.read().then(({ done }) => done ? 'a normal end' : 'more', () => 'an error')
      assert.equal(outcome, 'an error')
    }),
}
