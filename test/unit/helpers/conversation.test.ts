import { describe, expect, test, vi } from 'vitest'
import { Conversation, runTools, tool } from '../../../src/index.ts'
import type { ConversationOptions, ConversationStore, Message } from '../../../src/index.ts'
import { openMock } from '../../support/mock-and-client.ts'

const system: Message = { role: 'system', content: '你是诗人。' }

function open(options?: ConversationOptions) {
  const { mock, zhipu } = openMock({ onUnmatched: 'echo' })
  const talk = new Conversation(zhipu, { model: 'glm-4.6', messages: [system] }, options)
  const asked = () => mock.chat.requests.map(({ body }) => (body as { messages: Message[] }).messages.map(textOf))
  return { mock, zhipu, talk, asked }
}

const textOf = ({ role, content }: Message) => `${role}: ${content}`
const told = async (talk: Conversation) => (await talk.history()).map(textOf)

describe('Conversation', () => {
  test('sends what was said before, behind what precedes it all', async () => {
    const { talk, asked } = open()
    expect((await talk.ask('一')).message.content).toBe('一')
    await talk.ask('二')
    expect(asked()).toEqual([
      ['system: 你是诗人。', 'user: 一'],
      ['system: 你是诗人。', 'user: 一', 'assistant: 一', 'user: 二'],
    ])
    expect(await told(talk)).toEqual(['user: 一', 'assistant: 一', 'user: 二', 'assistant: 二'])
  })

  test('answers asks that overlap one after the other', async () => {
    const { talk, asked } = open()
    await Promise.all([talk.ask('一'), talk.ask('二'), talk.ask('三')])
    expect(await told(talk)).toEqual(['一', '二', '三'].flatMap((text) => [`user: ${text}`, `assistant: ${text}`]))
    expect(asked().map(({ length }) => length)).toEqual([2, 4, 6])
  })

  test('keeps the reasoning, so that preserved thinking works', async () => {
    const { mock, talk } = open()
    mock.chat.reply({ content: '一', reasoning: '想' })
    await talk.ask('一')
    expect((await talk.history())[1]).toEqual({ role: 'assistant', content: '一', reasoning_content: '想' })
  })

  test('keeps nothing of a turn that failed, and goes on', async () => {
    const { mock, talk } = open()
    mock.fail({ status: 400, code: '1301' })
    const failed = talk.ask('一')
    const next = talk.ask('二')
    await expect(failed).rejects.toMatchObject({ code: '1301' })
    await next
    expect(await told(talk)).toEqual(['user: 二', 'assistant: 二'])
  })

  test('keeps nothing of a stream that broke off', async () => {
    const { mock, talk } = open()
    mock.chat.reply.stream(['a', 'b'], { cut: { afterEvents: 1 } })
    await expect(talk.ask('一')).rejects.toMatchObject({ partial: { message: { content: 'a' } } })
    expect(await talk.history()).toEqual([])
  })

  test('keeps nothing of an answer that moderation took back', async () => {
    const { mock, talk } = open()
    mock.chat.reply({ content: '不', finish: 'sensitive' })
    const { choices: [choice] } = await talk.ask('一')
    expect(choice!.finish_reason).toBe('sensitive')
    expect(await talk.history()).toEqual([])
  })

  test('an abort ends a turn also while it stands in line, and the others keep their places', async () => {
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
    expect(await told(talk)).toEqual(['user: 一', 'assistant: 先', 'user: 三', 'assistant: 三'])
  })

  test('an abort in the middle of an answer keeps nothing of it', async () => {
    const { mock, talk } = open()
    mock.chat.hold().write('先')
    const controller = new AbortController()
    const turn = talk.ask('一', { signal: controller.signal, onText: () => controller.abort('enough') })
    await expect(turn).rejects.toBe('enough')
    expect(await talk.history()).toEqual([])
  })

  test('sends of a long history what `context` leaves of it, and keeps it whole', async () => {
    const { talk, asked } = open({ context: (history) => history.slice(-2) })
    for (const text of ['一', '二', '三']) await talk.ask(text)
    expect(asked()[2]).toEqual(['system: 你是诗人。', 'user: 二', 'assistant: 二', 'user: 三'])
    expect(await talk.history()).toHaveLength(6)
  })

  test('keeps what tools were called and answered when runTools() makes its answers', async () => {
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

  test('clear() forgets what was said before it, and nothing of what comes after', async () => {
    const { talk } = open()
    const turns = [talk.ask('一'), talk.clear(), talk.ask('二')]
    await Promise.all(turns)
    expect(await told(talk)).toEqual(['user: 二', 'assistant: 二'])
  })
})

describe('Conversation with a store', () => {
  test('goes on where the store left it, and keeps the whole in it', async () => {
    const before: Message[] = [{ role: 'user', content: '零' }, { role: 'assistant', content: '零' }]
    const saved: (readonly Message[])[] = []
    const { talk, asked } = open({
      store: { load: () => Promise.resolve(saved.at(-1) ?? before), save: (kept) => saved.push(kept) },
    })
    await talk.ask('一')
    expect(asked()[0]).toEqual(['system: 你是诗人。', 'user: 零', 'assistant: 零', 'user: 一'])
    expect(saved.map((kept) => kept.map(textOf))).toEqual([['user: 零', 'assistant: 零', 'user: 一', 'assistant: 一']])
  })

  test('asks nothing when the store cannot be read', async () => {
    const { mock, talk } = open({ store: { load: () => Promise.reject(new Error('no disk')), save: () => {} } })
    await expect(talk.ask('一')).rejects.toThrow('no disk')
    expect(mock.requests).toHaveLength(0)
  })

  test('rejects when an answer cannot be kept, and asks the next turn without it', async () => {
    let kept: readonly Message[] = []
    const save = vi.fn((messages: readonly Message[]) => {
      if (save.mock.calls.length === 1) throw new Error('disk is full')
      kept = messages
    })
    const store: ConversationStore = { load: () => kept, save }
    const { talk } = open({ store })
    await expect(talk.ask('一')).rejects.toThrow('disk is full')
    await talk.ask('二')
    expect(kept.map(textOf)).toEqual(['user: 二', 'assistant: 二'])
  })
})
