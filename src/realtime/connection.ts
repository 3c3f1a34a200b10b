import type { Clock } from '../options.ts'
import type { RealtimeClientEvent, RealtimeServerEvent } from './events.ts'
import { failWith, rejectWith } from './failure.ts'
import type { Failure } from './failure.ts'
import { openSocket } from './socket.ts'
import type { CloseInfo, OpenSocket, Socket, SocketHandlers, Target } from './socket-types.ts'
import type { StartTimer } from './timer.ts'

/** The server closes a connection with a longer frame (observed 2026-09: 256 KB). */
const MAX_FRAME_BYTES = 250_000
/** Milliseconds that the server may take to answer a close frame. */
const CLOSE_TIMEOUT_MS = 3_000

export interface ConnectionContext {
  readonly clock: Clock
  readonly startTimer: StartTimer
  readonly idleTimeoutMs: number
  readonly maxBufferedBytes: number
  /** Called with each event and the length of its JSON text. What it throws ends the connection. */
  onEvent(event: RealtimeServerEvent, length: number): void
  /** Called once at the end. What is pending fails; loops fail too, unless the end is that of `close()` or close code 1000. */
  onEnd(failure: Failure, loopFailure: Failure | undefined): void
}

/** A WebSocket whose messages are events. */
export interface Connection {
  readonly bufferedAmount: number
  readonly closed: Promise<CloseInfo>
  /**
   * Opens the socket.
   *
   * @throws {ZhipuError} when it is refused, with the status and the business code if they can be found
   */
  open(target: Target): Promise<void>
  /** Starts or restarts a timeout, after which the connection ends. */
  arm(option: 'connectTimeoutMs' | 'idleTimeoutMs', ms: number): void
  /**
   * Sends an event at once, and resolves when at most `maxBufferedBytes` wait to be sent. `durationMs` is the length of its audio: the
   * timestamp of the next event is later by as much.
   */
  send(event: RealtimeClientEvent, durationMs?: number): Promise<void>
  close(code?: number, reason?: string): Promise<CloseInfo>
  /** Ends the connection. */
  end(failure: Failure): void
}

const byteLength = (text: string) => new TextEncoder().encode(text).length

/** Creates a connection that is not open. */
export function createConnection(
  { clock, startTimer, idleTimeoutMs, maxBufferedBytes, onEvent, onEnd }: ConnectionContext,
): Connection {
  const controller = new AbortController()
  let socket: Socket | undefined
  let mask: Target['mask']
  // The last event if it is an error: the reason of a close.
  let lastError: RealtimeServerEvent | undefined
  let isClosing = false
  // The earliest time of the next event, in milliseconds.
  let nextMs = 0
  // The failure of all that is pending at the end, and of what is called later.
  let failure: Failure | undefined
  let resolveClosed: (info: CloseInfo) => void
  const closed = new Promise<CloseInfo>((resolve) => resolveClosed = resolve)
  // Functions that stop the timers.
  const stops: Record<string, () => void> = {}

  const finish = (create: Failure, isFailure: boolean, info: CloseInfo = { code: 1006, reason: '' }) => {
    if (failure) return
    let rejection: Promise<never> | undefined
    failure = () => rejection ??= create()
    for (const stop of Object.values(stops)) stop()
    controller.abort()
    onEnd(failure, isFailure ? failure : undefined)
    resolveClosed(info)
  }
  const end = (create: Failure) => finish(create, true)

  const arm: Connection['arm'] = (option, ms) => {
    stops[option]?.()
    stops[option] = startTimer(ms, () => end(() => failWith('sessionTimeout', option, ms)))
  }

  const handlers: SocketHandlers = {
    message(data) {
      if (failure) return
      arm('idleTimeoutMs', idleTimeoutMs)
      // The document allows binary messages; none was ever observed.
      let text = data instanceof ArrayBuffer ? new TextDecoder().decode(data) : `${data}`
      // The server may repeat the key in an error, also in that of a response or a transcription.
      if (text.includes('"error"')) text = mask(text)
      let event: RealtimeServerEvent | null | undefined
      try {
        event = JSON.parse(text)
      } catch {
        // Reported below.
      }
      if (typeof event?.type !== 'string') return end(() => failWith('garbageError', mask(text)))
      if (event.type === 'error') lastError = event
      else if (event.type !== 'heartbeat') lastError = undefined
      try {
        onEvent(event, text.length)
      } catch (error) {
        end(() => rejectWith(error))
      }
    },
    close({ code, reason }) {
      const info = { code, reason: mask(reason) }
      const create = () => failWith('closeError', info, isClosing, lastError)
      finish(create, !isClosing && (code !== 1000 || !!lastError), info)
    },
  }

  return {
    closed,
    get bufferedAmount() {
      return socket?.bufferedAmount ?? 0
    },
    async open(target) {
      // Nothing is opened after the end.
      if (failure) return failure()
      mask = target.mask
      const { signal } = controller
      const open: OpenSocket = (created, isOpen) => openSocket(created, signal, handlers, isOpen)
      const opened = await target.connect(open, signal).catch((error) => failWith('unopenedError', error, mask))
      if ('send' in opened) socket = opened
      else {
        const refusal = await import('./refusal.ts')
        throw await refusal.explainRefusal({ ...target, ...opened, signal, clock, startTimer })
      }
    },
    arm,
    async send(event, durationMs = 0) {
      if (isClosing) return failWith('closedSession', event.type)
      const client_timestamp = event.client_timestamp ?? Math.max(Math.floor(clock.now()), nextMs)
      const text = JSON.stringify({ ...event, client_timestamp })
      if (byteLength(text) > MAX_FRAME_BYTES) {
        return failWith('longFrame', event.type, MAX_FRAME_BYTES)
      }
      nextMs = client_timestamp + Math.max(1, Math.ceil(durationMs))
      try {
        socket!.send(text)
      } catch (cause) {
        end(() => failWith('lostConnection', cause))
      }
      if (!failure && socket!.bufferedAmount! > maxBufferedBytes) {
        await (await import('./drain.ts')).drain(socket!, maxBufferedBytes, startTimer, controller.signal)
      }
      // Sending on a socket that is closed does nothing.
      if (failure) return failure()
    },
    async close(code = 1000, reason = '') {
      if ((code !== 1000 && !(code >= 3000 && code <= 4999)) || byteLength(reason) > 123) {
        return failWith('closeMistake', code)
      }
      if (isClosing || failure) return closed
      isClosing = true
      stops['close'] = startTimer(
        CLOSE_TIMEOUT_MS,
        () => finish(() => failWith('unansweredClose', CLOSE_TIMEOUT_MS), false),
      )
      socket!.close(code, reason)
      return closed
    },
    end,
  }
}
