import {
  realtime,
  type RealtimeOptions,
  type RealtimeParams,
  type RealtimeServerEvent,
  type RealtimeSession,
} from '../../src/realtime/index.ts'
import { missingWebSocket } from '../edges/socket/missing-web-socket.ts'
import { within } from './within.ts'

/** Milliseconds that a server may take to answer an event. */
const ANSWER_TIMEOUT_MS = 10_000

/** A session of GLM-Realtime and all events of the server so far, heartbeats included. */
export interface ObservedSession {
  readonly session: RealtimeSession
  readonly events: readonly RealtimeServerEvent[]
  /** Sends an event and returns the next event of this type or the error that follows; `undefined` when none follows within 10 s. */
  answerTo(event: ClientEvent, type: string): Promise<RealtimeServerEvent | undefined>
  /** Sends an event and returns the error that follows; `undefined` when none follows within 10 s. */
  errorAfter(event: ClientEvent): Promise<SessionError | undefined>
  /** Sends a text as it is, also one that the client would refuse. */
  sendText(text: string): void
}

/** An event of the client, known or not. */
type ClientEvent = { readonly type: string } & Record<string, unknown>

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
  const Class = (webSocket ?? await missingWebSocket() ?? globalThis.WebSocket) as unknown as typeof WebSocket
  let socket: WebSocket | undefined
  const observed = class extends Class {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      socket = this
    }
  }
  const session = await realtime(params, {
    ...options,
    webSocket: observed as never,
    heartbeats: true,
    onEvent: (event) => void events.push(event),
  })
  return {
    session,
    events,
    answerTo: (event, type) => answerTo(session, event, type),
    errorAfter: async (event) => errorOf(await answerTo(session, event)),
    sendText: (text) => socket?.send(text),
  }
}

async function answerTo(
  session: RealtimeSession,
  event: ClientEvent,
  type = 'error',
): Promise<RealtimeServerEvent | undefined> {
  const answers = session.events('error', type as 'error')
  try {
    const next = answers.next()
    next.catch(() => {})
    await session.send(event as never)
    return (await within(ANSWER_TIMEOUT_MS, next))?.value
  } finally {
    void answers.return?.()
  }
}

function errorOf(event: RealtimeServerEvent | undefined): SessionError | undefined {
  const { error } = Object(event) as { error?: Partial<SessionError> }
  return error && { code: `${error.code}`, message: `${error.message}` }
}
