import { describe, expect, test, vi } from 'vitest'
import { Conversation, runTools, tool } from '../../../src/index.ts'
import type { ConversationOptions, ConversationStore, Message } from '../../../src/index.ts'
import { createMockAndClient } from '../../support/mock-and-client.ts'

const system: Message = { role: 'system', content: '你是诗人。' }

function open(options?: ConversationOptions) {
  const { mock, zhipu } = createMockAndClient({ onUnmatched: 'echo' })
  const talk = new Conversation(zhipu, { model: 'glm-4.6', messages: [system] }, options)
  const sent = () => mock.chat.requests.map(({ body }) => (body as { messages: Message[] }).messages.map(textOf))
  return { mock, zhipu, talk, sent }
}

const textOf = ({ role, content }: Message) => `${role}: ${content}`
const historyOf = async (talk: Conversation) => (await talk.history()).map(textOf)

describe('Conversation', () => {
  test('sends the history after the messages of the parameters', async () => {
    const { talk, sent } = open()
    expect((await talk.ask('一')).message.content).toBe('一')
    await talk.ask('二')
    expect(sent()).toEqual([
      ['system: 你是诗人。', 'user: 一'],
      ['system: 你是诗人。', 'user: 一', 'assistant: 一', 'user: 二'],
    ])
    expect(await historyOf(talk)).toEqual(['user: 一', 'assistant: 一', 'user: 二', 'assistant: 二'])
  })

  test('answers overlapping calls of ask() one after the other', async () => {
    const { talk, sent } = open()
    await Promise.all([talk.ask('一'), talk.ask('二'), talk.ask('三')])
    expect(await historyOf(talk)).toEqual(['一', '二', '三'].flatMap((text) => [`user: ${text}`, `assistant: ${text}`]))
    expect(sent().map(({ length }) => length)).toEqual([2, 4, 6])
  })

  test('stores the reasoning, which preserved thinking needs', async () => {
    const { mock, talk } = open()
    mock.chat.reply({ content: '一', reasoning: '想' })
    await talk.ask('一')
    expect((await talk.history())[1]).toEqual({ role: 'assistant', content: '一', reasoning_content: '想' })
  })

  test('does not store a failed turn, and continues', async () => {
    const { mock, talk } = open()
    mock.fail({ status: 400, code: '1301' })
    const failed = talk.ask('一')
    const next = talk.ask('二')
    await expect(failed).rejects.toMatchObject({ code: '1301' })
    await next
    expect(await historyOf(talk)).toEqual(['user: 二', 'assistant: 二'])
  })

  test('does not store a stream that was cut', async () => {
    const { mock, talk } = open()
    mock.chat.reply.stream(['a', 'b'], { cut: { afterEvents: 1 } })
    await expect(talk.ask('一')).rejects.toMatchObject({ partial: { message: { content: 'a' } } })
    expect(await talk.history()).toEqual([])
  })

  test('does not store an answer that moderation cut', async () => {
    const { mock, talk } = open()
    mock.chat.reply({ content: '不', finish: 'sensitive' })
    const { choices: [choice] } = await talk.ask('一')
    expect(choice!.finish_reason).toBe('sensitive')
    expect(await talk.history()).toEqual([])
  })

  test('an abort ends a waiting turn, and the others keep their order', async () => {
    const { mock, talk } = open()
    const held = mock.chat.hold()
    const first = talk.ask('一')
    const controller = new AbortController()
    const second = talk.ask('二', { signal: controller.signal })
    const third = talk.ask('三')
    controller.abort('enough')
    await expect(second).rejects.toBe('enough')
    held.write('先')
    held.end()
    await Promise.all([first, third])
    expect(await historyOf(talk)).toEqual(['user: 一', 'assistant: 先', 'user: 三', 'assistant: 三'])
  })

  test('does not store an answer that is aborted while it is streamed', async () => {
    const { mock, talk } = open()
    mock.chat.hold().write('先')
    const controller = new AbortController()
    const turn = talk.ask('一', { signal: controller.signal, onText: () => controller.abort('enough') })
    await expect(turn).rejects.toBe('enough')
    expect(await talk.history()).toEqual([])
  })

  test('sends the part of the history that `context` returns, and stores all of it', async () => {
    const { talk, sent } = open({ context: (history) => history.slice(-2) })
    for (const text of ['一', '二', '三']) await talk.ask(text)
    expect(sent()[2]).toEqual(['system: 你是诗人。', 'user: 二', 'assistant: 二', 'user: 三'])
    expect(await talk.history()).toHaveLength(6)
  })

  test('stores tool calls and results when `answer` uses runTools()', async () => {
    const { mock, zhipu } = open()
    const clock = tool({ name: 'clock', run: () => '12:00' })
    const talk = new Conversation(zhipu, { model: 'glm-4.6', messages: [system] }, {
      answer: (params, options) => runTools(zhipu, params, { ...options, tools: [clock] }),
    })
    mock.chat.when({ last: '几点' }).reply({ toolCalls: [{ name: 'clock' }] })
    await talk.ask('几点')
    expect((await talk.history()).map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant'])
    await talk.ask('谢谢')
    expect((await talk.history()).at(-1)?.content).toBe('谢谢')
  })

  test('clear() removes the turns that were started before it, and no later ones', async () => {
    const { talk } = open()
    const turns = [talk.ask('一'), talk.clear(), talk.ask('二')]
    await Promise.all(turns)
    expect(await historyOf(talk)).toEqual(['user: 二', 'assistant: 二'])
  })
})

describe('Conversation with a store', () => {
  test('continues the stored conversation and saves all of it', async () => {
    const before: Message[] = [{ role: 'user', content: '零' }, { role: 'assistant', content: '零' }]
    const saved: (readonly Message[])[] = []
    const { talk, sent } = open({
      store: { load: () => Promise.resolve(saved.at(-1) ?? before), save: (messages) => saved.push(messages) },
    })
    await talk.ask('一')
    expect(sent()[0]).toEqual(['system: 你是诗人。', 'user: 零', 'assistant: 零', 'user: 一'])
    expect(saved.map((messages) => messages.map(textOf))).toEqual([[
      'user: 零',
      'assistant: 零',
      'user: 一',
      'assistant: 一',
    ]])
  })

  test('sends no request when the store cannot be read', async () => {
    const { mock, talk } = open({ store: { load: () => Promise.reject(new Error('no disk')), save: () => {} } })
    await expect(talk.ask('一')).rejects.toThrow('no disk')
    expect(mock.requests).toHaveLength(0)
  })

  test('rejects when an answer cannot be stored, and continues without it', async () => {
    let stored: readonly Message[] = []
    const save = vi.fn((messages: readonly Message[]) => {
      if (save.mock.calls.length === 1) throw new Error('disk is full')
      stored = messages
    })
    const store: ConversationStore = { load: () => stored, save }
    const { talk } = open({ store })
    await expect(talk.ask('一')).rejects.toThrow('disk is full')
    await talk.ask('二')
    expect(stored.map(textOf)).toEqual(['user: 二', 'assistant: 二'])
  })
})
