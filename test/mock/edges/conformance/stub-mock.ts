import type { Answer, Frame, Frames, RawRequest } from '../../../../mock/http/message.ts'
import { MockZhipu } from '../../../../mock/facade/mock-zhipu.ts'

const sse = { 'content-type': 'text/event-stream;charset=UTF-8' }
const never = new Promise<never>(() => {})

/** A mock with a fixed answer for each name at the end of a path, so that a case tests only the edge. */
export class StubMock extends MockZhipu {
  /** Requests as the edge passed them on. */
  readonly arrived: RawRequest[] = []
  /** Names of streams whose client has disconnected. */
  readonly left: string[] = []
  /** Names of streams that have ended. */
  readonly ended: string[] = []
  /** Names of requests whose signal was aborted before the response. */
  readonly aborted: string[] = []
  /** Sends the second event of `gate`. */
  open: () => void = () => {}

  override answer(raw: RawRequest): Answer | Promise<Answer> {
    this.arrived.push(raw)
    const name = raw.target.split('/').at(-1)?.split('?')[0] ?? ''
    switch (name) {
      case 'json':
        return { status: 200, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: '{"text":"你好"}' }
      case 'refused':
        return {
          status: 429,
          headers: { 'content-type': 'application/json', 'retry-after': '1' },
          body: '{"error":{"code":"1302"}}',
        }
      case 'bytes':
        return {
          status: 200,
          headers: { 'content-type': 'audio/wav' },
          body: Uint8Array.from({ length: 256 }, (_, i) => i),
        }
      case '204':
      case '205':
      case '304':
        return { status: Number(name), headers: {}, body: '' }
      case 'hangup':
        return { hangup: true }
      case 'silent':
        raw.signal?.addEventListener('abort', () => this.aborted.push(name))
        return never
      case 'events':
        return this.#stream(name, Array.from({ length: 100 }, (_, i) => `data: ${i}\n\n`))
      case 'cut':
        return this.#stream(name, ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n', { cut: true }])
      case 'cut-at-once':
        return this.#stream(name, [{ cut: true }])
      case 'cut-in-character':
        return this.#stream(name, ['data: ', new TextEncoder().encode('你').slice(0, 2), { cut: true }])
      case 'alone':
        return this.#stream(name, [{ alone: 'a' }, { alone: 'b' }, 'c', 'd', { alone: 'e' }])
      case 'stall':
        return this.#stream(name, ['data: 1\n\n', { stall: true }])
      case 'gate': {
        const gate = new Promise<void>((resolve) => this.open = resolve)
        return this.#stream(name, ['data: 1\n\n', gate.then(() => 'data: 2\n\n')])
      }
      case 'endless':
        return this.#stream(name, ['data: 1\n\n', never])
      case 'ticking':
        return this.#stream(name, Array.from({ length: 8 }, (_, i) => afterMs(2 * i, `data: ${i}\n\n`)))
      default:
        return { status: 404, headers: {}, body: '' }
    }
  }

  #stream(name: string, frames: (Frame | Promise<Frame>)[]): Answer {
    const queue = [...frames]
    const body: Frames = {
      next: () => queue.length > 0 ? queue.shift() : void this.ended.push(name),
      return: () => void this.left.push(name),
    }
    return { status: 200, headers: sse, body }
  }
}

function afterMs(waitMs: number, frame: Frame): Promise<Frame> {
  return new Promise((resolve) => setTimeout(resolve, waitMs, frame))
}
