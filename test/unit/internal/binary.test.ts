import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BinaryResponse } from '../../../src/index.ts'
import { rejectionOf } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { type ManualRequest, ManualServer } from '../../support/manual-server.ts'

let server: ManualServer
beforeEach(() => void (server = new ManualServer()))

const audio = { headers: { 'content-type': 'audio/wav' } }

/** Requests a file whose headers and first bytes have arrived, and returns it with the request that sends the rest. */
async function openFile(signal?: AbortSignal): Promise<{ file: BinaryResponse; request: ManualRequest }> {
  const pending = server.client().files.content('f', { signal })
  const request = await server.next()
  request.begin('abc', audio)
  return { file: await pending, request }
}

describe('a BinaryResponse', () => {
  test('has its content type before all bytes have arrived', async () => {
    const { file } = await openFile()
    expect(file.contentType).toBe('audio/wav')
    expect(file.response.status).toBe(200)
  })

  test('reads everything as bytes, Blob or text, and stops the timer', async () => {
    const completeFile = async () => {
      const { file, request } = await openFile()
      request.end('def')
      return file
    }
    expect(new TextDecoder().decode(await (await completeFile()).bytes())).toBe('abcdef')
    expect(await (await completeFile()).text()).toBe('abcdef')
    const blob = await (await completeFile()).blob()
    expect([blob.type, await blob.text()]).toEqual(['audio/wav', 'abcdef'])
    expect(server.clock.waitsMs).toEqual([])
    expect(server.requests.some(({ disconnected }) => disconnected)).toBe(false)
  })

  test('streams its bytes as they arrive', async () => {
    const { file, request } = await openFile()
    const reader = file.stream().getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('abc')
    const second = reader.read()
    request.send('def')
    expect(new TextDecoder().decode((await second).value)).toBe('def')
    request.end()
    expect((await reader.read()).done).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('closes its connection when its stream is cancelled', async () => {
    const { file, request } = await openFile()
    await file.stream().cancel()
    expect(request.disconnected).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('that is not read has no timer, and an abort closes it', async () => {
    const controller = new AbortController()
    const { request } = await openFile(controller.signal)
    expect(server.clock.waitsMs).toEqual([])
    controller.abort()
    expect(request.disconnected).toBe(true)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  test('is limited by timeoutMs and totalTimeoutMs from the start of the attempt, but only while it is read', async () => {
    for (
      const [options, limit] of [
        [{}, 'timeoutMs of 300000'],
        [{ totalTimeoutMs: 300_000, timeoutMs: 0 }, 'totalTimeoutMs of 300000'],
      ] as const
    ) {
      const pending = server.client(options).files.content('f')
      const request = await server.next()
      await server.clock.advance(100_000)
      request.begin('abc', audio)
      const reader = (await pending).stream().getReader()
      await reader.read()
      expect(server.clock.waitsMs).toEqual([])
      const second = rejectionOf(reader.read())
      await tick()
      expect(server.clock.waitsMs).toEqual([200_000])
      await server.clock.advance(200_000)
      expect((await second as Error).message).toBe(`Cannot GET /files/f/content: ${limit} ms passed`)
      expect(request.disconnected).toBe(true)
      expect(server.clock.waitsMs).toEqual([])
    }
  })

  test('closes its connection with cancel(), and at the end of an `await using` block', async () => {
    for (
      const close of [(file: BinaryResponse) => file.cancel(), (file: BinaryResponse) => file[Symbol.asyncDispose]()]
    ) {
      const controller = new AbortController()
      const { file, request } = await openFile(controller.signal)
      await close(file)
      expect(request.disconnected).toBe(true)
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
      expect(server.clock.waitsMs).toEqual([])
    }
  })

  test('rejects with an APIConnectionError when the connection is lost, and leaves no timer and no listener', async () => {
    const controller = new AbortController()
    const { file, request } = await openFile(controller.signal)
    const bytes = rejectionOf(file.bytes())
    await tick()
    const cause = new Error('Network connection lost')
    request.fail(cause)
    expect(await bytes).toMatchObject({ name: 'APIConnectionError', cause })
    expect(server.clock.waitsMs).toEqual([])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  test('can be read once', async () => {
    const { file, request } = await openFile()
    request.end()
    await file.bytes()
    await expect(file.bytes()).rejects.toThrow(TypeError)
  })

  test('reads nothing before its stream is read', async () => {
    const { file } = await openFile()
    file.stream()
    await tick()
    expect(server.clock.waitsMs).toEqual([])
  })

  test('without a body can be cancelled', async () => {
    const pending = server.client().files.content('f')
    ;(await server.next()).respond(new Response(null))
    await (await pending).stream().cancel()
    expect(server.clock.waitsMs).toEqual([])
  })

  test('may be empty', async () => {
    const pending = server.client().files.content('f')
    ;(await server.next()).respond(new Response(null))
    expect(await (await pending).bytes()).toEqual(new Uint8Array())
  })
})

describe('a BinaryResponse that was garbage-collected', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  /** Constructs a response in a fresh copy of the module. */
  async function construct(response: Response, close: () => void): Promise<void> {
    vi.resetModules()
    const { BinaryResponse } = await import('../../../src/internal/binary.ts')
    new BinaryResponse(response, () => response.body!, close)
  }

  test('closes its connection, unless its body is read', async () => {
    let collect: (() => void) | undefined
    class Registry {
      readonly #callback: (held: object) => void
      constructor(callback: (held: object) => void) {
        this.#callback = callback
      }
      register(_target: object, held: object): void {
        collect = () => this.#callback(held)
      }
    }
    vi.stubGlobal('FinalizationRegistry', Registry)
    const close = vi.fn()
    const read = new Response('a')
    await construct(read, close)
    read.body!.getReader()
    collect!()
    expect(close).not.toHaveBeenCalled()
    for (const body of [null, 'a']) {
      await construct(new Response(body), close)
      collect!()
    }
    expect(close).toHaveBeenCalledTimes(2)
  })

  test('needs no FinalizationRegistry', async () => {
    vi.stubGlobal('FinalizationRegistry', undefined)
    await expect(construct(new Response('a'), () => {})).resolves.toBeUndefined()
  })
})

describe('a binary response that is JSON', () => {
  test('is a file when it is not an error, and can be read again', async () => {
    const pending = server.client().files.content('f')
    ;(await server.next()).respond(Response.json({ custom_id: '一' }))
    const file = await pending
    expect(await file.text()).toBe('{"custom_id":"一"}')
    expect(await file.text()).toBe('{"custom_id":"一"}')
    expect(server.clock.waitsMs).toEqual([])
  })

  test.each(['null', '0', 'false', '""', '[]', 'no JSON'])('is a file when it is not an object: %s', async (text) => {
    const pending = server.client().files.content('f')
    ;(await server.next()).respond(new Response(text, { headers: { 'content-type': 'application/json' } }))
    expect(await (await pending).text()).toBe(text)
  })

  test.each([
    { error: 'not of the API' },
    { error: { code: 7, message: 'm' } },
    { code: 5, message: 'a record of the caller' },
    { error: { code: 'x', message: 'm' } },
  ])('is a file when its fields only look like an error: %j', async (body) => {
    const pending = server.client().files.content('f')
    ;(await server.next()).respond(Response.json(body))
    expect(await (await pending).text()).toBe(JSON.stringify(body))
  })

  test('is a file when it has content-disposition, whatever it contains', async () => {
    const body = { error: { code: '1234', message: 'm' } }
    const pending = server.client().files.content('f')
    const headers = { 'content-disposition': 'attachment; filename="a.json"' }
    ;(await server.next()).respond(Response.json(body, { headers }))
    expect(await (await pending).text()).toBe(JSON.stringify(body))
  })

  test.each([
    [{ success: false, code: 500, msg: '404 NOT_FOUND' }, 'APIResponseError'],
    [{ error: { code: '1214', message: 'm' } }, 'APIRequestFailedError'],
    [{ code: 1000, msg: 'm' }, 'APIAuthenticationError'],
  ])('is thrown when it is an envelope of the API: %j', async (body, name) => {
    const pending = rejectionOf(server.client().files.content('f'))
    ;(await server.next()).respond(Response.json(body))
    expect(await pending).toMatchObject({ name })
  })

  test('is thrown when it is an error, and is retried according to its code', async () => {
    const pending = server.client().files.content('f').withResponse()
    ;(await server.next()).respond(Response.json({ error: { code: '1234', message: 'm' } }))
    await server.clock.advance(500)
    ;(await server.next()).respond(new Response('abc', { headers: { ...audio.headers, 'x-request-id': 'r' } }))
    const { data, requestId } = await pending
    expect(await data.text()).toBe('abc')
    expect(requestId).toBe('r')
  })
})
