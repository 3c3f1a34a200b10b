import type { FunctionCall } from '../types.ts'
import { fromBase64 } from './base64.ts'
import type { RealtimeResponseObject, RealtimeServerEvent } from './events.ts'
import { quiet } from './failure.ts'
import type { Failure } from './failure.ts'
import { createQueue } from './queue.ts'
import type { StartTimer } from './timer.ts'

/** Milliseconds until an answer that is over ends without `response.done`, which took 6.6 s once after a cancellation (observed 2026-09). */
const END_TIMEOUT_MS = 10_000

/** A whole answer. With tools it may span several responses of the server. */
export interface RealtimeResult {
  /** `completed`, `cancelled`, or `incomplete` (`response.status_details` has the reason). A failed response rejects `done`. */
  readonly status: NonNullable<RealtimeResponseObject['status']>
  /** The words of the answer. */
  readonly text: string
  /** The words as the speech synthesis reports them; in audio mode the same. */
  readonly transcript: string
  /** The calls of the last response that were not answered, because the option `tools` is missing. */
  readonly functionCalls: readonly FunctionCall[]
  /** The last response of the server, with usage. */
  readonly response: RealtimeResponseObject
  /** Number of responses of the server. */
  readonly rounds: number
}

/**
 * An answer that arrives. Its text and its audio are collected from the beginning, so a reader may start later; each can be read once. A
 * reader that stops discards the rest of its kind and does not stop the answer: `session.cancel()` does.
 *
 * Readers throw what `done` rejects with. When the answer is cancelled they end, without what is unread.
 */
export interface RealtimeResponse {
  /** Id of the server's current response; `''` when it has none. */
  readonly id: string
  /** Resolves at the end of the answer. When it rejects and is not awaited, the runtime reports no unhandled rejection. */
  readonly done: Promise<RealtimeResult>
  /**
   * The words as they arrive. The server sends them twice, as `response.text.delta` and as `response.audio_transcript.delta`; the kind that
   * comes first is read. The text is ahead of the audio.
   */
  text(): AsyncIterableIterator<string>
  /** The words of `response.audio_transcript.delta` alone. */
  transcript(): AsyncIterableIterator<string>
  /**
   * The audio, one chunk for each delta. With `output_audio_format: 'pcm'` whole samples of 24 kHz, mono, 16 bits, little-endian: see `toInt16()`.
   * It is collected up to `maxUnreadBytes`; more is a `StreamError` with code `oversized`.
   */
  audio(): AsyncIterableIterator<Uint8Array>
}

/** An answer as the session fills it. */
export interface Turn {
  readonly response: RealtimeResponse
  /** Aborts when the answer ends, for tools that still run. */
  readonly signal: AbortSignal
  /** Id of the response that the server works on; `undefined` before the first one and between two of them. */
  activeId: string | undefined
  rounds: number
  /** Starts a response of the server. `isPCM`: chunks of audio contain whole samples. */
  begin(response: RealtimeResponseObject, isPCM: boolean): void
  /**
   * Adds a delta or a function call.
   *
   * @throws {DOMException} when audio is not base64
   */
  push(event: RealtimeServerEvent): void
  /** Ends a response of the server and returns its function calls. */
  endRound(response: RealtimeResponseObject | undefined): FunctionCall[]
  /** Ends the answer as a cancelled one unless it ends in 10 s. */
  expire(): void
  /** Cancels the answer: ends its readers at once, and the answer when the server's response has ended, at most 10 s later. */
  stop(): void
  /** Ends the answer. */
  finish(status: string, functionCalls?: readonly FunctionCall[]): void
  fail(failure: Failure): void
}

/** A text as it is, anything else as JSON. */
const asText = (value: unknown): string => typeof value === 'string' ? value : JSON.stringify(value)

type Words = 'text' | 'transcript'

