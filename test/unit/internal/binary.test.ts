import { getEventListeners } from 'node:events'
import { beforeEach, describe, expect, test } from 'vitest'
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

  test('that is not read is closed when timeoutMs passes', async () => {
    const controller = new AbortController()
    const { request } = await openFile(controller.signal)
    await server.clock.advance(300_000)
    expect(request.disconnected).toBe(true)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
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

  test('may be empty', async () => {
    const pending = server.client().files.content('f')
    ;(await server.next()).respond(new Response(null))
    expect(await (await pending).bytes()).toEqual(new Uint8Array())
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
