import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  jsonValue,
  oneof,
  property,
  record,
  string,
  uint8Array,
} from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { ZhipuError } from '../../../src/index.ts'
import { errorClass, parseErrorBody } from '../../../src/internal/error-body.ts'
import { collect } from '../../support/expect.ts'
import { tick } from '../../support/manual-clock.ts'
import { ManualServer } from '../../support/manual-server.ts'

let server: ManualServer
beforeEach(() => void (server = new ManualServer()))

/** Bodies that resemble the envelopes of the API, with any JSON in any field. */
const envelope = record(
  Object.fromEntries(
    ['error', 'code', 'message', 'msg', 'success', 'id', 'request_id', 'contentFilter', 'content_filter', 'choices']
      .map((name) => [name, oneof(jsonValue(), record({ code: jsonValue(), message: jsonValue() }))]),
  ),
  { requiredKeys: [] },
)
const anyText = oneof(
  jsonValue().map((value) => JSON.stringify(value)),
  envelope.map((value) => JSON.stringify(value)),
  string(),
)
const anyBytes = oneof(anyText.map((text) => new TextEncoder().encode(text)), uint8Array({ maxLength: 300 }))
const anyStatus = constantFrom(200, 201, 400, 401, 404, 418, 429, 500, 503)
const anyType = constantFrom('application/json', 'text/html', 'text/event-stream', 'application/octet-stream', '')

/** Sends a request of each kind without retries, and responds to it with these bytes in pieces. */
async function outcomes(
  bytes: Uint8Array,
  pieces: readonly number[],
  status: number,
  type: string,
): Promise<unknown[]> {
  const client = server.client({ maxRetries: 0 })
  const requests = [
    client.get('/x'),
    client.models.list(),
    client.events('/x').then((stream) => collect(stream)),
    client.files.content('f').then((file) => file.bytes()),
  ]
  const settled = Promise.allSettled(requests)
  for (let n = 0; n < requests.length; n++) {
    const request = await server.next()
    request.begin('', { status, headers: { 'content-type': type } })
    let start = 0
    for (const end of [...pieces, bytes.length].sort((a, b) => a - b)) {
      if (end > start && start < bytes.length) request.send(bytes.slice(start, end))
      start = Math.max(start, end)
      await tick()
      if (request.disconnected) break
    }
    if (!request.disconnected) request.end()
  }
  return (await settled).flatMap((result) => result.status === 'rejected' ? [result.reason] : [])
}

describe('any JSON and any bytes', () => {
  test('as a response reject with a ZhipuError whose members have their types, or resolve', async () => {
    const pieces: Arbitrary<number[]> = array(constantFrom(1, 5, 20, 100), { maxLength: 3 })
    await assert(
      asyncProperty(anyBytes, pieces, anyStatus, anyType, async (bytes, pieces, status, type) => {
        for (const error of await outcomes(bytes, pieces, status, type)) {
          expect(error).toBeInstanceOf(ZhipuError)
          const { code, requestId, message, contentFilter, resetAt } = error as ZhipuError
          for (const text of [code, requestId]) expect(['string', 'undefined']).toContain(typeof text)
          expect(message).toMatch(/^Cannot /)
          expect(contentFilter === undefined || Array.isArray(contentFilter)).toBe(true)
          expect(resetAt?.toJSON()).not.toBeNull()
          JSON.stringify(error)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('as a body are read by parseErrorBody() and errorClass() without an error', () => {
    assert(
      property(oneof(jsonValue(), envelope), constantFrom(true, false), (body, isError) => {
        const parsed = parseErrorBody(body, isError)
        if (!parsed) return
        expect(typeof parsed.code + typeof parsed.message).toBe('stringstring')
        expect(new (errorClass(200, parsed.code))('m', {})).toBeInstanceOf(ZhipuError)
      }),
      { numRuns: 2_000 },
    )
  })
})
