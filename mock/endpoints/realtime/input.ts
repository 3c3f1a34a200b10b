import type { Sleep } from '../../time/clock.ts'
import { isRecord } from '../../validation/validators.ts'
import {
  AudioInput,
  type AudioPart,
  decodeAppend,
  decodeBase64,
  isJpeg,
  MAX_BUFFER_BYTES,
  splitPart,
} from './audio-input.ts'
import type { ClientEvent } from './client-events.ts'
import type { Conversation } from './conversation.ts'
import { type Link, send, sendError } from './link.ts'
import { turnDetectionOf } from './session-object.ts'
import { VoiceActivity } from './voice-activity.ts'

/** How much sound before the beginning of speech belongs to the turn. */
const KEPT_BEFORE_SPEECH_MS = 1000
/** Server VAD without timestamps never finds the end of a turn, and the service closes the session. Observed June 2026. */
const CLOSED_WITHOUT_TIMESTAMPS_MS = 8000
/** The service speaks when speech has begun and nothing follows. Observed 2026-09. */
const ASKED_AFTER_MS = 11_000
const QUESTION = '喂，您还在吗？听得到我说话吗？'

/** The audio and video that a client sends. */
export class Input {
  readonly #link: Link
  readonly #conversation: Conversation
  readonly #audio = new AudioInput()
  readonly #activity = new VoiceActivity()
  #hasFrame = false
  /** False as soon as an append of the turn has no timestamp. */
  #hasTimestamps = true
  #closing: Sleep | undefined
  #question: Sleep | undefined

  constructor(link: Link, conversation: Conversation) {
    this.#link = link
    this.#conversation = conversation
  }

  /** `input_audio_buffer.append` */
  append({ audio, client_timestamp: timestamp }: ClientEvent): void {
    const link = this.#link
    const { session, handshake: { backend } } = link
    const part = typeof audio === 'string' ? decodeAppend(audio, String(session['input_audio_format'])) : undefined
    if (!part) return sendError(link, '1210')
    if (!part.samples && backend.options.strict) {
      return sendError(link, '1210', 'Strict: /audio: has no WAV header, expected a complete WAV file in every append')
    }
    if (this.#audio.bytes + part.bytes > MAX_BUFFER_BYTES) {
      return sendError(link, 'audio_buffer_size_exceeded', `audio buffer size exceeds ${MAX_BUFFER_BYTES} bytes`)
    }
    if (turnDetectionOf(session) === 'client_vad') return this.#audio.add(part)
    if (typeof timestamp !== 'number') this.#missTimestamp()
    this.#listen(part)
  }

  /** `input_audio_buffer.append_video_frame` */
  appendFrame({ video_frame: frame }: ClientEvent): void {
    const bytes = typeof frame === 'string' ? decodeBase64(frame) : undefined
    if (!bytes || !isJpeg(bytes)) return sendError(this.#link, '1210')
    this.#hasFrame = true
  }

  /** `input_audio_buffer.commit` */
  commit(): void {
    if (this.#audio.bytes === 0) return sendError(this.#link, '1210')
    this.#takeTurn()
  }

  /** `input_audio_buffer.clear` */
  clear(): void {
    this.reset()
    send(this.#link, 'input_audio_buffer.cleared')
  }

  /** Discards what was not committed, and cancels the timers. */
  reset(): void {
    this.#audio.clear()
    this.#activity.reset()
    this.#hasFrame = false
    this.#cancelTimers()
  }

  #cancelTimers(): void {
    this.#hasTimestamps = true
    this.#closing?.cancel()
    this.#question?.cancel()
    this.#closing = this.#question = undefined
  }

  #takeTurn(): void {
    const { events } = this.#link
    const itemId = events.id('item')
    const transcript = this.#audio.takeTranscript()
    const hasFrame = this.#hasFrame
    this.reset()
    const content = [{ type: 'input_audio', transcript: null }]
    const item = { id: itemId, object: 'realtime.item', type: 'message', status: 'completed', role: 'user', content }
    this.#conversation.history.addItem(itemId, item)
    this.#conversation.commit(itemId, transcript, hasFrame)
    send(this.#link, 'conversation.item.created', { item })
    send(this.#link, 'input_audio_buffer.committed', { item_id: itemId })
  }

  /**
   * Server VAD. It needs a timestamp on every append, and silence after the speech: a client that stops to send when the user stops to speak never
   * gets a reply. An append may have the end of one turn and the beginning of the next.
   */
  #listen(part: AudioPart): void {
    const { samples, rate } = part
    const link = this.#link
    const { turn_detection: detection } = link.session
    const { interrupt_response: interrupts, create_response: replies } = isRecord(detection) ? detection : {}
    for (const { activity, atSample } of samples ? this.#activity.add(samples, rate) : []) {
      if (activity === 'started') {
        send(link, 'input_audio_buffer.speech_started')
        if (interrupts !== false) this.#conversation.cancel('turn_detected')
      } else if (this.#hasTimestamps) {
        const [turn, rest] = splitPart(part, atSample)
        this.#audio.add(turn)
        send(link, 'input_audio_buffer.speech_stopped')
        this.#takeTurn()
        if (replies !== false) this.#conversation.respond()
        return this.#listen(rest)
      }
    }
    this.#audio.add(part)
    if (this.#activity.isSpeaking) this.#askLater()
    else if (this.#hasTimestamps) this.#audio.keepLast(KEPT_BEFORE_SPEECH_MS)
  }

  #missTimestamp(): void {
    this.#hasTimestamps = false
    if (this.#closing) return
    const { handshake: { backend: { clock } } } = this.#link
    this.#closing = clock.setTimeout(() => this.#link.close(1000, ''), CLOSED_WITHOUT_TIMESTAMPS_MS)
  }

  #askLater(): void {
    const { handshake: { backend: { clock } } } = this.#link
    this.#question?.cancel()
    this.#question = clock.setTimeout(() => this.#conversation.say(QUESTION), ASKED_AFTER_MS)
  }
}
