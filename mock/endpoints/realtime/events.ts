import type { Ids } from '../../data/ids.ts'
import { Random } from '../../data/random.ts'
import type { Clock } from '../../time/clock.ts'

/** Members of an event besides its type. */
export type Members = Readonly<Record<string, unknown>>

/** How events are written; see the option `realtime`. */
export interface EventStyle {
  /** Varies what sources disagree about: indices that are 0 are absent at times, `delta` is an empty string where it has no meaning. */
  readonly noise: boolean
}

/** Events whose `delta` is a real one. */
const isDelta = (type: string) => type.endsWith('.delta')

/** Writes the events of one session. */
export class EventWriter {
  readonly #ids: Ids
  readonly #clock: Clock
  readonly #style: EventStyle
  readonly #random: Random

  constructor(ids: Ids, clock: Clock, style: EventStyle, seed: string) {
    this.#ids = ids
    this.#clock = clock
    this.#style = style
    this.#random = new Random(seed)
  }

  /** `item` → `item0f49455339d04574bf62b73beaad0756`. Source: frames in the document for LLMs, 2025. */
  id(prefix: 'event' | 'sess' | 'item' | 'resp' | 'conv'): string {
    return prefix + this.#ids.hex(32)
  }

  /** An event. */
  write(type: string, members: Members = {}): string {
    const delta = !isDelta(type) && this.#isNoisy() ? { delta: '' } : {}
    return JSON.stringify({ event_id: this.id('event'), type, ...members, ...delta })
  }

  /** An event of a response, with the time. An index of 0 is absent at times, as Go writes it with `omitempty`. */
  ofResponse(type: string, members: Members = {}): string {
    const stamp = { client_timestamp: this.#clock.now() }
    if (!('output_index' in members) || !this.#isNoisy()) return this.write(type, { ...stamp, ...members })
    const { output_index: _, content_index: __, ...others } = members
    return this.write(type, { ...stamp, ...others })
  }

  error(code: string, message: string): string {
    return this.write('error', { error: { code, message } })
  }

  /** At times the service sends this event, and spells it so. Observed April 2026; when, and its values are assumed. */
  rateLimits(): string | undefined {
    if (!this.#isNoisy()) return undefined
    const rate_limits = [{ name: 'requests', limit: 5, remaining: 4, reset_seconds: 0 }]
    return this.write('rate_limites.updated', { rate_limits })
  }

  /** A heartbeat has only its type (document for LLMs, 2025), or id and time as well (observed 2026-09). */
  heartbeat(): string {
    return this.#isNoisy() ? this.ofResponse('heartbeat') : '{"type":"heartbeat"}'
  }

  /** True for an event that the service sends at times and no document describes. */
  sendsUnknown(): boolean {
    return this.#style.noise
  }

  #isNoisy(): boolean {
    return this.#style.noise && this.#random.below(4) === 0
  }
}
