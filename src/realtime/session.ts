import { systemClock } from '../internal/clock.ts'
import { createInput } from './audio-input.ts'
import type { AudioInput } from './audio-input.ts'
import { createConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { createEventReaders } from './event-readers.ts'
import type {
  RealtimeClientEvent,
  RealtimeEvent,
  RealtimeEventType,
  RealtimeItem,
  RealtimeServerEvent,
} from './events.ts'
import { failWith, quiet } from './failure.ts'
import type { Failure } from './failure.ts'
import type { Queue } from './queue.ts'
import type { RealtimeOptions } from './realtime-options.ts'
import { createRequests } from './requests.ts'
import type { RealtimeParams, RealtimeSessionObject } from './session-config.ts'
import type { CloseInfo } from './socket-types.ts'
import { createStartTimer } from './timer.ts'
import type { ToolRunner } from './tools.ts'
import type { RealtimeResponse } from './turn.ts'
import { createTurns } from './turns.ts'

/** What the user said, as text. */
export interface UserTranscript {
  readonly text: string
  /** Id of the turn; often missing. */
  readonly itemId: string | undefined
}

/**
 * A session of GLM-Realtime. It stays open until `close()`, an abort of its signal, or the end of its block with `await using`.
 *
 * A loop over the session yields the server's events from the moment it starts; the first loop also those before, at most 1 MiB of them.
 * Several loops may run; each receives all events. When the server or the network ends the session, loops throw the error; after `close()`
 * and close code 1000 they end. Breaking a loop does not close the session.
 *
 * Methods reject with a `ZhipuError` when the server refuses what they send, or the session has ended. Errors of the server do not name what
 * they concern: an error goes to the oldest method that waits for an answer, otherwise to the running response, and to the loops as an event.
 *
 * @example
 * ```ts
 * const session = await realtime({ instructions: '你是一位导游。' }, { apiKey, webSocket })
 * await session.append(question)
 * const response = await session.respond()
 * for await (const chunk of response.audio()) console.log(chunk.length)
 * console.log((await response.done).text)
 * await session.close()
 * ```
 */
export interface RealtimeSession extends AsyncIterable<RealtimeServerEvent> {
  /** The configuration that was sent last. */
  readonly params: RealtimeParams
  /** The session as the server reported it last. */
  readonly session: RealtimeSessionObject
  /** The answer that is running, if any. */
  readonly response: RealtimeResponse | undefined
  /** Resolves when the session has ended; never rejects. */
  readonly closed: Promise<CloseInfo>
  /** Bytes that wait to be sent. Always 0 on runtimes that do not say. */
  readonly bufferedAmount: number

  /**
   * Changes the configuration. The server replaces all of it, so the client sends the last one with these changes; members of `beta_fields` are
   * merged too. Resolves when the server has confirmed it. It takes effect for the next response.
   */
  update(changes: RealtimeParams): Promise<RealtimeSessionObject>
  /**
   * Sends audio: mono samples of 16 bits with the rate of `input_audio_format`, or WAV files, as bytes or base64. It is cut into frames that the
   * server accepts, and shorter pieces than `batchMs` wait for the next one, because the server accepts about 50 per second. Each has a
   * `client_timestamp`, which rises at least by the duration of the audio: server VAD needs that.
   *
   * The audio is on its way when the method returns. The promise resolves when at most `maxBufferedBytes` wait to be sent: awaiting it limits
   * memory. Ignoring it is safe.
   *
   * @throws {TypeError} when the text is not base64, or the audio is not mono with 16 bits or has another rate. Samples of Web Audio are a
   *   `Float32Array` and must be converted: `Int16Array.from(samples, (sample) => sample * 32767)`
   * @throws {RangeError} when more than 10 MB were not committed, or a WAV file is malformed
   */
  append(audio: AudioInput): Promise<void>
  /**
   * Sends a JPEG picture, as bytes or base64. Needs `beta_fields.chat_mode: 'video_passive'`; about 2 per second, together with audio.
   *
   * @throws {RangeError} when the frame has more than 250 000 bytes, that is a picture of more than about 187 000
   */
  appendVideo(jpeg: AudioInput): Promise<void>
  /** Makes a user message of the audio. Resolves with its id, which may be missing. */
  commit(): Promise<string | undefined>
  /** Discards the audio that was not committed. */
  clear(): Promise<void>
  /** Commits the audio, unless server VAD does, and asks for an answer. Resolves when the answer begins. */
  respond(): Promise<RealtimeResponse>
  /**
   * Asks for an answer. Without a new message the answer is empty.
   *
   * @throws {TypeError} when one is running
   */
  createResponse(): Promise<RealtimeResponse>
  /**
   * Cancels the running answer, or the one that was asked for. Its readers end at once. Resolves when the server has confirmed it, at most 10 s
   * later. Without an answer nothing is sent.
   */
  cancel(): Promise<void>
  /** Sends the result of a function call, in the order of the calls; then `createResponse()`. With the option `tools` this is automatic. */
  sendToolOutput(output: string): Promise<void>
  /** Adds an item. In September 2026 the server ignored messages with text: put it into `instructions`. Does not wait for an answer. */
  createItem(item: RealtimeItem): Promise<void>
  /** Deletes an item. Documented, never observed. */
  deleteItem(itemId: string): Promise<void>
  /** Retrieves an item. Documented, never observed. */
  retrieveItem(itemId: string): Promise<RealtimeItem>
  /** Sends any event. `client_timestamp` is added. Never send `heartbeat`: the server then ends the session. */
  send(event: RealtimeClientEvent): Promise<void>

  /** The events of some types, or of all. */
  events(): AsyncIterableIterator<RealtimeServerEvent>
  events<Type extends RealtimeEventType>(...types: Type[]): AsyncIterableIterator<RealtimeEvent<Type>>
  /** The answers from now on, first the one that is running: those of server VAD and of the greeting as well. */
  responses(): AsyncIterableIterator<RealtimeResponse>
  /** What the user said. The server transcribes it separately, also after the answer has begun. Audio without speech yields nothing. */
  transcripts(): AsyncIterableIterator<UserTranscript>
  /**
   * Closes the session. Resolves when the server has confirmed it, at most 3 s later.
   *
   * @param code 1000 or 3000 to 4999; others are a `RangeError`
   * @param reason at most 123 bytes as UTF-8
   */
  close(code?: number, reason?: string): Promise<CloseInfo>
  /** Closes the session at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>
}

/** The configuration without changes of the caller. The server fails without `chat_mode` (observed 2026-09). */
const defaultParams: RealtimeParams = {
  input_audio_format: 'wav',
  output_audio_format: 'pcm',
  turn_detection: { type: 'client_vad' },
  beta_fields: { chat_mode: 'audio', tts_source: 'e2e' },
}

/** Joins two objects. An `undefined` member does not replace another value. */
function merge<T extends object>(base: T | undefined, changes: T | undefined): T {
  const merged: Record<string, unknown> = { ...base }
  for (const [name, value] of Object.entries(changes ?? {})) if (value !== undefined) merged[name] = value
  return merged as T
}

/** The session as its owner changes it. */
interface MutableSession extends RealtimeSession {
  params: RealtimeParams
  session: RealtimeSessionObject
}

/** Creates a session whose connection is not open. `onEnd` is called once, at its end. */
export function createSession(
  options: RealtimeOptions,
  tools: ToolRunner | undefined,
  onEnd: (failure: Failure) => void,
): { session: RealtimeSession; connection: Connection } {
  const {
    clock = systemClock,
    idleTimeoutMs = 90_000,
    replyTimeoutMs = 60_000,
    maxBufferedBytes = 1_000_000,
    maxUnreadBytes = 2 ** 25,
    batchMs = 100,
    heartbeats,
    onEvent,
  } = options
  const startTimer = createStartTimer(clock)
  const isServerVAD = () => session.params.turn_detection?.type === 'server_vad'

  const connection = createConnection({
    clock,
    startTimer,
    idleTimeoutMs,
    maxBufferedBytes,
    onEvent(event, length) {
      const { type } = event
      if (type === 'session.created' || type === 'session.updated') session.session = event.session ?? {}
      if (type === 'input_audio_buffer.committed' && isServerVAD()) input.restart()
      turns.handle(event)
      if (type === 'heartbeat' && !heartbeats) return
      readers.push(event, length)
      onEvent?.(event)
    },
    onEnd(failure, loopFailure) {
      onEnd(failure)
      requests.fail(failure)
      turns.end(failure, loopFailure)
      readers.end(loopFailure)
    },
  })
  const { send } = connection
  const requests = createRequests(replyTimeoutMs, startTimer, send)
  const { ask } = requests
  const input = createInput(batchMs, () => `${session.params.input_audio_format}`, send)
  const readers = createEventReaders(maxUnreadBytes)
  const { read } = readers
  const isPCM = () => session.params.output_audio_format !== 'mp3'
  const turns = createTurns({ requests, tools, maxUnreadBytes, startTimer, send, isPCM })

  const commit = () => {
    input.flush()
    input.reset()
    return ask(
      { type: 'input_audio_buffer.commit' },
      (event) => (event as { item_id?: string }).item_id,
    )
  }

  const session: MutableSession = {
    params: defaultParams,
    session: {},
    get response() {
      return turns.current
    },
    get bufferedAmount() {
      return connection.bufferedAmount
    },
    closed: connection.closed,
    async update(changes) {
      const params = merge(session.params, changes)
      params.beta_fields = merge(session.params.beta_fields, changes.beta_fields)
      // Sent once, because the server may greet after each update.
      params.greeting_config = changes.greeting_config
      delete params['tool_choice']
      const allTools = [...params.tools ?? [], ...tools?.declarations ?? []]
      const mode = params.beta_fields.chat_mode
      if (allTools[0] && mode !== 'audio') return failWith('toolsInVideo', mode)
      input.flush()
      const previous = session.params
      session.params = params
      const sent = { ...params, tools: allTools[0] ? allTools : undefined }
      try {
        return await ask({ type: 'session.update', session: sent }, () => session.session)
      } catch (error) {
        // A later update includes these changes, and may still be accepted.
        if (session.params === params) session.params = previous
        throw error
      }
    },
    append: (audio) => quiet(input.append(audio)),
    appendVideo: (jpeg) => quiet(input.appendVideo(jpeg)),
    commit,
    clear() {
      input.reset()
      return ask({ type: 'input_audio_buffer.clear' })
    },
    async respond() {
      const committed = input.hasAudio && !isServerVAD() && commit()
      const [response] = await Promise.all([turns.create(), committed])
      return response
    },
    createResponse: turns.create,
    cancel: turns.cancel,
    sendToolOutput: (output) => session.createItem({ type: 'function_call_output', output }),
    createItem: (item) => send({ type: 'conversation.item.create', item }),
    deleteItem: (item_id) => ask({ type: 'conversation.item.delete', item_id }),
    retrieveItem: (item_id) =>
      ask(
        { type: 'conversation.item.retrieve', item_id },
        (event) => (event as { item: RealtimeItem }).item,
      ),
    send,
    events: (...types: string[]) => read(types) as Queue<never>,
    responses: turns.read,
    transcripts: () => readTranscripts(session.events('conversation.item.input_audio_transcription.completed')),
    close: connection.close,
    [Symbol.asyncIterator]: () => read([]),
    [Symbol.asyncDispose]: async () => void await session.close(),
  }
  return { session, connection }
}

async function* readTranscripts(
  events: AsyncIterable<RealtimeEvent<'conversation.item.input_audio_transcription.completed'>>,
): AsyncGenerator<UserTranscript, void> {
  for await (const { transcript, item_id } of events) if (transcript) yield { text: transcript, itemId: item_id }
}
