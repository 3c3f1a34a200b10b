import type { MockZhipu } from '../../mock/index.ts'
import { isUpgrade, type Upgrade } from '../../mock/http/socket.ts'
import type { Frame } from '../../mock/http/message.ts'

// deno-lint-ignore no-explicit-any -- a test reads the members that it expects
export type ServerEvent = any

/** A session of the mock without a socket: the test sends events, and reads those of the server as they come. */
export class TestSession {
  readonly upgrade: Upgrade
  /** All events so far. */
  readonly events: ServerEvent[] = []
  /** Frames that are no events: text that is not JSON, bytes, `cut` and `stall`. */
  readonly others: Frame[] = []
  isOver = false
  #waiting: (() => void)[] = []

  constructor(upgrade: Upgrade) {
    this.upgrade = upgrade
    void this.#read()
  }

  /** Opens a session with the key of the mock. */
  static async open(zhipu: MockZhipu, query = '', headers: Record<string, string> = {}): Promise<TestSession> {
    const answer = await zhipu.answer({
      method: 'GET',
      host: 'open.bigmodel.cn',
      target: `/api/paas/v4/realtime${query}`,
      headers: { authorization: `Bearer ${zhipu.apiKey}`, upgrade: 'websocket', ...headers },
      body: '',
    })
    if ('hangup' in answer || !isUpgrade(answer)) throw new Error(`refused: ${JSON.stringify(answer)}`)
    return new TestSession(answer)
  }

  send(...events: readonly object[]): void {
    for (const event of events) this.upgrade.receive(JSON.stringify(event))
  }

  /** Types of the events so far. */
  get types(): string[] {
    return this.events.map(({ type }) => type)
  }

  /** The events from `from` on, as soon as one has this type. */
  async until(type: string, from = 0): Promise<ServerEvent[]> {
    for (;;) {
      const index = this.events.findIndex((event, at) => at >= from && event.type === type)
      if (index >= 0) return this.events.slice(from, index + 1)
      if (this.isOver) throw new Error(`the session ended without ${type}: ${this.types}`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Resolves at the end of the session. */
  async end(): Promise<void> {
    while (!this.isOver) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** The client closes the connection. */
  leave(): void {
    this.upgrade.body.return()
  }

  async #read(): Promise<void> {
    for (;;) {
      const frame = await this.upgrade.body.next()
      if (frame === undefined) break
      this.#take(frame)
      for (const resolve of this.#waiting.splice(0)) resolve()
      if (typeof frame === 'object' && ('cut' in frame || 'stall' in frame)) return
    }
    this.isOver = true
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #take(frame: Frame): void {
    try {
      this.events.push(JSON.parse(frame as string))
    } catch {
      this.others.push(frame)
    }
  }
}

/** The events of a session that is ready: a client sends the configuration, and waits for `session.updated`. */
export async function openReady(zhipu: MockZhipu, session: object = {}): Promise<TestSession> {
  const opened = await TestSession.open(zhipu)
  opened.send({ type: 'session.update', session: configuration(session) })
  // A heartbeat follows.
  await opened.until('heartbeat', (await opened.until('session.updated')).length)
  return opened
}

/** A complete configuration. */
export function configuration(members: object = {}): object {
  return {
    input_audio_format: 'pcm16',
    output_audio_format: 'pcm',
    turn_detection: { type: 'client_vad' },
    beta_fields: { chat_mode: 'audio', tts_source: 'e2e' },
    ...members,
  }
}

/** An append of PCM. */
export function append(samples: Int16Array, timestamp?: number): object {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  const audio = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return { type: 'input_audio_buffer.append', audio, ...(timestamp !== undefined && { client_timestamp: timestamp }) }
}

/** A tone that counts as speech, or silence. */
export function tone(ms: number, amplitude = 8000, rate = 16_000): Int16Array {
  return Int16Array.from({ length: (ms * rate) / 1000 }, (_, index) => amplitude * Math.sin(index / 8))
}
