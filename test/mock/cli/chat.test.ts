import { describe, expect, test } from 'vitest'
import { openBackend } from '../../../mock/cli/chat-backend.ts'
import { readChatOptions } from '../../../mock/cli/chat-options.ts'
import { run } from '../../../mock/cli/chat.ts'
import { answerChunks, lastChunk, reasoningChunks, startApi, streaming } from './chat-api.ts'
import { fakeIo } from './fake-io.ts'

describe('zhipu-fetch chat', () => {
  test('uses the embedded mock server and says so when no key is set', async () => {
    const io = fakeIo({ input: '' })
    expect(await run(['Is anybody there?'], io)).toBe(0)
    expect(io.written.out.trim()).not.toBe('')
    expect(io.written.err).toMatch(/^glm-4\.6, embedded mock server \(http:\/\/127\.0\.0\.1:\d+\); set ZHIPUAI_API_KEY/)
    expect(io.written.err).toMatch(/\d+ input \+ \d+ output tokens.* · first token after \d+ ms · total \d+\.\d s\n$/)
  })

  test('without a question, the embedded mock server introduces itself', async () => {
    const io = fakeIo({ input: '' })
    expect(await run([], io)).toBe(0)
    expect(io.written.out).toMatch(/^I am the mock server built into zhipu-fetch/)
    expect(io.written.err).toMatch(/^Thinking: /m)
  })

  test('writes the answer to standard output, and reasoning, usage and times to standard error', async () => {
    const api = await startApi(streaming([...reasoningChunks, ...answerChunks, lastChunk]))
    const io = fakeIo({ env: api.env })
    expect(await run(['hi'], io)).toBe(0)
    expect(io.written.out).toBe('Hello there\n')
    const [backend, thinking, summary] = io.written.err.split('\n')
    expect(backend).toBe(`glm-4.6, live API (${api.baseURL})`)
    expect(thinking).toBe('Thinking: hm so')
    expect(summary).toMatch(
      /^7 input \+ 5 output tokens \(3 cached, 2 reasoning\) · first token after \d+ ms · total \d\.\d s$/,
    )
  })

  test('dims reasoning and notes on a terminal, unless NO_COLOR is set', async () => {
    const api = await startApi(streaming([...reasoningChunks, ...answerChunks, lastChunk]))
    const colored = fakeIo({ env: api.env, outputIsTerminal: true })
    await run(['hi'], colored)
    expect(colored.written.err).toContain('\u001b[2mThinking: \u001b[22m\u001b[2mhm\u001b[22m')
    expect(colored.written.out).toBe('Hello there\n')
    const plain = fakeIo({ env: { ...api.env, NO_COLOR: '1' }, outputIsTerminal: true })
    await run(['hi'], plain)
    expect(plain.written.err).not.toContain('\u001b')
  })

  test('sends the parameters set by options and no others', async () => {
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    await run(
      ['-m', 'glm-5.2', '--system', 'Be brief', '-t', '0.5', '--no-thinking', '--json-object', 'two', 'words'],
      fakeIo({ env: api.env }),
    )
    await run(['--thinking', 'hi'], fakeIo({ env: api.env }))
    expect(api.requests).toEqual([
      {
        model: 'glm-5.2',
        messages: [{ role: 'system', content: 'Be brief' }, { role: 'user', content: 'two words' }],
        temperature: 0.5,
        thinking: { type: 'disabled' },
        response_format: { type: 'json_object' },
        stream: true,
      },
      { model: 'glm-4.6', messages: [{ role: 'user', content: 'hi' }], thinking: { type: 'enabled' }, stream: true },
    ])
  })

  test('--json prints the complete response as one line of JSON', async () => {
    const api = await startApi(streaming([...reasoningChunks, ...answerChunks, lastChunk]))
    const io = fakeIo({ env: api.env })
    expect(await run(['--json', 'hi'], io)).toBe(0)
    expect(io.written.out.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(io.written.out)).toMatchObject({
      message: { role: 'assistant', content: '\nHello there', reasoning_content: '\nhm so' },
      usage: lastChunk.usage,
    })
    expect(io.written.err).not.toContain('Thinking')
  })

  test('--no-stream sends a request without stream and prints the complete answer', async () => {
    const message = { content: 'Hello', reasoning_content: 'hm', role: 'assistant' }
    const api = await startApi((_, response) => {
      const completion = { ...lastChunk, request_id: 'a', choices: [{ finish_reason: 'length', index: 0, message }] }
      response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(completion))
    })
    const io = fakeIo({ env: api.env })
    expect(await run(['--no-stream', 'hi'], io)).toBe(0)
    expect(api.requests[0]?.stream).toBeFalsy()
    expect(io.written.out).toBe('Hello\n')
    expect(io.written.err).toMatch(
      /Thinking: hm\n7 input \+ 5 output tokens .* · total \d\.\d s · finish reason: length\n$/,
    )
  })

  test('reads the question from standard input, also for -', async () => {
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    await run([], fakeIo({ env: api.env, input: 'first line\nsecond line\n' }))
    await run(['-'], fakeIo({ env: api.env, input: 'explicit' }))
    expect(api.requests.map(({ messages }) => messages[0]?.content)).toEqual(['first line\nsecond line', 'explicit'])
  })

  test('refuses empty standard input when another server than the embedded one would answer', async () => {
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    for (const args of [[], ['-']]) {
      const io = fakeIo({ env: api.env, input: '' })
      expect(await run(args, io)).toBe(2)
      expect(io.written.err).toContain('Cannot chat: standard input is empty, expected a question\n')
    }
    expect(api.requests).toEqual([])
  })

  test('sends and prints a default question to the embedded mock server when standard input is empty', async () => {
    const io = fakeIo({ input: '' })
    expect(await run([], io)).toBe(0)
    expect(io.written.err).toMatch(/^> .*请用中英文各回答一遍。$/m)
    expect(io.written.out).toContain('I am the mock server')
  })

  test('prints an API error in one line with its code and exits with 1', async () => {
    const api = await startApi((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { code: '1211', message: '模型不存在，请检查模型代码。' } }))
    })
    const io = fakeIo({ env: api.env })
    expect(await run(['-m', 'nonsense', 'hi'], io)).toBe(1)
    expect(io.written.out).toBe('')
    const [, ...errors] = io.written.err.trim().split('\n')
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(/1211.*模型不存在/)
    expect(errors[0]).not.toContain('secret')
  })

  test('does not print a malformed key', async () => {
    const io = fakeIo({ env: { ZHIPUAI_API_KEY: 'no-dot-but-very-secret' } })
    expect(await run(['hi'], io)).not.toBe(0)
    expect(io.written.err.trim().split('\n')).toHaveLength(1)
    expect(io.written.err).not.toContain('very-secret')
  })

  test.each([
    [['--nonsense', 'hi'], /--nonsense/],
    [['--temperature', 'warm', 'hi'], /--temperature is "warm", expected a number/],
    [['--temperature', '', 'hi'], /--temperature is "", expected a number/],
    [['--endpoint', 'moon', 'hi'], /--endpoint is moon, expected one of cn, intl, cn-coding, intl-coding/],
    [['--base-url', 'https://example.com/api/paas/v4', 'hi'], /needs an API key, expected one in ZHIPUAI_API_KEY/],
    [['--base-url', 'localhost:4010', 'hi'], /--base-url is localhost:4010, expected a URL such as http:/],
    [['--endpoint', 'intl', 'hi'], /endpoint intl needs an API key, expected one in ZHIPUAI_API_KEY/],
  ])('prints one line for the invalid command line %j and exits with 2', async (args, line) => {
    const io = fakeIo()
    expect(await run(args, io)).toBe(2)
    expect(io.written.out).toBe('')
    expect(io.written.err).toMatch(line)
    expect(io.written.err.match(/\n/g)).toHaveLength(1)
  })

  test.each([
    [{ ZHIPUAI_API_KEY: 'id.secret' }, 'live API (endpoint cn)'],
    [{ ZHIPU_API_KEY: 'id.secret', ZAI_API_KEY: 'id.other' }, 'live API (endpoint cn)'],
    [{ ZAI_API_KEY: 'id.secret' }, 'live API (endpoint intl)'],
    [{ ZAI_API_KEY: 'id.secret', ZAI_BASE_URL: 'https://relay.test/v4' }, 'live API (https://relay.test/v4)'],
    [{ ZHIPUAI_API_KEY: '', ZHIPUAI_BASE_URL: '' }, 'embedded mock server'],
  ])('chooses the server from the environment %o', async (env: Record<string, string>, description) => {
    const backend = await openBackend(readChatOptions(['hi']), fakeIo({ env }))
    await backend.close()
    expect(backend.description.en).toContain(description)
  })

  test('--base-url of a loopback address needs no key', async () => {
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    const io = fakeIo()
    expect(await run(['--base-url', api.baseURL, 'hi'], io)).toBe(0)
    expect(io.written.out).toBe('Hello there\n')
    expect(io.written.err).toContain(`${api.baseURL} (with a generated API key)`)
  })

  test('--help lists the options', async () => {
    const io = fakeIo()
    expect(await run(['--help'], io)).toBe(0)
    for (
      const option of [
        '--model',
        '--system',
        '--temperature',
        '--thinking',
        '--json',
        '--no-stream',
        '--history',
        '--base-url',
      ]
    ) {
      expect(io.written.out).toContain(option)
    }
  })
})
