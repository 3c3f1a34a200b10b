import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { type ServerEvent, TestSession, tone } from '../../support/bare-session.ts'

/** Recordings of what the vendor's SDK sends, kept outside the repository: base64 is cut to its first characters. */
const folder = fileURLToPath(new URL('../../../../shared/api/realtime/', import.meta.url))

interface Line {
  readonly kind: string
  readonly event: Record<string, unknown>
  readonly cut?: { readonly field: string; readonly bytes: number; readonly wav?: { readonly sample_rate: number } }
}

/** The name of each recording, and the types that its turns must have, in this order. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'recorded-input-audio-client-vad': ['input_audio_buffer.committed', 'response.created', 'response.done'],
  'recorded-input-audio-client-vad-function-call': [
    'input_audio_buffer.committed',
    'response.created',
    'response.function_call_arguments.done',
    'response.done',
    'conversation.item.created',
    'response.created',
    'response.audio_transcript.delta',
    'response.audio.delta',
    'response.done',
  ],
  'recorded-input-audio-server-vad': [
    'input_audio_buffer.speech_started',
    'input_audio_buffer.speech_stopped',
    'input_audio_buffer.committed',
    'response.created',
    'response.audio.delta',
    'response.done',
  ],
  'recorded-input-video-client-vad': [
    'input_audio_buffer.committed',
    'response.created',
    'response.audio.delta',
    'response.done',
  ],
}

/** Audio and images of the original length: the beginning that is kept is repeated. */
function restore({ event, cut }: Line): Record<string, unknown> {
  if (!cut) return event
  const start = Uint8Array.from(atob(String(event[cut.field])), (character) => character.charCodeAt(0))
  const header = cut.wav ? 44 : 0
  const bytes = new Uint8Array(cut.bytes)
  bytes.set(start)
  const body = start.length > header ? start.subarray(header) : new Uint8Array(2)
  if (cut.field === 'audio') {
    for (let at = start.length; at < bytes.length; at++) bytes[at] = body[(at - header) % body.length]!
  }
  return { ...event, [cut.field]: base64(bytes) }
}

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))

/** Plays the inputs of a client: each `response.create` is sent when the response before it is done. */
async function play(inputs: readonly Record<string, unknown>[]): Promise<ServerEvent[]> {
  const zhipu = mockZhipu()
  const session = await TestSession.open(zhipu)
  await session.until('session.created')
  let responses = 0
  for (const input of inputs) {
    // The output of a function follows the response that called it.
    if (input['type'] === 'conversation.item.create') await doneTimes(session, responses)
    session.send(input)
    if (input['type'] === 'response.create') responses++
  }
  await doneTimes(session, Math.max(1, responses))
  session.leave()
  zhipu.assertIdle()
  return session.events
}

async function doneTimes(session: TestSession, count: number): Promise<void> {
  for (let from = 0, times = 0; times < count; times++) from += (await session.until('response.done', from)).length
}

function expectInOrder(events: readonly ServerEvent[], order: readonly string[]): void {
  const types = events.map(({ type }) => type)
  let from = 0
  for (const type of order) {
    const index = types.indexOf(type, from)
    expect(index, `${type} after ${types.slice(0, from)}, in ${types}`).toBeGreaterThanOrEqual(0)
    from = index + 1
  }
  expect(types).not.toContain('error')
}

if (existsSync(folder)) {
  test.each(Object.entries(expected))('the recorded inputs %s get a complete turn in order', async (name, order) => {
    const lines = readFileSync(`${folder}${name}.ndjson`, 'utf8').trim().split('\n').map((line): Line =>
      JSON.parse(line)
    )
    expectInOrder(await play(lines.filter(({ kind }) => kind === 'recorded').map(restore)), order)
  })
} else test('the recorded inputs of GLM-Realtime are not played: ../shared is absent', () => {})

const update = (members: object) => ({
  type: 'session.update',
  session: {
    turn_detection: null,
    instructions: '',
    output_audio_format: 'pcm',
    input_audio_format: 'pcm',
    tools: null,
    ...members,
    beta_fields: { chat_mode: 'audio', tts_source: 'e2e', ...(members as { beta_fields?: object }).beta_fields },
  },
})

const appends = (ms: number, amplitude: number) =>
  Array.from({ length: ms / 100 }, () => {
    const samples = tone(100, amplitude)
    const audio = base64(new Uint8Array(samples.buffer))
    // The recordings have the same timestamp on every append.
    return { type: 'input_audio_buffer.append', audio, delta: '', client_timestamp: 1739450257 }
  })

const commit = [{ type: 'input_audio_buffer.commit' }, { type: 'response.create' }]

test('inputs in the form of the recordings get a complete turn in order', async () => {
  const weather = {
    type: 'function',
    name: 'weather',
    description: '天气',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  }
  const names = Object.keys(expected)
  const inputs = [
    [update({}), ...appends(600, 8000), ...commit],
    [
      update({ tools: [weather] }),
      ...appends(600, 8000),
      ...commit,
      {
        type: 'conversation.item.create',
        event_id: 'evt_fakeId',
        item: { type: 'function_call_output', output: '晴' },
      },
      { type: 'response.create', timestamp: 1739850289780 },
    ],
    [update({ turn_detection: { type: 'server_vad' } }), ...appends(600, 8000), ...appends(1000, 10)],
    [
      update({ beta_fields: { chat_mode: 'video_passive' } }),
      ...appends(600, 8000),
      {
        type: 'input_audio_buffer.append_video_frame',
        video_frame: '/9j/4AAQSkZJRgAB',
        client_timestamp: 1739846648013,
      },
      ...commit,
    ],
  ]
  for (const [index, sequence] of inputs.entries()) expectInOrder(await play(sequence), expected[names[index]!]!)
})
