import { describe, expect, test } from 'vitest'
import { run } from '../../../mock/cli/chat.ts'
import { escapeControls } from '../../../mock/cli/terminal-text.ts'
import { delta, lastChunk, responding, startApi, streaming } from './chat-api.ts'
import { fakeIo } from './fake-io.ts'

/** Sequences that a terminal executes: clipboard, clear screen, title, C1, DEL, backspace, carriage return, direction of text. */
const hostile =
  '\u001b]52;c;YQ==\u0007\u001b[2J\u001b]0;title\u001b\\\u009b31m\u0090q\u007f\b\0a\rb\u202ec\u2066d\u2069'
/** Whether a text has a character that a terminal may execute. */
const hasControls = (text: string) => /[^\n\t\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/u.test(text)
const plain = { NO_COLOR: '1' }

describe('escapeControls()', () => {
  test('escapes every control character and keeps tabs, line breaks and all other text', () => {
    expect(escapeControls(hostile)).toBe(
      '\\u001b]52;c;YQ==\\u0007\\u001b[2J\\u001b]0;title\\u001b\\\\u009b31m\\u0090q\\u007f\\u0008\\u0000a\\u000db\\u202ec\\u2066d\\u2069',
    )
    for (let unit = 0; unit < 0x10000; unit++) {
      const character = String.fromCharCode(unit)
      expect(hasControls(escapeControls(character))).toBe(false)
      if (!hasControls(character)) expect(escapeControls(character)).toBe(character)
    }
    expect(escapeControls('a\tb\nc\r\nd')).toBe('a\tb\nc\nd')
    expect(escapeControls('你好 👩‍👩‍👧 مرحبا שלום é')).toBe('你好 👩‍👩‍👧 مرحبا שלום é')
  })

  test('keeps JSON valid, with the same meaning', () => {
    const value = { text: hostile }
    expect(JSON.parse(escapeControls(JSON.stringify(value)))).toEqual(value)
  })
})

describe('zhipu-fetch chat', () => {
  test.each([[['hi']], [['hi', '--no-stream']], [['hi', '--json']], [['hi', '--json', '--no-stream']]])(
    'prints no control character of the model on a terminal: %j',
    async (args) => {
      const message = { role: 'assistant', content: hostile, reasoning_content: hostile }
      const body = { id: 'a', choices: [{ index: 0, finish_reason: hostile, message }] }
      const chunks = [delta({ reasoning_content: hostile }), delta({ content: hostile }), lastChunk]
      const api = await startApi(args.includes('--no-stream') ? responding(200, body) : streaming(chunks))
      const io = fakeIo({ env: { ...api.env, ...plain }, outputIsTerminal: true })
      expect(await run(args, io)).toBe(0)
      expect(hasControls(io.written.out)).toBe(false)
      expect(hasControls(io.written.err)).toBe(false)
      expect(io.written.out).toContain('\\u001b]52;c;YQ==')
    },
  )

  test('escapes a sequence that is split between two chunks', async () => {
    const api = await startApi(streaming([delta({ content: 'a\u001b' }), delta({ content: '[2Jb' }), lastChunk]))
    const io = fakeIo({ env: { ...api.env, ...plain }, outputIsTerminal: true })
    await run(['hi'], io)
    expect(io.written.out).toBe('a\\u001b[2Jb\n')
  })

  test('prints only its own sequences when reasoning is dim', async () => {
    const api = await startApi(streaming([delta({ reasoning_content: hostile }), lastChunk]))
    const io = fakeIo({ env: api.env, outputIsTerminal: true })
    await run(['hi'], io)
    expect(hasControls(io.written.err.replaceAll('\u001b[2m', '').replaceAll('\u001b[22m', ''))).toBe(false)
  })

  test('writes the answer to a pipe unchanged, and no control character to standard error', async () => {
    const api = await startApi(
      streaming([delta({ reasoning_content: hostile }), delta({ content: hostile }), lastChunk]),
    )
    const io = fakeIo({ env: api.env })
    expect(await run(['hi'], io)).toBe(0)
    expect(io.written.out).toBe(`${hostile}\n`)
    expect(hasControls(io.written.err)).toBe(false)
  })

  test('prints no control character of an error of the server', async () => {
    for (const outputIsTerminal of [true, false]) {
      const api = await startApi(responding(400, { error: { code: '1214', message: `bad\n${hostile}` } }))
      const io = fakeIo({ env: { ...api.env, ...plain }, outputIsTerminal })
      expect(await run(['hi'], io)).toBe(1)
      expect(hasControls(io.written.err)).toBe(false)
      expect(io.written.err).toContain('bad \\u001b]52')
    }
  })

  test('prints no raw TypeError for a response with other types than expected', async () => {
    const bodies = [{ id: 'a' }, { id: 'a', choices: null }, { id: 'a', choices: [null] }, { id: 'a', choices: [{}] }]
    const contents = [5, { a: 1 }, [null, 5, { text: 'x' }], null, true]
    const messages = contents.map((content) => ({ id: 'a', choices: [{ message: { role: 'assistant', content } }] }))
    for (const body of [...bodies, ...messages]) {
      const io = fakeIo({ env: (await startApi(responding(200, body))).env })
      await run(['hi', '--no-stream'], io)
      expect(io.written.err).not.toMatch(/is not|Cannot read prop/)
    }
  })
})
