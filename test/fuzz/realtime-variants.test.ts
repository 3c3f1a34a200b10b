import { Buffer } from 'node:buffer'
import process from 'node:process'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { realtime, tool } from '../../src/realtime/index.ts'
import { collect } from '../support/expect.ts'
import { Random } from '../support/random.ts'
import { type Event, serveRealtime, type ServerSession } from '../support/realtime-server.ts'
import { apiKey } from '../support/realtime-session.ts'

const seed = Number(process.env['SEED'] ?? 20261129)

/**
 * Speaks the protocol in any way that the documents and the observations of it allow: ids with and without underscore, or none; words as text,
 * as transcript, as both or in `done` events only; optional events, members and order; noise between the events; frames of text or bytes.
 */
class Variant {
  readonly #random: Random
  readonly #peer: ServerSession
  readonly #style: Record<'text' | 'ids' | 'underscore' | 'parts' | 'binary' | 'zeros', boolean>
  readonly #words: 'text' | 'transcript' | 'both'
  readonly #onlyDone: boolean
  #count = 0
  /** The words of each response, and its samples. */
  readonly said: string[] = []
  readonly samples: number[] = []

  constructor(peer: ServerSession, random: Random) {
    this.#peer = peer
    this.#random = random
    const yes = () => random.below(2) === 0
    this.#style = { text: yes(), ids: yes(), underscore: yes(), parts: yes(), binary: yes(), zeros: yes() }
    this.#words = random.pick(['text', 'transcript', 'both'] as const)
    this.#onlyDone = random.below(4) === 0
    peer.on('session.update', ({ session }) => {
      const updated = { type: 'session.updated', session }
      const first: Event[] = [{ type: 'heartbeat' }, { type: 'session.created', session: {} }, updated]
      this.#send(...random.pick([first, [updated], [updated, ...first.slice(0, 2)]]), {
        type: 'conversation.created',
        conversation: {},
      })
    })
    peer.on('input_audio_buffer.commit', () => {
      const item_id = this.#id('item')
      const events = [
        { type: 'input_audio_buffer.committed', item_id },
        { type: 'conversation.item.created', item: { id: item_id, type: 'message', role: 'user' } },
      ]
      this.#send(...random.below(2) ? events : events.reverse())
    })
    peer.on('response.create', () => this.#respond(random.below(3) === 0 && this.said.length < 3))
  }

  #id(prefix: string) {
    return `${prefix}${this.#style.underscore ? '_' : ''}${(++this.#count).toString(16).padStart(32, '0')}`
  }

  #send(...events: Event[]) {
    for (const event of events) {
      const envelope = this.#style.zeros ? { delta: '', event_id: this.#id('event'), client_timestamp: 1 } : {}
      const text = JSON.stringify({ ...envelope, ...event })
      if (this.#style.binary) this.#peer.socket.send(Buffer.from(text), { binary: true })
      else this.#peer.send(text)
      if (this.#random.below(4)) continue
      this.#peer.send(this.#random.pick<Event>([
        { type: 'heartbeat' },
        { type: 'rate_limites.updated', rate_limits: null },
        { type: 'response.of_tomorrow', response_id: 'x', delta: 'noise' },
        { type: 'conversation.item.input_audio_transcription.completed', item_id: 'x', transcript: '你好' },
        { type: 'response.function_call.simple_browser', name: 'simple_brower', session: { beta_fields: {} } },
        { type: 'error', error: { code: 'rate_limit_error', message: 'too fast' } },
      ]))
    }
  }

  #respond(callsTool: boolean) {
    const id = this.#id('resp')
    const of = this.#style.ids ? { response_id: id, item_id: this.#id('item'), output_index: 0, content_index: 0 } : {}
    const pieces = Array.from({ length: this.#random.below(4) }, () => this.#random.pick(['你', '好 ', '!', 'a']))
    const words = pieces.join('')
    const sent = [this.#random.below(1000), this.#random.below(1000)]
    const bytes = Buffer.from(new Int16Array(sent).buffer)
    const cut = this.#random.below(5)
    this.said.push(words)
    this.samples.push(...sent)
    this.#send({ type: 'response.created', response: { id, object: 'realtime.response', status: 'in_progress' } })
    const item = { id: 'x', type: 'message', role: 'assistant' }
    const part = { type: 'audio' }
    if (this.#style.parts) {
      this.#send(
        { type: 'response.output_item.added', ...of, item },
        { type: 'response.content_part.added', ...of, part },
      )
    }
    for (const delta of this.#onlyDone ? [] : pieces) {
      if (this.#words !== 'transcript') this.#send({ type: 'response.text.delta', ...of, delta })
      if (this.#words !== 'text') this.#send({ type: 'response.audio_transcript.delta', ...of, delta })
    }
    for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
      this.#send({ type: 'response.audio.delta', ...of, delta: piece.toString('base64') })
    }
    if (this.#words !== 'transcript') this.#send({ type: 'response.text.done', ...of, text: words })
    if (this.#words !== 'text') this.#send({ type: 'response.audio_transcript.done', ...of, transcript: words })
    this.#send({ type: 'response.audio.done', ...of })
    if (callsTool) {
      const more = this.#random.pick([{}, { call_id: 'call_1' }, { call_id: '' }])
      this.#send(
        { type: 'response.function_call.inner_tool', ...of },
        { type: 'response.function_call_arguments.done', ...of, name: 'clock', arguments: '{"zone":"UTC"}', ...more },
        { type: 'response.function_call.inner_tool.result', ...of },
      )
    }
    if (this.#style.parts) this.#send({ type: 'response.output_item.done', ...of, item })
    this.#send({ type: 'response.done', response: this.#random.pick([{ id, status: 'completed' }, { id }]) })
  }
}

test('an answer is complete in each variant of the protocol', async () => {
  const random = new Random(seed)
  const variants: Variant[] = []
  await using server = await serveRealtime({
    opening: [],
    onSession: (peer) => variants.push(new Variant(peer, random)),
  })
  const clock = tool({ name: 'clock', run: () => 'noon' })
  for (let round = 0; round < 200; round++) {
    const session = await realtime({}, { apiKey, baseURL: server.baseURL, webSocket: WebSocket, tools: [clock] })
    const variant = variants[round]!
    for (let turn = 0; turn < 2; turn++) {
      variant.said.length = variant.samples.length = 0
      void session.append(new Int16Array(100))
      const response = await session.respond()
      const [text, audio, result] = await Promise.all([
        collect(response.text()),
        collect(response.audio()),
        response.done,
      ])
      const about = `SEED=${seed} round ${round}`
      expect(result, about).toMatchObject({ status: 'completed', functionCalls: [], rounds: variant.said.length })
      expect(result.text, about).toBe(variant.said.join(''))
      expect(text.join(''), about).toBe(result.text)
      expect([...new Int16Array(new Uint8Array(Buffer.concat(audio)).buffer)], about).toEqual(variant.samples)
    }
    await session.close()
  }
}, 60_000)
