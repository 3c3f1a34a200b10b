import { describe, expect, test } from 'vitest'
import type { ChatPiece, ChatReply, ToolCallReply } from '../../../mock/platform/turn/reply.ts'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { eventData, type Sample, samplesNamed } from '../../support/evidence.ts'

/** Complete streams. */
const streams = samplesNamed(/^chat-(sse-|zai_).*\.txt$/).filter(({ text }) => text.includes('[DONE]'))
/** Bodies with the server's own spacing; samples of the documentation (`.doc.json`) are indented. */
const bodies = samplesNamed(/^chat-(sync-|zai_).*\.json$/).filter(({ name }) => !name.endsWith('.doc.json'))

interface Chunk {
  readonly choices: readonly [{ readonly delta: Delta; readonly finish_reason?: string }]
  readonly model: string
  readonly created: number
}

interface Delta {
  readonly content?: string
  readonly reasoning_content?: string
  readonly tool_calls?: readonly ToolCallDelta[]
}

interface ToolCallDelta {
  readonly function: { readonly name?: string; readonly arguments: string }
}

const chunksOf = ({ text }: Sample): Chunk[] => eventData(text) as Chunk[]

/** The request of a sample, or a minimal request for the same kind of reply. */
function requestOf({ request, text }: Sample, model: string, stream: boolean): object {
  // A recording without its image: any JPEG takes its place.
  if (request) return JSON.parse(request.replace('<removed>', '/9j/4AAQ'))
  const tools = [{ type: 'function', function: { name: 'any', description: '', parameters: { type: 'object' } } }]
  const messages = [{ role: 'user', content: 'hi' }]
  return { model, stream, messages, ...(text.includes('tool_calls') && { tools }) }
}

/** Replaces what differs between any two replies: ids, times, and counts of tokens, which the mock counts by its own rule. */
const blank = (reply: string) =>
  reply
    .replace(/"(\w*tokens)":\d+/g, '"$1":0')
    .replace(/call_-?\w+|tool-[0-9a-f]{32}/g, 'call')
    .replace(/"(id|request_id)":"\d{8,14}\w+"/g, '"$1":""')
    .replace(/"created":\d+/g, '"created":0')

/**
 * The stream with adjacent deltas of one kind joined, because the mock splits text into other tokens than the model. An empty `content` in a chunk
 * with reasoning is ignored for the same reason: the API sends it for tokens without text.
 */
function joinDeltas(stream: string): string[] {
  const events: string[] = []
  let kind = ''
  let text = ''
  const flush = () => text !== '' && events.push(`${kind} ${JSON.stringify(text)}`)
  for (const original of blank(stream).split('\n\n')) {
    const event = kind.includes('reasoning') ? original.replace('"content":"","reasoning', '"reasoning') : original
    const match = /^(.*"(?:content|reasoning_content)":)("(?:[^"\\]|\\.)+")(.*)$/.exec(event)
    const nextKind = match ? `${match[1]}…${match[3]}` : ''
    if (nextKind !== kind) {
      flush()
      text = ''
      kind = nextKind
    }
    if (match) text += JSON.parse(match[2] as string)
    else events.push(event)
  }
  flush()
  return events
}

/** The general base since June 2026, the coding base before: recordings of another base do not exist. */
function baseURLOf(createdMs: number): string {
  return createdMs < Date.UTC(2026, 5, 1) ? 'https://api.z.ai/api/coding/paas/v4' : 'https://api.z.ai/api/paas/v4'
}

