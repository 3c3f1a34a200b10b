import type { Harness } from './harness.ts'

// deno-lint-ignore no-explicit-any -- a case reads the members that it expects
export type RealtimeEvent = any

/** A session of GLM-Realtime over a WebSocket of the runtime, without the client of this package. */
export class RealtimeSocket {
  readonly socket: WebSocket
  readonly events: RealtimeEvent[] = []
  /** Code of the close event; `undefined` while the connection is open. */
  closeCode: number | undefined
  readonly #waiting = new Set<() => void>()

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.addEventListener('message', ({ data }) => {
      this.events.push(JSON.parse(String(data)))
      this.#notify()
    })
    // Some runtimes report a refused handshake by `error` only.
    socket.addEventListener('error', () => this.#close(1006))
    socket.addEventListener('close', ({ code }) => this.#close(code))
  }

  /** Opens a session. The key is in the query, because a browser cannot set headers. */
  static async open(t: Harness, key: string = t.key): Promise<RealtimeSocket> {
    const WebSocketClass = await t.webSocket()
    const url = `${String(t.clientOptions.baseURL).replace('http', 'ws')}/realtime?Authorization=${key}`
    return new RealtimeSocket(new WebSocketClass(url))
  }

  /** Opens a session and configures it. */
  static async ready(t: Harness, members: object = {}): Promise<RealtimeSocket> {
    const session = await RealtimeSocket.open(t)
    await session.until('session.created')
    session.send({
      type: 'session.update',
      session: {
        input_audio_format: 'pcm24',
        output_audio_format: 'pcm',
        turn_detection: { type: 'client_vad' },
        beta_fields: { chat_mode: 'audio', tts_source: 'e2e' },
        ...members,
      },
    })
    await session.until('session.updated')
    return session
  }

  send(...events: readonly object[]): void {
    for (const event of events) this.socket.send(JSON.stringify(event))
  }

  /** Sends audio in appends of 100 ms of 24 kHz, with rising timestamps. */
  sendAudio(bytes: Uint8Array): void {
    for (let start = 0, at = 1000; start < bytes.length; start += 4800, at += 100) {
      const part = bytes.subarray(start, start + 4800)
      const audio = btoa(Array.from(part, (byte) => String.fromCharCode(byte)).join(''))
      this.send({ type: 'input_audio_buffer.append', audio, client_timestamp: at })
    }
  }

  /** Waits for an event of this type from `from` on, and returns the events up to it. */
  async until(type: string, from = 0): Promise<RealtimeEvent[]> {
    for (;;) {
      const index = this.events.findIndex((event, at) => at >= from && event.type === type)
      if (index >= 0) return this.events.slice(from, index + 1)
      if (this.closeCode !== undefined) throw new Error(`closed with ${this.closeCode} before ${type}`)
      await this.#change()
    }
  }

  /** Waits until the connection is closed, and returns the code. */
  async closed(): Promise<number> {
    while (this.closeCode === undefined) await this.#change()
    return this.closeCode
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  #close(code: number): void {
    this.closeCode ??= code
    this.#notify()
  }

  #notify(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}

/** The bytes of the audio of a response: each delta is decoded on its own. */
export function audioOf(events: readonly RealtimeEvent[]): Uint8Array {
  const texts = events.filter(({ type }) => type === 'response.audio.delta').map(({ delta }) => atob(delta))
  return Uint8Array.from(texts.join(''), (character) => character.charCodeAt(0))
}
