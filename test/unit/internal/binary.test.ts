import { getEventListeners } from 'node:events'
import { beforeEach, describe, expect, test } from 'vitest'
import type { BinaryResponse } from '../../../src/index.ts'
import { reasonOf } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { type HandRequest, HandServer } from '../../support/manual-server.ts'

let server: HandServer
beforeEach(() => void (server = new HandServer()))

const audio = { headers: { 'content-type': 'audio/wav' } }

/** A file whose headers have arrived, and the request that brings its bytes. */
async function begun(signal?: AbortSignal): Promise<{ file: BinaryResponse; request: HandRequest }> {
  const asked = server.client().files.content('f', { signal })
  const request = await server.next()
  request.begin('abc', audio)
  return { file: await asked, request }
}

describe('a BinaryResponse', () => {
  test('tells its type before its bytes have arrived', async () => {
    const { file } = await begun()
    expect(file.contentType).toBe('audio/wav')
    expect(file.response.status).toBe(200)
  })

  test('gives everything as bytes, Blob or text, and is settled then', async () => {
    const whole = async () => {
      const { file, request } = await begun()
      request.end('def')
      return file
    }
    expect(new TextDecoder().decode(await (await whole()).bytes())).toBe('abcdef')
    expect(await (await whole()).text()).toBe('abcdef')
    const blob = await (await whole()).blob()
    expect([blob.type, await blob.text()]).toEqual(['audio/wav', 'abcdef'])
    expect(server.clock.waitsMs).toEqual([])
    expect(server.requests.some(({ hungUp }) => hungUp)).toBe(false)
  })

  test('gives its bytes as they arrive', async () => {
    const { file, request } = await begun()
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
    const { file, request } = await begun()
    await file.stream().cancel()
    expect(request.hungUp).toBe(true)
    expect(server.clock.waitsMs).toEqual([])
  })

  test('that nobody reads is closed when its time is over', async () => {
    const controller = new AbortController()
    const { request } = await begun(controller.signal)
    await server.clock.pass(300_000)
    expect(request.hungUp).toBe(true)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  test('that breaks off is an APIConnectionError, and leaves neither timer nor listener', async () => {
    const controller = new AbortController()
    const { file, request } = await begun(controller.signal)
    const bytes = reasonOf(file.bytes())
    await tick()
    const cause = new Error('Network connection lost')
    request.fail(cause)
    expect(await bytes).toMatchObject({ name: 'APIConnectionError', cause })
    expect(server.clock.waitsMs).toEqual([])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  test('is read once', async () => {
    const { file, request } = await begun()
    request.end()
    await file.bytes()
    await expect(file.bytes()).rejects.toThrow(TypeError)
  })

  test('may be empty', async () => {
    const asked = server.client().files.content('f')
    ;(await server.next()).answer(new Response(null))
    expect(await (await asked).bytes()).toEqual(new Uint8Array())
  })
})

describe('JSON in place of bytes', () => {
  test('is a file like any other when it is no refusal, and may be read again', async () => {
    const asked = server.client().files.content('f')
    ;(await server.next()).answer(Response.json({ custom_id: '一' }))
    const file = await asked
    expect(await file.text()).toBe('{"custom_id":"一"}')
    expect(await file.text()).toBe('{"custom_id":"一"}')
    expect(server.clock.waitsMs).toEqual([])
  })

  test('is an error when it is a refusal, and is asked for again where that may help', async () => {
    const asked = server.client().files.content('f').withResponse()
    ;(await server.next()).answer(Response.json({ error: { code: '1234', message: 'm' } }))
    await server.clock.pass(500)
    ;(await server.next()).answer(new Response('abc', { headers: { ...audio.headers, 'x-request-id': 'r' } }))
    const { data, requestId } = await asked
    expect(await data.text()).toBe('abc')
    expect(requestId).toBe('r')
  })
})
