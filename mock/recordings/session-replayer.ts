import type { Backend } from '../core/backend.ts'
import { decodeUtf8, fromBase64 } from '../data/bytes.ts'
import { type Bilingual, fill } from '../http/bilingual.ts'
import type { Upgrade } from '../http/socket.ts'
import type { Entry } from '../journal/journal.ts'
import type { ScopeState } from '../scripting/scope-state.ts'
import { isRecord } from '../validation/validators.ts'
import type { Clean } from './clean-frames.ts'
import { toComparable } from './comparable-request.ts'
import { describeDifferences, findDifferences } from './differences.ts'
import { missTexts as texts } from './miss-texts.ts'
import { ClientSide } from './open-session.ts'
import type { RecordedAnswer, RecordedFrame } from './recording.ts'

/** Close code after a message that the recording does not have. */
const UNMATCHED = 1008

/** Members of a message that differ between runs. */
const ownMembers = ['event_id', 'client_timestamp', 'timestamp']

/** The events that carry a part of a recording of a microphone or camera, with the member that has it. */
const carriers: Readonly<Record<string, string>> = {
  'input_audio_buffer.append': 'audio',
  'input_audio_buffer.append_video_frame': 'video_frame',
}

/** What a session is replayed with. */
export interface ReplayContext {
  readonly backend: Backend
  readonly scope: ScopeState
  readonly entry: Entry
  /** `GET /api/paas/v4/realtime` */
  readonly request: string
  /** The recording: the number of its session, its name and its day. */
  readonly place: { readonly session: number; readonly name: string; readonly date: string }
  readonly speed: number
  readonly ignore: readonly (string | RegExp)[]
  /** Masks what the recording has masked. */
  readonly clean: Clean
}

/** A message of the client in the form in which two are compared. */
interface ComparableMessage {
  readonly type: unknown
  readonly body: unknown
  /** True for a part of audio or video whose content is ignored: the number of such messages is ignored as well. */
  readonly isIgnored: boolean
}

/**
 * Plays a recorded session. A message of the server is sent when the messages of the client that precede it in the recording have arrived. These
 * must be those of the recording, in the same order, without regard to `event_id`, times and `match.ignore`.
 */
export class SessionReplayer {
  readonly upgrade: Upgrade
  readonly #answer: RecordedAnswer
  readonly #context: ReplayContext
  readonly #client: ClientSide
  readonly #expected: readonly RecordedFrame[]
  /** How many of the expected messages have arrived. */
  #arrived = 0
  /** Aborted at the end of the session. */
  readonly #ended = new AbortController()
  #wake: (() => void) | undefined

  constructor(answer: RecordedAnswer, context: ReplayContext) {
    const { backend, scope, entry } = context
    this.#answer = answer
    this.#context = context
    this.#expected = answer.frames?.filter(({ from }) => from === 'client') ?? []
    this.#client = new ClientSide(backend, scope, entry, {
      receive: (message) => this.#receive(message),
      end: () => this.#end(),
    })
    this.upgrade = this.#client.upgrade
    this.#client.begin()
    void this.#play()
  }

  async #play(): Promise<void> {
    const { backend: { clock }, speed } = this.#context
    const { signal } = this.#ended
    const { frames = [], isCut, closing } = this.#answer
    let wanted = 0
    let atMs = 0
    for (const { from, afterMs, text, base64 = '' } of frames) {
      const waitMs = Math.max(0, afterMs - atMs) / speed
      atMs = afterMs
      if (from === 'client') {
        wanted++
        while (this.#arrived < wanted && !signal.aborted) await this.#arrival()
      } else await clock.wait(waitMs, signal)
      if (signal.aborted) return
      if (from !== 'client') this.#client.send(text ?? fromBase64(base64))
    }
    if (isCut) this.#client.drop()
    else if (closing) this.#client.close(closing)
  }

  #receive(message: string | Uint8Array): void {
    if (this.#ended.signal.aborted) return
    const requested = this.#comparable(this.#context.clean(decodeUtf8(message) ?? ''))
    let expected = this.#nextExpected()
    if (requested.isIgnored && expected?.type !== requested.type) return
    while (expected?.isIgnored && !requested.isIgnored) {
      this.#arrived++
      expected = this.#nextExpected()
    }
    const reason = describeMismatch(expected, requested)
    if (reason !== undefined) return this.#refuse(reason)
    this.#arrived++
    this.#wake?.()
  }

  #nextExpected(): ComparableMessage | undefined {
    const frame = this.#expected[this.#arrived]
    return frame && this.#comparable(frame.text ?? '')
  }

  #refuse(mismatch: Bilingual): void {
    const { entry, request, place } = this.#context
    const reason = fill(texts.message, { number: this.#arrived + 1, reason: mismatch, ...place })
    const miss = fill(texts.cannotReplay, { request, reason })
    if (entry.unmatched === undefined) entry.describe('unmatched', miss)
    this.#end()
    this.#client.sendError('unmatched', miss.en)
    this.#client.close({ code: UNMATCHED, reason: 'unmatched' })
  }

  #comparable(text: string): ComparableMessage {
    const value = parse(text)
    if (!isRecord(value)) return { type: undefined, body: value, isIgnored: false }
    const message = Object.fromEntries(Object.entries(value).filter(([name]) => !ownMembers.includes(name)))
    const { body } = toComparable({ method: 'GET', target: '/', request: message }, this.#context.ignore)
    const { type } = message
    const content = carriers[String(type)]
    const isIgnored = content !== undefined && isRecord(body) && !(content in body)
    return { type, body, isIgnored }
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => this.#wake = resolve)
  }

  #end(): void {
    this.#ended.abort()
    this.#wake?.()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function describeMismatch(
  expected: ComparableMessage | undefined,
  requested: ComparableMessage,
): Bilingual | undefined {
  const type = String(requested.type)
  if (!expected) return fill(texts.noFurtherMessage, { type })
  const comparable = ({ body }: ComparableMessage) => ({ method: 'GET', path: '/', query: '', body })
  if (expected.type !== requested.type) return fill(texts.otherType, { type, expected: String(expected.type) })
  const [first, ...others] = findDifferences(comparable(expected), comparable(requested))
  return first && fill(texts.otherContent, { type, difference: describeDifferences(first, others) })
}
