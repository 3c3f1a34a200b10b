import { APIConnectionError, StreamError } from '../errors.ts'
import type { ZhipuError } from '../errors.ts'
import { sleep, startTimer } from '../internal/clock.ts'
import { createDeadline } from '../internal/deadline.ts'
import type { Deadline } from '../internal/deadline.ts'
import { parseJSON } from '../internal/json.ts'
import { redact, redactValue } from '../internal/redact.ts'
import type { Clock } from '../options.ts'
import { eventError } from './errors.ts'
import type { RealtimeClientEvent, RealtimeServerEvent } from './events.ts'
import type { CloseInfo, Socket, SocketHandlers } from './socket.ts'

/** The server closes a connection with a longer frame (observed 2026-09: 256 KB). */
const MAX_FRAME_BYTES = 250_000
/** Milliseconds between two looks at `bufferedAmount`, for which there is no event. */
const DRAIN_INTERVAL_MS = 20
/** Milliseconds that the server may take to answer a close frame. */
const CLOSE_TIMEOUT_MS = 3_000

export interface ConnectionContext {
  readonly clock: Clock
  readonly signal: AbortSignal | undefined
  readonly idleTimeoutMs: number
  readonly maxBufferedBytes: number
  /** Keys and tokens, which errors mask. */
  readonly secrets: readonly string[]
  /** Called with each event and the length of its JSON text. What it throws ends the connection. */
  onEvent(event: RealtimeServerEvent, length: number): void
  /** Called once at the end. `isFailure` is false after `close()` and after close code 1000. */
  onEnd(error: unknown, isFailure: boolean): void
}

/** A WebSocket whose messages are events. */
export interface Connection {
  /** Ends the connection at any time. */
  readonly deadline: Deadline
  readonly handlers: SocketHandlers
  readonly bufferedAmount: number
  readonly closed: Promise<CloseInfo>
  open(socket: Socket): void
  /**
   * Sends an event at once, and resolves when at most `maxBufferedBytes` wait to be sent. `durationMs` is the length of its audio: the
   * timestamp of the next event is later by as much.
   */
  send(event: RealtimeClientEvent, durationMs?: number): Promise<void>
  close(code: number, reason: string): Promise<CloseInfo>
  /** Ends the connection with an error. */
  fail(error: unknown): void
}

/** Creates a connection that is not open. */
export function createConnection(
  { clock, signal, idleTimeoutMs, maxBufferedBytes, secrets, onEvent, onEnd }: ConnectionContext,
): Connection {
  const deadline = createDeadline(signal, clock, 'keep session open', () => {})
  let socket: Socket | undefined
  // The error of the last event, until another event follows: the reason of a close.
  let lastError: ZhipuError | undefined
  let isClosing = false
  let end: { readonly error: unknown } | undefined
  // The earliest time of the next event, in milliseconds.
  let nextMs = 0
  let resolveClosed: (info: CloseInfo) => void
  const closed = new Promise<CloseInfo>((resolve) => resolveClosed = resolve)

  let stopTimer: (() => void) | undefined
  const finish = (error: unknown, isFailure: boolean, info: CloseInfo = { code: 1006, reason: '' }) => {
    if (end) return
    end = { error }
    stopTimer?.()
    // Closes the socket and stops the other timers.
    deadline.abort(error)
    onEnd(error, isFailure)
    resolveClosed(info)
  }
  deadline.signal.addEventListener('abort', () => finish(deadline.signal.reason, true))

  const receive = (data: unknown) => {
    if (end) return
    deadline.arm('idleTimeoutMs', idleTimeoutMs)
    // The document allows binary messages; none was ever observed.
    const text = data instanceof ArrayBuffer ? new TextDecoder().decode(data) : `${data}`
    const event = redactErrors(parseJSON(text))
    if (typeof (event as { type?: unknown } | null)?.type !== 'string') {
      const state = `${JSON.stringify(redact(text, secrets).slice(0, 100))} is no event`
      throw new StreamError(`Cannot read event: ${state}, expected JSON with a type`, { code: 'garbage' })
    }
    const { type } = event as RealtimeServerEvent
    if (type === 'error') lastError = eventError('keep session open', event)
    else if (type !== 'heartbeat') lastError = undefined
    onEvent(event as RealtimeServerEvent, text.length)
  }
  /** The server may repeat a key in an error. */
  const redactErrors = (event: unknown) =>
    (event as { type?: unknown } | null)?.type === 'error' ? redactValue(event, secrets) : event

  return {
    deadline,
    closed,
    get bufferedAmount() {
      return socket?.bufferedAmount ?? 0
    },
    handlers: {
      message(data) {
        try {
          receive(data)
        } catch (error) {
          finish(error, true)
        }
      },
      close({ code, reason: text }) {
        const reason = redact(text, secrets)
        const info = { code, reason }
        const state = `the ${isClosing ? 'session' : 'server'} closed the connection with ${code} ${reason}`.trim()
        const error = lastError ?? new APIConnectionError(`Cannot keep session open: ${state}`, { body: info })
        finish(error, !isClosing && (code !== 1000 || !!lastError), info)
      },
    },
    open(opened) {
      socket = opened
    },
    async send(event, durationMs = 0) {
      if (end) throw end.error
      if (isClosing) throw new APIConnectionError(`Cannot send ${event.type}: the session is closed`)
      const client_timestamp = event.client_timestamp ?? Math.max(Math.floor(clock.now()), nextMs)
      const text = JSON.stringify({ ...event, client_timestamp })
      // One character has at most 3 bytes.
      if (text.length * 3 > MAX_FRAME_BYTES && new TextEncoder().encode(text).length > MAX_FRAME_BYTES) {
        throw new RangeError(`Cannot send ${event.type}: expected at most ${MAX_FRAME_BYTES} bytes of JSON`)
      }
      nextMs = client_timestamp + Math.max(1, Math.ceil(durationMs))
      try {
        socket!.send(text)
      } catch (cause) {
        // Workers throw when the connection was lost.
        finish(new APIConnectionError('Cannot keep session open: connection lost', { cause, retryable: true }), true)
        throw end!.error
      }
      while (socket!.bufferedAmount! > maxBufferedBytes) await sleep(DRAIN_INTERVAL_MS, deadline.signal, clock)
    },
    close(code, reason) {
      if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
        throw new RangeError(`Cannot close session: got code ${code}, expected 1000 or 3000 to 4999`)
      }
      if (new TextEncoder().encode(reason).length > 123) {
        throw new RangeError('Cannot close session: the reason is too long, expected at most 123 bytes')
      }
      if (isClosing || end) return closed
      isClosing = true
      stopTimer = startTimer(
        clock,
        CLOSE_TIMEOUT_MS,
        () =>
          finish(
            new APIConnectionError(`Cannot keep session open: close() was not answered in ${CLOSE_TIMEOUT_MS} ms`),
            false,
          ),
      )
      socket!.close(code, reason)
      return closed
    },
    fail: (error) => finish(error, true),
  }
}
