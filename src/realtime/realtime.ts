import { createAudioCollector } from './audio-input.ts'
import { createConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { unrelatedErrors } from './errors.ts'
import type { RealtimeServerEvent } from './events.ts'
import { checkSettings, shakeHands } from './handshake.ts'
import { createReaders } from './readers.ts'
import type { RealtimeOptions } from './realtime-options.ts'
import { createRequests } from './requests.ts'
import { createSession, defaultParams } from './session.ts'
import type { RealtimeSession, SessionState } from './session.ts'
import type { RealtimeParams } from './session-config.ts'
import { createTurns } from './turns.ts'

/**
 * Opens a session of GLM-Realtime: connects, sends the configuration, and resolves when the server has confirmed it.
 *
 * Runs on Node 22 and newer, Deno, Bun, Workers and in browsers; on Node 20 with the option `webSocket`. An abort of the signal ends the session
 * at any time: what is pending rejects with the reason of the signal.
 *
 * @throws {TypeError} when an option is invalid or the key is missing
 * @throws {APIStatusError} or a class of its own, when the server refuses the handshake (`status`) or the configuration (`code`)
 * @throws {APIConnectionError} when there is no connection, or the runtime does not say why it was refused
 * @throws {APITimeoutError} when `connectTimeoutMs` passes
 * @see https://docs.bigmodel.cn/cn/asyncapi/realtime
 * @example
 * ```ts
 * import { realtime } from 'zhipu-fetch/realtime'
 *
 * // webSocket: the class of package `ws`, for Node 20 only
 * const session = await realtime({ model: 'glm-realtime-flash' }, { apiKey, webSocket })
 * await session.append(question)
 * const response = await session.respond()
 * for await (const piece of response.text()) console.log(piece)
 * await session.close()
 * ```
 */
export async function realtime(params: RealtimeParams = {}, options: RealtimeOptions = {}): Promise<RealtimeSession> {
  const settings = checkSettings(options)
  const { clock, idleTimeoutMs } = settings
  const {
    connectTimeoutMs = 60_000,
    replyTimeoutMs = 60_000,
    maxBufferedBytes = 1_000_000,
    maxUnreadBytes = 2 ** 25,
    batchMs = 100,
    maxRounds = 10,
    onEvent,
  } = options
  // Loaded only by sessions with tools: they are a tenth of the code.
  const tools = options.tools?.length ? (await import('./tools.ts')).createToolRunner(options) : undefined
  const secrets: string[] = []
  const state: SessionState = { params: defaultParams, session: {} }
  const audio = createAudioCollector()
  const requests = createRequests(clock, replyTimeoutMs, (event) => connection.send(event))
  const readers = createReaders(maxUnreadBytes)
  const turns = createTurns({
    clock,
    requests,
    tools,
    maxRounds,
    maxUnreadBytes,
    send: (event) => connection.send(event),
    isPCM: () => state.params.output_audio_format !== 'mp3',
  })

  const handle = (event: RealtimeServerEvent) => {
    if (event.type === 'session.created' || event.type === 'session.updated') state.session = event.session ?? {}
    if (event.type === 'input_audio_buffer.committed' && state.params.turn_detection?.type === 'server_vad') {
      audio.restart()
    }
    turns.handle(event)
    if (event.type !== 'error') return requests.settle(event)
    const { code: given } = event.error ?? {}
    const code = typeof given === 'object' ? '' : `${given}`
    const isTaken = !unrelatedErrors.includes(code) && requests.settle(event)
    if (!isTaken) turns.fail(event, code)
  }

  const connection: Connection = createConnection({
    clock,
    signal: settings.signal ?? undefined,
    idleTimeoutMs,
    maxBufferedBytes,
    secrets,
    onEvent(event, length) {
      handle(event)
      if (event.type === 'heartbeat' && !options.heartbeats) return
      readers.push(event, length)
      onEvent?.(event)
    },
    onEnd(error, isFailure) {
      requests.fail(error)
      turns.end(error, isFailure)
      readers.end(isFailure ? error : undefined)
    },
  })
  const { deadline } = connection
  const session = createSession({ connection, requests, turns, audio, batchMs, tools, read: readers.read }, state)
  try {
    deadline.arm('connectTimeoutMs', connectTimeoutMs)
    connection.open(await shakeHands(settings, options, connection, secrets))
    await session.update(params)
    deadline.arm('connectTimeoutMs', 0)
    return session
  } catch (error) {
    connection.fail(error)
    throw error
  }
}
