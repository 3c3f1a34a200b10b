import type { Context } from '../../core/context.ts'
import { encodeUtf8 } from '../../data/bytes.ts'
import type { Bilingual } from '../../http/bilingual.ts'
import type { Frames } from '../../http/message.ts'
import type { Closing } from '../../http/socket.ts'
import type { Entry } from '../../journal/journal.ts'
import { SessionLog } from '../../journal/session-log.ts'
import type { Sleep } from '../../time/clock.ts'
import { isRecord } from '../../validation/validators.ts'
import { type ClientEvent, parseEvent, strictMistake } from './client-events.ts'
import { Conversation } from './conversation.ts'
import { EventWriter } from './events.ts'
import { Input } from './input.ts'
import { type Link, send, sendError } from './link.ts'
import { Outbox } from './outbox.ts'
import {
  defaultSession,
  greetingOf,
  isVideo,
  mistakeOf,
  queryModels,
  type SessionObject,
  updatedSession,
} from './session-object.ts'
import { controlOf } from './session-control.ts'
import { type RealtimeSettings, settingsOf } from './settings.ts'

/** Time until the service gives up the model of a session that it cannot start. Observed 2026-09. */
const FATAL_AFTER_MS = 130
const SECOND_MS = 1000

/** A session of GLM-Realtime. It knows no socket: an edge takes `frames` and calls `receive()`. */
export class RealtimeSession implements Link {
  readonly handshake: Context
  readonly settings: RealtimeSettings
  readonly events: EventWriter
  readonly outbox: Outbox
  session: SessionObject
  model: string
  readonly #id: string
  readonly #entry: Entry | undefined
  readonly #log: SessionLog
  readonly #conversation: Conversation
  readonly #input: Input
  readonly #onEnd: () => void
  #closing: Closing = { code: 1000, reason: '' }
  #timers = new Set<Sleep>()
  #isOver = false
  #hasGreeted = false
  /** The last one. */
  #heartbeat = ''
  /** Times of the events within the last second. */
  #arrivals: number[] = []

