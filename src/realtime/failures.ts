/** The errors of a session. Loaded with the first error. */
import { APIConnectionError, APITimeoutError, StreamError } from '../errors.ts'
import type { ZhipuError } from '../errors.ts'
import { errorClass, parseErrorBody } from '../internal/error-body.ts'
import { redactValue } from '../internal/redact.ts'
import type { RealtimeResponseObject } from './events.ts'
import type { WAVAudio } from './parse-wav.ts'
import type { CloseInfo } from './socket-types.ts'

/** HTTP statuses of the errors that have a name instead of a business code. They choose the class of the error. */
const statuses: Record<string, number> = {
  audio_buffer_size_exceeded: 400,
  downstream_reconnect_exceeded: 500,
  invalid_event: 400,
  model_query_error: 500,
  rate_limit_error: 429,
  stop_task_error: 400,
  video_model_query_error: 400,
}

/** The error that an `error` event stands for, or the `error` of a response. */
export function eventError(act: string, event: unknown): ZhipuError {
  // Without the event when it is nested too deeply for JSON.stringify.
  const body = redactValue(event, [])
  const { code, message } = parseErrorBody(body, true) ?? { code: '', message: '' }
  const number = Number(code)
  const status = number >= 400 && number < 600 ? number : statuses[code] ?? 0
  return new (errorClass(status, code))(`Cannot ${act}: ${code && `${code} `}${message}`, {
    code: code || undefined,
    body,
    // Limits of rate and load, and failures of the server. Source: the page of error codes, and clients of 2026.
    retryable: /^(1302|1305|1200|1230|1234)$/.test(code) || statuses[code]! > 400,
  })
}

/** A response that failed. */
export const responseError = ({ status_details }: RealtimeResponseObject): ZhipuError =>
  eventError('answer', { error: status_details?.error ?? { message: 'the response failed' } })

/** The server or the caller closed the connection, or it was lost. An error event before it is the reason. */
export function closeError(info: CloseInfo, isOwn: boolean, lastError: unknown): ZhipuError {
  if (lastError) return eventError('keep session open', lastError)
  const state = `the ${isOwn ? 'session' : 'server'} closed the connection with ${info.code} ${info.reason}`.trim()
  return new APIConnectionError(`Cannot keep session open: ${state}`, { body: info })
}

/** The runtime refused to send. Workers do when the connection was lost. */
export const lostConnection = (cause: unknown): ZhipuError =>
  new APIConnectionError('Cannot keep session open: connection lost', { cause, retryable: true })

export const unansweredClose = (ms: number): ZhipuError =>
  new APIConnectionError(`Cannot keep session open: close() was not answered in ${ms} ms`)

export const closedSession = (type: string): ZhipuError =>
  new APIConnectionError(`Cannot send ${type}: the session is closed`)

/** A timeout of the session ended it. */
export const sessionTimeout = (option: string, ms: number): ZhipuError =>
  new APITimeoutError(`Cannot keep session open: ${option} of ${ms} ms passed`, { retryable: true })

/** The server did not answer an event. */
export const replyTimeout = (type: string, ms: number): ZhipuError =>
  new APITimeoutError(`Cannot send ${type}: replyTimeoutMs of ${ms} ms passed`)

/** A message of the server that is no event. */
export function garbageError(text: string): ZhipuError {
  const state = `${JSON.stringify(text.slice(0, 100))} is no event`
  return new StreamError(`Cannot read event: ${state}, expected JSON with a type`, { code: 'garbage' })
}

export const audioError = (cause: unknown): ZhipuError =>
  new StreamError('Cannot read audio: a delta is not base64', { code: 'garbage', cause })

/** A queue that was not read in time. */
export function unreadError(maxBytes: number): ZhipuError {
  const state = `more than ${maxBytes} bytes are unread, the limit is maxUnreadBytes`
  return new StreamError(`Cannot read events: ${state}`, { code: 'oversized' })
}

export const longFrame = (type: string, maxBytes: number): RangeError =>
  new RangeError(`Cannot send ${type}: expected at most ${maxBytes} bytes of JSON`)

/** Says which argument of `close()` is wrong. */
export const closeMistake = (code: number): RangeError =>
  code === 1000 || (code >= 3000 && code <= 4999)
    ? new RangeError('Cannot close session: the reason is too long, expected at most 123 bytes')
    : new RangeError(`Cannot close session: got code ${code}, expected 1000 or 3000 to 4999`)

/** A class refuses its URL with a text that has it all, with the token. */
export const unopenedError = (error: Error, mask: (text: string) => string): TypeError =>
  new TypeError(mask(error.message).replace(/^(?!Cannot )/, 'Cannot open session: '))

/** The server supports tools in audio mode only. */
export const toolsInVideo = (mode: unknown): TypeError =>
  new TypeError(`Cannot update session: got tools, expected none with chat_mode ${mode}`)

export const secondResponse = (): TypeError =>
  new TypeError('Cannot create response: one is running, expected its end or cancel()')

/** A value for `append()` or `appendVideo()` that has no bytes, or is of another type than 16-bit samples. */
export function notAudio(input: unknown): TypeError {
  const kind = typeof input === 'string'
    ? 'text that is not base64'
    : Object.prototype.toString.call(input).slice('[object '.length, -1)
  return new TypeError(`Cannot append: got ${kind}, expected 16-bit samples, bytes or base64`)
}

/** A WAV file for `append()` that the server does not accept. `rate` is that of a format without header. */
export function wavMistake(wav: WAVAudio | undefined, format: string, rate: number): Error {
  if (!wav) return new RangeError('Cannot parse WAV: got no format and data, expected the bytes of a WAV file')
  const { sampleRate, channels, bitsPerSample } = wav
  const isRate = channels === 1 && bitsPerSample === 16 && wav.format !== 3
  const state = isRate
    ? `${sampleRate} Hz, expected ${rate} Hz for ${format}`
    : `${channels} channels of ${bitsPerSample} bits, expected 1 of 16 bits`
  return new TypeError(`Cannot append audio: the WAV file has ${state}`)
}

/** More audio than the server accepts before a commit. */
export const audioOverflow = (bytes: number, maxBytes: number): RangeError =>
  new RangeError(`Cannot append audio: ${bytes} bytes are uncommitted, expected at most ${maxBytes}`)
