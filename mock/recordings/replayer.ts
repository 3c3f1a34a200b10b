import { refuse } from '../errors/refusal.ts'
import type { Backend } from '../core/backend.ts'
import type { Fault } from '../faults/fault.ts'
import { type Bilingual, fill } from '../http/bilingual.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import { play } from '../http/player.ts'
import type { Entry } from '../journal/journal.ts'
import type { ScopeState } from '../scripting/scope-state.ts'
import { cleanRequest, createCleaner, type RecordedRequest } from './cleaner.ts'
import { comparableKey, pathOf, toComparable } from './comparable-request.ts'
import { asksForRefusal } from './handshake.ts'
import { loadRecording } from './load-recording.ts'
import { missTexts as texts } from './miss-texts.ts'
import { dateOf, describeNearest, lastDate, type NamedRecording } from './nearest-recording.ts'
import type { ReplayOptions } from './options.ts'
import { bodyPieces } from './recorded-body.ts'
import { Recorder } from './recorder.ts'
import { rpcIdOf } from './json-rpc.ts'
import { readableBody, type RecordedAnswer, type Recording, recordingName } from './recording.ts'
import { type ReplayContext, SessionReplayer } from './session-replayer.ts'
import { isTransientToolError, withRpcId } from './rpc-answer.ts'

/** A recorded response with its place in the store. */
interface Found {
  readonly name: string
  readonly index: number
  readonly answer: RecordedAnswer
}

/** Replies with recorded responses, or with those of the live API where a recording is missing. */
export class Replayer {
  readonly #backend: Backend
  readonly #options: ReplayOptions
  readonly #ignore: readonly (string | RegExp)[]
  readonly #live: Recorder
  /** Names of the recordings that are reported when they are not used: those that existed when the replay began. */
  readonly #reported: readonly string[]
  /** Numbers of replies sent, by scope and by the key of the request. */
  readonly #counts = new WeakMap<ScopeState, Map<string, number>>()
  /** Indices of the responses that were sent in any scope, by name of the recording. */
  readonly #used = new Map<string, Set<number>>()
  /** How many responses the recordings have that were used, by name. */
  readonly #sizes = new Map<string, number>()
  /** Keys of recordings under `match`, by name. */
  readonly #keys = new Map<string, string>()