  constructor(handshake: Context, onEnd: () => void) {
    const { backend: { ids, clock, options }, account, number, query } = handshake
    this.handshake = handshake
    this.settings = settingsOf(options.realtime)
    this.events = new EventWriter(ids, clock, this.settings, `${options.seed} ${number}`)
    this.outbox = new Outbox(clock, () => this.#end())
    const { journal } = account.scope
    this.#entry = journal.open.find((entry) => entry.number === number)
    if (this.#entry) this.#entry.session = controlOf(this.outbox, (code, reason) => this.close(code, reason))
    this.#log = new SessionLog(this.#entry, journal, options.journalBytes)
    this.#conversation = new Conversation(this)
    this.#input = new Input(this, this.#conversation)
    this.#onEnd = onEnd
    this.#id = this.events.id('sess')
    this.session = defaultSession(this.#id)
    this.model = query.get('model') || String(this.session['model'])
    this.#open()
  }

  /** The events of the server. */
  get frames(): Frames {
    return this.outbox
  }

  /** Code and reason with which the edge closes the connection at the end of `frames`. */
  closing(): Closing {
    return this.#closing
  }

  close(code: number, reason: string): void {
    this.#closing = { code, reason }
    this.#conversation.stop()
    this.outbox.close()
  }

  reportUnmatched(reason: Bilingual): void {
    if (this.#entry?.unmatched === undefined) this.#entry?.describe('unmatched', reason)
  }

  reportError(error: unknown): void {
    if (this.#entry) this.#entry.error ??= error
  }

  /** A message of the client. */
  receive(message: string | Uint8Array): void {
    if (this.#isOver) return
    const { backend: { clock, options } } = this.handshake
    const { maxFrameBytes } = this.settings
    this.#log.noteReceived(message, clock.now())
    if (isLonger(message, maxFrameBytes)) return this.close(1009, 'message too big')
    if (!this.#admit()) {
      return sendError(this, 'rate_limit_error', `more than ${this.settings.eventsPerSecond} events/s`)
    }
    const event = parseEvent(message)
    if (!event) return sendError(this, 'invalid_event', 'the message is not a JSON object with a type')
    try {
      if (options.strict && this.#refuseInStrictMode(event)) return
      this.#handle(event)
    } catch (error) {
      // A value that has no text, such as `{ "toString": 1 }`, or is nested too deeply. Thrown to the edge, it would end the process.
      this.reportError(error)
      sendError(this, '1210')
    }
  }

  #handle(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update':
        return this.#update(event)
      case 'input_audio_buffer.append':
        return this.#input.append(event)
      case 'input_audio_buffer.append_video_frame':
        return this.#input.appendFrame(event)
      case 'input_audio_buffer.pre_commit':
        return undefined
      case 'input_audio_buffer.commit':
        return this.#input.commit()
      case 'input_audio_buffer.clear':
        return this.#input.clear()
      case 'conversation.item.create':
        return this.#conversation.addItem(event)
      case 'conversation.item.delete':
      case 'conversation.item.retrieve':
      case 'conversation.item.truncate':
        return this.#conversation.useItem(event.type.slice(18) as 'delete' | 'retrieve' | 'truncate', event)
      case 'response.create':
        return this.#conversation.respond()
      case 'response.cancel':
        return this.#conversation.cancel('client_cancelled')
      case 'transcription_session.update':
        return send(this, 'transcription_session.updated', { session: event['session'] ?? {} })
      case 'heartbeat':
        // Observed 2026-07: the session is lost.
        sendError(this, '1210')
        return this.close(1000, '')
      default:
        return sendError(this, '1210')
    }
  }

  #open(): void {
    this.#beat()
    const model = this.handshake.query.get('model')
    if (model && !queryModels.includes(model.toLowerCase())) {
      sendError(this, '1234')
      return this.close(1003, '')
    }
    send(this, 'session.created', { session: this.session })
    const conversation = { id: this.events.id('conv'), object: 'realtime.conversation' }
    send(this, 'conversation.created', { conversation })
    if (this.settings.heartbeatMs !== Infinity) this.#beatLater()
  }

  #beatLater(): void {
    this.#after(this.settings.heartbeatMs, () => {
      this.#beat()
      this.#beatLater()
    })
  }

  /** A client that does not read gets one heartbeat when it reads again. */
  #beat(): void {
    if (this.outbox.isWaiting(this.#heartbeat)) return
    this.#heartbeat = this.events.heartbeat()
    this.outbox.push(this.#heartbeat)
  }

  #update({ session: update }: ClientEvent): void {
    const { backend: { options }, account: { scope: { limiter } } } = this.handshake
    if (!isRecord(update)) return sendError(this, '1210')
    if (Number(limiter.limits?.balance) <= 0) return sendError(this, '1113')
    const mistake = mistakeOf(update, options.models)
    if (mistake === 'refused') return sendError(this, '1210')
    if (mistake === 'fatal') return this.#fail()
    const wasVideo = isVideo(this.session)
    this.session = updatedSession(this.#id, update)
    if (typeof update['model'] === 'string' && update['model'] !== '') this.model = update['model']
    if (wasVideo && !isVideo(this.session)) this.#conversation.history.clear()
    send(this, 'session.updated', { session: this.session })
    this.#beat()
    const greeting = greetingOf(this.session)
    if (greeting === undefined || this.#hasGreeted) return
    this.#hasGreeted = true
    this.#conversation.say(greeting)
  }

  /** The service cannot start the model, gives up after three attempts, and closes. Observed 2026-09. */
  #fail(): void {
    this.#after(FATAL_AFTER_MS, () => {
      sendError(this, 'downstream_reconnect_exceeded', '下游重连次数超限（3/3），连接关闭')
      this.close(1000, '')
    })
  }

  #admit(): boolean {
    const limit = this.settings.eventsPerSecond
    if (limit === Infinity) return true
    const nowMs = this.handshake.backend.clock.now()
    this.#arrivals = this.#arrivals.filter((atMs) => atMs > nowMs - SECOND_MS)
    return this.#arrivals.push(nowMs) <= limit
  }

  #refuseInStrictMode(event: ClientEvent): boolean {
    const mistake = strictMistake(event)
    if (mistake !== undefined) sendError(this, '1210', mistake)
    return mistake !== undefined
  }

  #after(ms: number, run: () => void): void {
    const timer = this.handshake.backend.clock.setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, ms)
    this.#timers.add(timer)
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
    this.#conversation.stop()
    this.#input.reset()
    this.#onEnd()
  }
}

/** True for a message of more than `maxBytes` bytes of UTF-8. */
function isLonger(message: string | Uint8Array, maxBytes: number): boolean {
  if (message.length > maxBytes) return true
  return typeof message === 'string' && message.length * 3 > maxBytes && encodeUtf8(message).length > maxBytes
}