/** Creates an answer without content. `onEnd` is called when it has ended, once or more often. */
export function createTurn(maxUnreadBytes: number, startTimer: StartTimer, onEnd: () => void): Turn {
  const controller = new AbortController()
  const texts = createQueue<string>(maxUnreadBytes)
  const transcripts = createQueue<string>(maxUnreadBytes)
  const chunks = createQueue<Uint8Array>(maxUnreadBytes)
  const queues = [texts, transcripts, chunks]
  // Of the current response, and of those before it.
  let words = { text: '', transcript: '' }
  const earlier = { text: '', transcript: '' }
  // The kind that `text()` reads.
  let kind: Words | undefined
  const calls: FunctionCall[] = []
  let last: RealtimeResponseObject = {}
  let isPCM: boolean
  let stopTimer: (() => void) | undefined
  // The first byte of a sample that the server cut.
  let half = new Uint8Array()
  let resolve: (result: RealtimeResult | Promise<never>) => void
  const done = quiet(new Promise<RealtimeResult>((settle) => resolve = settle))

  /** Adds the words that follow `known`: all words of the response are then those of `known` and `text`. */
  const addWords = (from: Words, known: string, text: string | undefined) => {
    if (!text) return
    const before = words[from]
    const all = words[from] = known + text
    const piece = all.startsWith(before) && all.slice(before.length)
    if (!piece) return
    kind ??= from
    if (from === 'transcript') transcripts.push(piece, piece.length * 2)
    if (from === kind) texts.push(piece, piece.length * 2)
  }

  const addAudio = (delta: string) => {
    if (!delta) return
    let bytes = fromBase64(delta)
    if (isPCM && (half.length || bytes.length % 2)) {
      const joined = new Uint8Array([...half, ...bytes])
      bytes = joined.subarray(0, joined.length & ~1)
      half = joined.slice(bytes.length)
    }
    if (bytes.length) chunks.push(bytes, bytes.length)
  }

  const end = (result: RealtimeResult | Promise<never>, failure?: Failure) => {
    stopTimer?.()
    resolve(result)
    for (const queue of queues) queue.end(failure)
    controller.abort()
    onEnd()
  }

  const turn: Turn = {
    signal: controller.signal,
    activeId: undefined,
    rounds: 0,
    response: {
      get id() {
        return last.id ?? ''
      },
      done,
      text: () => texts,
      transcript: () => transcripts,
      audio: () => chunks,
    },
    begin(response, hasSamples) {
      last = response
      isPCM = hasSamples
      turn.activeId = last.id ?? ''
      turn.rounds++
    },
    push(event) {
      if (event.type === 'response.text.delta') addWords('text', words.text, event.delta)
      else if (event.type === 'response.audio_transcript.delta') addWords('transcript', words.transcript, event.delta)
      else if (event.type === 'response.text.done') addWords('text', '', event.text)
      else if (event.type === 'response.audio_transcript.done') addWords('transcript', '', event.transcript)
      else if (event.type === 'response.audio.delta') addAudio(event.delta)
      else if (event.type === 'response.function_call_arguments.done') {
        const { name = '', arguments: text = '', call_id } = event
        // The server may leave out the id: results are matched by their order.
        const id = call_id || `${turn.activeId}_${calls.length}`
        calls.push({ id, type: 'function', function: { name: asText(name), arguments: asText(text) } })
      }
    },
    endRound(response) {
      last = { ...last, ...response }
      turn.activeId = undefined
      earlier.text += words[kind ?? 'text']
      earlier.transcript += words.transcript
      words = { text: '', transcript: '' }
      kind = undefined
      half = new Uint8Array()
      return calls.splice(0)
    },
    expire() {
      stopTimer ??= startTimer(END_TIMEOUT_MS, () => turn.finish('cancelled'))
    },
    stop() {
      for (const queue of queues) void queue.return()
      controller.abort()
      if (turn.activeId === undefined) turn.finish('cancelled')
      else turn.expire()
    },
    finish(status, functionCalls = []) {
      turn.endRound(undefined)
      end({ status, ...earlier, functionCalls, response: last, rounds: turn.rounds })
    },
    fail(failure) {
      end(quiet(failure()), failure)
    },
  }
  return turn
}
