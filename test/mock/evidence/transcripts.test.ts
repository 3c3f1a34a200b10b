import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ChatPiece, ChatReply } from '../../../mock/endpoints/chat/reply.ts'
import { mockZhipu } from '../../../mock/index.ts'

/** Recordings of the live API that lie beside the project where its makers work; absent elsewhere. */
const folder = new URL('../../../../shared/api/transcripts/', import.meta.url)
const names = existsSync(folder) ? readdirSync(folder) : []
const text = (name: string) => readFileSync(new URL(name, folder), 'utf8')

/** Streams of which every event was recorded. */
const streams = names.filter((name) => /^chat-sse-.*\.txt$/.test(name) && text(name).includes('[DONE]'))
/** Bodies that were recorded byte for byte; the pages of the docs are printed otherwise. */
const bodies = names.filter((name) => /^chat-sync-.*[^.]\.json$/.test(name) && !/\.(doc|request)\.json$/.test(name))

interface Chunk {
  choices: [{ delta: { content?: string; reasoning_content?: string; tool_calls?: Call[] }; finish_reason?: string }]
  model: string
  usage?: object
  created: number
}

interface Call {
  function: { name: string; arguments: string }
}

const chunksOf = (stream: string): Chunk[] =>
  stream.split('\n\n').filter((event) => event.startsWith('data: {')).map((event) => JSON.parse(event.slice(6)))

/** The request of a recording, or the least that must have been asked. */
function requestOf(name: string, model: string, stream: boolean, calls: boolean): object {
  const file = name.replace(/(\.doc)?\.(txt|json)$/, '.request.json')
  if (names.includes(file)) return JSON.parse(text(file))
  const tools = [{ type: 'function', function: { name: 'any', description: '', parameters: { type: 'object' } } }]
  return { model, stream, messages: [{ role: 'user', content: 'hi' }], ...(calls && { tools }) }
}

/** What differs from one answer to the next: ids and times. */
const blank = (answer: string) =>
  answer
    .replace(/call_-?\w+/g, 'call')
    .replace(/"(id|request_id)":"\d{8,14}\w+"/g, '"$1":""')
    .replace(/"created":\d+/g, '"created":0')

/**
 * The stream with neighbouring deltas of one kind joined, since where tokens end is the tokenizer's affair. So is an empty `content` beside
 * reasoning that is under way: it comes where a token had no text of its own.
 */
function joined(stream: string): string[] {
  const events: string[] = []
  let kind = ''
  let text = ''
  const flush = () => text !== '' && events.push(`${kind} ${JSON.stringify(text)}`)
  for (const whole of blank(stream).split('\n\n')) {
    const event = kind.includes('reasoning') ? whole.replace('"content":"","reasoning', '"reasoning') : whole
    const found = /^(.*"(?:content|reasoning_content)":)("(?:[^"\\]|\\.)+")(.*)$/.exec(event)
    const next = found ? `${found[1]}…${found[3]}` : ''
    if (next !== kind) {
      flush()
      text = ''
      kind = next
    }
    if (found) text += JSON.parse(found[2] as string)
    else events.push(event)
  }
  flush()
  return events
}

async function ask(request: object, script: (mock: ReturnType<typeof mockZhipu>) => void, atMs: number) {
  const mock = mockZhipu({ clock: 'virtual', startAtMs: atMs })
  script(mock)
  const response = await mock.fetch('https://api.z.ai/api/coding/paas/v4/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  return { type: response.headers.get('content-type'), body: await response.text() }
}

const reply = (chunks: readonly Chunk[]): ChatReply => {
  const deltas = chunks.map(({ choices: [{ delta }] }) => delta)
  const content = deltas.map((delta) => delta.content ?? '').join('')
  const reasoning = deltas.map((delta) => delta.reasoning_content ?? '').join('')
  const calls = deltas.flatMap((delta) => delta.tool_calls ?? [])
  return {
    ...(content && { content }),
    ...(reasoning && { reasoning }),
    ...(calls.length > 0 && {
      toolCalls: calls.map((call) => ({ name: call.function.name, args: call.function.arguments })),
    }),
    ...ending(chunks),
  }
}

const ending = (chunks: readonly Chunk[]): ChatReply => {
  const last = chunks.at(-1) as Chunk
  return {
    ...(last.choices[0].finish_reason && { finish: last.choices[0].finish_reason }),
    ...(last.usage && { usage: usageOf(last.usage) }),
    ...(chunks[0] as Chunk).model === 'glm-4-plus' && (chunks[0] as Chunk).created < 1_719_800_000 &&
      { era: '2024-01' },
  }
}

const usageOf = (usage: object) => usage as NonNullable<ChatReply['usage']>

const pieces = (chunks: readonly Chunk[]): ChatPiece[] =>
  chunks.slice(0, -1).map(({ choices: [{ delta }] }) => ({
    ...(delta.content !== undefined && { content: delta.content }),
    ...(delta.reasoning_content !== undefined && { reasoning: delta.reasoning_content }),
    ...(delta.tool_calls && {
      toolCalls: delta.tool_calls.map((call) => ({ name: call.function.name, args: call.function.arguments })),
    }),
  }))

describe('recorded chats', () => {
  it('are at hand, or this run compares nothing', () => {
    if (names.length === 0) console.info('No recordings at hand: nothing was compared with the live API')
    expect(streams.length > 0).toBe(names.length > 0)
  })

  for (const name of streams) {
    const recorded = text(name)
    const chunks = chunksOf(recorded)
    const { model, created } = chunks[0] as Chunk
    const request = requestOf(name, model, true, recorded.includes('tool_calls'))

    it(`come back byte for byte when told piece by piece: ${name}`, async () => {
      const { type, body } = await ask(
        request,
        (mock) => mock.chat.reply({ pieces: pieces(chunks), ...ending(chunks) }),
        created * 1000,
      )
      expect(type).toBe('text/event-stream;charset=UTF-8')
      expect(blank(body)).toBe(blank(recorded))
    })

    it(`come back but for the ends of tokens when told whole: ${name}`, async () => {
      const { body } = await ask(request, (mock) => mock.chat.reply(reply(chunks)), created * 1000)
      expect(joined(body)).toEqual(joined(recorded))
    })
  }

  for (const name of bodies) {
    const recorded = text(name).trim()
    const whole = JSON.parse(recorded)
    it(`come back byte for byte: ${name}`, async () => {
      const { message, finish_reason: finish } = whole.choices[0]
      const { type, body } = await ask(
        requestOf(name, whole.model, false, !!message.tool_calls),
        (mock) =>
          mock.chat.reply({
            content: message.content,
            reasoning: message.reasoning_content,
            finish,
            usage: whole.usage,
            ...(message.tool_calls && {
              toolCalls: message.tool_calls.map((call: Call) => ({
                name: call.function.name,
                args: call.function.arguments,
              })),
            }),
          }),
        whole.created * 1000,
      )
      expect(type).toBe('application/json; charset=UTF-8')
      expect(blank(body)).toBe(blank(recorded))
    })
  }
})
