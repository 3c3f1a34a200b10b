import {
  realtime,
  type RealtimeOptions,
  type RealtimeParams,
  type RealtimeServerEvent,
  type RealtimeSession,
} from '../../src/realtime/index.ts'
import { missingWebSocket } from '../edges/socket/missing-web-socket.ts'

/** Milliseconds that a server may take to answer an event. */
const ANSWER_TIMEOUT_MS = 10_000

/** A session of GLM-Realtime and all events of the server so far, heartbeats included. */
export interface ObservedSession {
  readonly session: RealtimeSession
  readonly events: readonly RealtimeServerEvent[]
  /** Sends an event and returns the error that follows, as `code message`; `undefined` when none follows within 10 s. */
  errorAfter(event: { readonly type: string } & Record<string, unknown>): Promise<SessionError | undefined>
}

/** The `error` of an event. */
export interface SessionError {
  readonly code: string
  readonly message: string
}

/**
 * Opens a session.
 *
 * @throws {ZhipuError} when the server refuses the handshake or the configuration
 */
export async function openObserved(
  params: RealtimeParams | undefined,
  { webSocket, ...options }: RealtimeOptions,
): Promise<ObservedSession> {
  const events: RealtimeServerEvent[] = []
  const session = await realtime(params, {
    ...options,
    webSocket: webSocket ?? await missingWebSocket(),
    heartbeats: true,
    onEvent: (event) => void events.push(event),
  })
  return { session, events, errorAfter: (event) => errorAfter(session, event) }
}

async function errorAfter(
  session: RealtimeSession,
  event: { readonly type: string },
): Promise<SessionError | undefined> {
  const errors = session.events('error')
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), ANSWER_TIMEOUT_MS))
  try {
    const next = errors.next()
    next.catch(() => {})
    await session.send(event as never)
    const { error } = Object((await Promise.race([next, timeout]))?.value) as { error?: Partial<SessionError> }
    return error && { code: `${error.code}`, message: `${error.message}` }
  } finally {
    clearTimeout(timer)
    void errors.return?.()
  }
}