  constructor(
    backend: Backend,
    options: ReplayOptions,
    { liveFetch, reported }: {
      readonly liveFetch: typeof globalThis.fetch
      readonly reported: readonly string[]
    },
  ) {
    this.#backend = backend
    this.#options = options
    this.#ignore = options.match?.ignore ?? []
    this.#reported = reported
    this.#live = new Recorder(
      backend,
      options,
      liveFetch,
      (existing, answer) => this.#isWorthSaving(existing, answer) ? [answer] : undefined,
    )
  }

  /**
   * Returns the recorded response, or `undefined` when the mock replies itself.
   *
   * @throws {Refusal} that names the nearest recording, if no recording matches and `missing` does not record one.
   */
  async reply(raw: RawRequest, scope: ScopeState, entry: Entry): Promise<Reply | undefined> {
    const { missing = 'error' } = this.#options
    const name = await recordingName(raw)
    const recording = await loadRecording(this.#options.store, name)
    let key = name
    let found = this.#validAnswers(name, recording)
    if (found.length === 0 && this.#ignore.length > 0) {
      key = comparableKey(toComparable(this.#clean(raw, entry), this.#ignore))
      found = await this.#findSimilar(key)
    }
    if (asksForRefusal(raw)) {
      // Not counted with the handshakes.
      key = `refusal ${key}`
      found = found.filter(({ answer }) => answer.status !== 101)
      if (found.length === 0 && missing !== 'record') return undefined
    }
    if (found.length > 0) {
      const { name: taken, index, answer } = this.#take(found, key, scope)
      entry.describe('answeredBy', fill(texts.recording, { name: this.#locate(taken) }))
      if (answer.status === 101) {
        const place = { session: index + 1, name: this.#locate(taken), date: dateOf(answer) }
        return this.#openSession(raw, answer, { scope, entry, place })
      }
      return this.#replyWith(withRpcId(answer, rpcIdOf(readableBody(raw))), entry.fault)
    }
    if (missing === 'mock') return undefined
    if (missing === 'error') {
      const request = this.#clean(raw, entry)
      const reason = await this.#describeMiss(request, name, recording)
      const miss = fill(texts.cannotReplay, { request: nameOf(request), reason })
      entry.describe('unmatched', miss)
      throw refuse('unmatched', miss.en)
    }
    this.#markUsed(name, 0, 1)
    return await this.#live.reply(raw, scope, entry)
  }

  /** The reported recordings, without those of which every response was sent. */
  unused(): string[] {
    return this.#reported.flatMap((name) => {
      const used = this.#used.get(name)?.size ?? 0
      const size = this.#sizes.get(name) ?? 1
      if (used >= size) return []
      const place = this.#locate(name)
      return [used === 0 ? `${place} was never used` : `${place}: ${used} of ${size} responses were used`]
    })
  }

  /** The next request of this scope gets the first response again. */
  rewind(scope: ScopeState): void {
    this.#counts.delete(scope)
  }

  saved(): Promise<void> {
    return this.#live.saved()
  }

  #locate(name: string): string {
    return this.#options.store.locate?.(name) ?? name
  }

  #isFresh({ recordedAt }: RecordedAnswer): boolean {
    const { maxAgeMs = Infinity } = this.#options
    return Date.parse(recordedAt) >= this.#backend.clock.now() - maxAgeMs
  }

  #validAnswers(name: string, recording: Recording | undefined): Found[] {
    if (!recording) return []
    this.#sizes.set(name, recording.answers.length)
    return recording.answers.map((answer, index) => ({ name, index, answer })).filter(({ answer }) =>
      this.#isFresh(answer)
    )
  }

  /** Responses of all recordings that differ only in what `match` ignores, oldest first. */
  async #findSimilar(key: string): Promise<Found[]> {
    const { store } = this.#options
    const found: Found[] = []
    for (const name of await store.list?.() ?? []) {
      if (!this.#keys.has(name)) {
        const recording = await loadRecording(store, name)
        if (recording) this.#keys.set(name, comparableKey(toComparable(recording, this.#ignore)))
      }
      if (this.#keys.get(name) === key) found.push(...this.#validAnswers(name, await loadRecording(store, name)))
    }
    return found.sort((a, b) => Date.parse(a.answer.recordedAt) - Date.parse(b.answer.recordedAt))
  }

  #take(found: readonly Found[], key: string, scope: ScopeState): Found {
    let counts = this.#counts.get(scope)
    if (!counts) this.#counts.set(scope, counts = new Map())
    const count = counts.get(key) ?? 0
    counts.set(key, count + 1)
    const taken = found[Math.min(count, found.length - 1)] as Found
    this.#markUsed(taken.name, taken.index)
    return taken
  }

  #markUsed(name: string, index: number, size?: number): void {
    if (size !== undefined) this.#sizes.set(name, size)
    const used = this.#used.get(name)
    if (used) used.add(index)
    else this.#used.set(name, new Set([index]))
  }

  #replyWith(answer: RecordedAnswer, fault: Fault | undefined): Reply {
    const { status, headers, json, frames } = answer
    if (frames === undefined) return { status, headers, body: JSON.stringify(json) }
    const { speed = Infinity, chunks = 'recorded' } = this.#options
    return { status, headers, body: play(bodyPieces(answer, { speed, chunks, fault }), this.#backend.clock) }
  }

  #openSession(
    raw: RawRequest,
    answer: RecordedAnswer,
    named: Pick<ReplayContext, 'scope' | 'entry' | 'place'>,
  ): Reply {
    const { speed = Infinity, redact } = this.#options
    const clean = createCleaner(raw, redact)
    const request = nameOf(this.#clean(raw, named.entry))
    const context = { ...named, backend: this.#backend, request, speed, ignore: this.#ignore, clean }
    return new SessionReplayer(answer, context).upgrade
  }

  #clean(raw: RawRequest, entry: Entry): RecordedRequest {
    return cleanRequest(raw, entry, createCleaner(raw, this.#options.redact))
  }

  /** Why there is no recording for a request. */
  async #describeMiss(request: RecordedRequest, name: string, expired: Recording | undefined): Promise<Bilingual> {
    const { store } = this.#options
    if (expired) return fill(texts.expired, { name: this.#locate(name), date: lastDate(expired) })
    if (!store.list) return fill(texts.noRecording, { name })
    const recordings: NamedRecording[] = []
    for (const other of await store.list()) {
      const recording = await loadRecording(store, other)
      if (recording) recordings.push({ name: other, recording })
    }
    const locate = (other: string) => this.#locate(other)
    const isExpired = ({ answers }: Recording) => !answers.some((answer) => this.#isFresh(answer))
    return describeNearest(recordings, toComparable(request, this.#ignore), {
      ignore: this.#ignore,
      locate,
      isExpired,
    })
  }

  /** False for a response that may be different next time, and when another request has recorded one meanwhile. */
  #isWorthSaving(existing: readonly RecordedAnswer[], answer: RecordedAnswer): boolean {
    const { status, isCut } = answer
    const isTransient = status === 401 || status === 429 || status >= 500 || isCut === true ||
      isTransientToolError(answer)
    return !isTransient && !existing.some((recorded) => this.#isFresh(recorded))
  }
}

function nameOf(request: RecordedRequest): string {
  return `${request.method} ${pathOf(request)}`
}
