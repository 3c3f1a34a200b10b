import type { Frames, Reply } from './message.ts'

const jsonHeaders = Object.freeze({ 'content-type': 'application/json; charset=UTF-8' })
const streamHeaders = Object.freeze({ 'content-type': 'text/event-stream;charset=UTF-8' })

/** A JSON reply as paas/v4 sends it: compact, raw UTF-8, a space before `charset`. Observed. */
export function json(value: unknown, status = 200): Reply {
  return { status, headers: jsonHeaders, body: JSON.stringify(value) }
}

/** Bytes with their type. */
export function bytes(body: Uint8Array, contentType: string): Reply {
  return { status: 200, headers: { 'content-type': contentType, 'content-length': String(body.byteLength) }, body }
}

/** Server-sent events as paas/v4 sends them: no space before `charset`. Observed. */
export function stream(frames: Frames): Reply {
  return { status: 200, headers: streamHeaders, body: frames }
}

const statusesWithoutBody: ReadonlySet<number> = new Set([101, 204, 205, 304])

/** True for a status whose `Response` must not have a body. */
export function isBodiless(status: number): boolean {
  return statusesWithoutBody.has(status)
}