/** Sends a request to a mock whose clock stands at the given time, on the base that was recorded then. */
async function send(request: object, script: (mock: MockZhipu) => void, atMs: number) {
  const mock = mockZhipu({ clock: 'virtual', startAtMs: atMs, checkToolCalls: false })
  script(mock)
  const response = await mock.fetch(`${baseURLOf(atMs)}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  return { type: response.headers.get('content-type'), body: await response.text() }
}

/** Tool calls from deltas: the first delta of a call has its name, the following ones have further fragments of its arguments. */
function toolCallsOf(deltas: readonly ToolCallDelta[]): ToolCallReply[] {
  const calls: { name: string; fragments: string[] }[] = []
  for (const { function: { name, arguments: fragment } } of deltas) {
    if (name !== undefined) calls.push({ name, fragments: [fragment] })
    else calls.at(-1)?.fragments.push(fragment)
  }
  return calls
}

/** The stream as one reply. */
function replyOf(chunks: readonly Chunk[]): ChatReply {
  const deltas = chunks.map(({ choices: [{ delta }] }) => delta)
  const content = deltas.map((delta) => delta.content ?? '').join('')
  const reasoning = deltas.map((delta) => delta.reasoning_content ?? '').join('')
  const toolCalls = toolCallsOf(deltas.flatMap((delta) => delta.tool_calls ?? []))
  return {
    ...(content && { content }),
    ...(reasoning && { reasoning }),
    ...(toolCalls.length > 0 && { toolCalls }),
    ...endOf(chunks),
  }
}

/** What the last chunk says, and the era that the mock cannot know from the model. */
function endOf(chunks: readonly Chunk[]): ChatReply {
  const [first, last] = [chunks[0] as Chunk, chunks.at(-1) as Chunk]
  return {
    ...(last.choices[0].finish_reason && { finish: last.choices[0].finish_reason }),
    ...(first.model === 'glm-4-plus' && first.created < Date.UTC(2024, 6, 1) / 1000 && { era: '2024-01' }),
  }
}

/** The chunks as pieces of a scripted stream; the fragments of one tool call become one piece. */
function piecesOf(chunks: readonly Chunk[]): ChatPiece[] {
  const pieces: ChatPiece[] = []
  let fragments: ToolCallDelta[] = []
  const flush = () => {
    if (fragments.length > 0) pieces.push({ toolCalls: toolCallsOf(fragments) })
    fragments = []
  }
  for (const { choices: [{ delta }] } of chunks.slice(0, -1)) {
    if (delta.tool_calls) {
      if (delta.tool_calls.some((call) => call.function.name !== undefined)) flush()
      fragments.push(...delta.tool_calls)
      continue
    }
    flush()
    pieces.push({
      ...(delta.content !== undefined && { content: delta.content }),
      ...(delta.reasoning_content !== undefined && { reasoning: delta.reasoning_content }),
    })
  }
  flush()
  return pieces
}

describe('the mock sends the bytes of the API', () => {
  test.each(streams)('for a stream scripted in pieces: $title', async (sample) => {
    const chunks = chunksOf(sample)
    const { model, created } = chunks[0] as Chunk
    const { type, body } = await send(
      requestOf(sample, model, true),
      (mock) => mock.chat.reply({ pieces: piecesOf(chunks), ...endOf(chunks) }),
      created * 1000,
    )
    expect(type).toBe('text/event-stream;charset=UTF-8')
    expect(blank(body)).toBe(blank(sample.text))
  })

  test.each(streams)('except for the ends of tokens, for a stream scripted as one reply: $title', async (sample) => {
    const chunks = chunksOf(sample)
    const { model, created } = chunks[0] as Chunk
    const { body } = await send(
      requestOf(sample, model, true),
      (mock) => mock.chat.reply(replyOf(chunks)),
      created * 1000,
    )
    expect(joinDeltas(body)).toEqual(joinDeltas(sample.text))
  })

  test.each(bodies)('for a synchronous completion: $title', async (sample) => {
    const text = sample.text.trim()
    const completion = JSON.parse(text)
    const { message, finish_reason: finish } = completion.choices[0]
    const { type, body } = await send(
      requestOf(sample, completion.model, false),
      (mock) =>
        mock.chat.reply({
          content: message.content,
          reasoning: message.reasoning_content,
          finish,
          ...(message.tool_calls && {
            toolCalls: message.tool_calls.map((call: { function: { name: string; arguments: string } }) => ({
              name: call.function.name,
              args: call.function.arguments,
            })),
          }),
        }),
      completion.created * 1000,
    )
    expect(type).toBe('application/json; charset=UTF-8')
    expect(blank(body)).toBe(blank(text))
  })
})
