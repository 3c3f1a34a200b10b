import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers'
import { afterEach, describe, expect, it } from 'vitest'
import { readChatOptions } from '../../../mock/cli/chat-options.ts'
import { openSource } from '../../../mock/cli/chat-backend.ts'
import { run } from '../../../mock/cli/chat.ts'
import { apiThat as serveApi, type AskedBody as Body } from '../../support/loopback-server.ts'
import { worldWith } from './fake-io.ts'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const one of undo.splice(0)) await one()
})

const delta = (delta: object) => ({
  id: 'a',
  created: 1,
  model: 'glm-4.6',
  choices: [{ index: 0, delta: { role: 'assistant', ...delta } }],
})
const final = {
  id: 'a',
  created: 1,
  model: 'glm-4.6',
  choices: [{ index: 0, finish_reason: 'stop', delta: { role: 'assistant', content: '' } }],
  usage: {
    prompt_tokens: 7,
    completion_tokens: 5,
    total_tokens: 12,
    prompt_tokens_details: { cached_tokens: 3 },
    completion_tokens_details: { reasoning_tokens: 2 },
  },
}
const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`
const thought = [delta({ reasoning_content: '\nhm' }), delta({ reasoning_content: ' so' })]
const spoken = [delta({ content: '\nHello' }), delta({ content: ' there' })]

/** An API that answers as it is told; `env` leads the command there. */
async function apiThat(answer: Parameters<typeof serveApi>[0]) {
  const api = await serveApi(answer)
  undo.push(() => api[Symbol.asyncDispose]())
  const { asked, baseURL } = api
  return { asked, baseURL, env: { ZHIPUAI_API_KEY: 'id.secret', ZHIPUAI_BASE_URL: baseURL } }
}

const streaming = (chunks: object[]) => (_: Body, response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' })
  response.end(`${chunks.map(event).join('')}data: [DONE]\n\n`)
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'chat-'))
  undo.push(() => rm(path, { recursive: true }))
  return path
}

const until = async (held: () => boolean) => {
  while (!held()) await new Promise((resolve) => setImmediate(resolve))
}

describe('chat', () => {
  it('asks an embedded fake server when no key is set, and says so', async () => {
    const world = worldWith({ input: '' })
    expect(await run(['Is anybody there?'], world)).toBe(0)
    expect(world.written.out.trim()).not.toBe('')
    expect(world.written.err).toMatch(/^glm-4\.6, embedded fake server, http:\/\/127\.0\.0\.1:\d+; set ZHIPUAI_API_KEY/)
    expect(world.written.err).toMatch(/\d+ \+ \d+ tokens.* · first token after \d+ ms · \d+\.\d s\n$/)
  })

  it('lets the embedded fake say what it is, when nothing is asked', async () => {
    const world = worldWith({ input: '' })
    expect(await run([], world)).toBe(0)
    expect(world.written.out).toMatch(/^I am the fake server inside zhipu-fetch/)
    expect(world.written.err).toMatch(/^Thinking: /m)
  })

  it('writes the answer alone to standard output, reasoning, usage and times to standard error', async () => {
    const api = await apiThat(streaming([...thought, ...spoken, final]))
    const world = worldWith({ env: api.env })
    expect(await run(['hi'], world)).toBe(0)
    expect(world.written.out).toBe('Hello there\n')
    const [source, thinking, sums] = world.written.err.split('\n')
    expect(source).toBe(`glm-4.6, live, from ${api.baseURL}`)
    expect(thinking).toBe('Thinking: hm so')
    expect(sums).toMatch(/^7 \+ 5 tokens \(3 cached, 2 reasoning\) · first token after \d+ ms · \d\.\d s$/)
  })

  it('dims on a terminal what is not the answer, and does not with NO_COLOR', async () => {
    const api = await apiThat(streaming([...thought, ...spoken, final]))
    const bright = worldWith({ env: api.env, outputIsTerminal: true })
    await run(['hi'], bright)
    expect(bright.written.err).toContain('\u001b[2mThinking: \u001b[22m\u001b[2mhm\u001b[22m')
    expect(bright.written.out).toBe('Hello there\n')
    const plain = worldWith({ env: { ...api.env, NO_COLOR: '1' }, outputIsTerminal: true })
    await run(['hi'], plain)
    expect(plain.written.err).not.toContain('\u001b')
  })

  it('sends what the options say, and nothing they do not say', async () => {
    const api = await apiThat(streaming([...spoken, final]))
    await run(
      ['-m', 'glm-5.2', '--system', 'Be brief', '-t', '0.5', '--no-thinking', '--json-object', 'two', 'words'],
      worldWith({ env: api.env }),
    )
    await run(['--thinking', 'hi'], worldWith({ env: api.env }))
    expect(api.asked).toEqual([
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

  it('--json prints the whole answer as one line of JSON', async () => {
    const api = await apiThat(streaming([...thought, ...spoken, final]))
    const world = worldWith({ env: api.env })
    expect(await run(['--json', 'hi'], world)).toBe(0)
    expect(world.written.out.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(world.written.out)).toMatchObject({
      message: { role: 'assistant', content: '\nHello there', reasoning_content: '\nhm so' },
      usage: final.usage,
    })
    expect(world.written.err).not.toContain('Thinking')
  })

  it('--no-stream waits for the whole answer', async () => {
    const message = { content: 'Hello', reasoning_content: 'hm', role: 'assistant' }
    const api = await apiThat((_, response) => {
      const whole = { ...final, request_id: 'a', choices: [{ finish_reason: 'length', index: 0, message }] }
      response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(whole))
    })
    const world = worldWith({ env: api.env })
    expect(await run(['--no-stream', 'hi'], world)).toBe(0)
    expect(api.asked[0]?.stream).toBeFalsy()
    expect(world.written.out).toBe('Hello\n')
    expect(world.written.err).toMatch(/Thinking: hm\n7 \+ 5 tokens .* · \d\.\d s · ended by length\n$/)
  })

  it('reads the question from a pipe', async () => {
    const api = await apiThat(streaming([...spoken, final]))
    await run([], worldWith({ env: api.env, input: 'first line\nsecond line\n' }))
    await run(['-'], worldWith({ env: api.env, input: 'asked for' }))
    expect(api.asked.map(({ messages }) => messages[0]?.content)).toEqual(['first line\nsecond line', 'asked for'])
  })

  it('asks a question of its own when none is given, and shows it', async () => {
    const api = await apiThat(streaming([...spoken, final]))
    const world = worldWith({ env: api.env, input: '' })
    expect(await run([], world)).toBe(0)
    const question = api.asked[0]?.messages[0]?.content
    expect(question).toBeTruthy()
    expect(world.written.err).toContain(`> ${question}\n`)
  })

  it('tells a refusal in one line, with its code, and exits with 1', async () => {
    const api = await apiThat((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { code: '1211', message: '模型不存在，请检查模型代码。' } }))
    })
    const world = worldWith({ env: api.env })
    expect(await run(['-m', 'nonsense', 'hi'], world)).toBe(1)
    expect(world.written.out).toBe('')
    const [, ...told] = world.written.err.trim().split('\n')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/1211.*模型不存在/)
    expect(told[0]).not.toContain('secret')
  })

  it('never shows the key', async () => {
    const world = worldWith({ env: { ZHIPUAI_API_KEY: 'no-dot-but-very-secret' } })
    expect(await run(['hi'], world)).not.toBe(0)
    expect(world.written.err.trim().split('\n')).toHaveLength(1)
    expect(world.written.err).not.toContain('very-secret')
  })

  it.each([
    [['--nonsense', 'hi'], /--nonsense/],
    [['--temperature', 'warm', 'hi'], /--temperature is "warm", want a number/],
    [['--temperature', '', 'hi'], /--temperature is "", want a number/],
    [['--endpoint', 'moon', 'hi'], /--endpoint is moon, want one of cn, intl, cn-coding, intl-coding/],
    [['--base-url', 'https://example.com/api/paas/v4', 'hi'], /wants a key, set ZHIPUAI_API_KEY/],
    [['--base-url', 'localhost:4010', 'hi'], /--base-url is localhost:4010, want one such as http:/],
    [['--endpoint', 'intl', 'hi'], /intl wants a key, set ZHIPUAI_API_KEY/],
  ])('tells in one line that it does not understand %j, and exits with 2', async (args, line) => {
    const world = worldWith()
    expect(await run(args, world)).toBe(2)
    expect(world.written.out).toBe('')
    expect(world.written.err).toMatch(line)
    expect(world.written.err.match(/\n/g)).toHaveLength(1)
  })

  it.each([
    [{ ZHIPUAI_API_KEY: 'id.secret' }, 'live, from endpoint cn'],
    [{ ZHIPU_API_KEY: 'id.secret', ZAI_API_KEY: 'id.other' }, 'live, from endpoint cn'],
    [{ ZAI_API_KEY: 'id.secret' }, 'live, from endpoint intl'],
    [{ ZAI_API_KEY: 'id.secret', ZAI_BASE_URL: 'https://relay.test/v4' }, 'live, from https://relay.test/v4'],
    [{ ZHIPUAI_API_KEY: '', ZHIPUAI_BASE_URL: '' }, 'embedded fake server'],
  ])('finds out from %o whom to ask', async (env: Record<string, string>, about) => {
    const source = await openSource(readChatOptions(['hi']), worldWith({ env }))
    await source.close()
    expect(source.about).toContain(about)
  })

  it('--base-url of this machine needs no key', async () => {
    const api = await apiThat(streaming([...spoken, final]))
    const world = worldWith()
    expect(await run(['--base-url', api.baseURL, 'hi'], world)).toBe(0)
    expect(world.written.out).toBe('Hello there\n')
    expect(world.written.err).toContain(`from ${api.baseURL}, with a key made up`)
  })

  it('--help tells every option', async () => {
    const world = worldWith()
    expect(await run(['--help'], world)).toBe(0)
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
      expect(world.written.out).toContain(option)
    }
  })
})

describe('chat --history', () => {
  it('continues from the messages in the file and adds the new ones', async () => {
    const file = join(await folder(), 'talk.json')
    const before = [{ role: 'system', content: 'old' }, { role: 'user', content: 'a' }, {
      role: 'assistant',
      content: 'b',
    }]
    await writeFile(file, JSON.stringify(before))
    const api = await apiThat(streaming([...thought, ...spoken, final]))
    expect(await run(['--history', file, '--system', 'new', 'c'], worldWith({ env: api.env }))).toBe(0)
    const sent = [{ role: 'system', content: 'new' }, ...before.slice(1), { role: 'user', content: 'c' }]
    expect(api.asked[0]?.messages).toEqual(sent)
    const said = { role: 'assistant', content: '\nHello there', reasoning_content: '\nhm so' }
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([...sent, said])
  })

  it('begins a file that is not there', async () => {
    const file = join(await folder(), 'talk.json')
    const api = await apiThat(streaming([...spoken, final]))
    expect(await run(['--history', file, 'c'], worldWith({ env: api.env }))).toBe(0)
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(2)
  })

  it.each([
    ['{oops', /is not JSON/],
    ['{"role":"user"}', /is not an array of messages, each with a role/],
    ['["hi", null]', /is not an array of messages, each with a role/],
  ])('refuses a file that holds %s, and leaves it alone', async (text, line) => {
    const file = join(await folder(), 'talk.json')
    await writeFile(file, text)
    const world = worldWith()
    expect(await run(['--history', file, 'hi'], world)).toBe(2)
    expect(world.written.err).toMatch(line)
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  it('does not add what was refused', async () => {
    const file = join(await folder(), 'talk.json')
    await writeFile(file, '[]')
    const api = await apiThat((_, response) =>
      void response.writeHead(400).end('{"error":{"code":"1210","message":"no"}}')
    )
    expect(await run(['--history', file, 'hi'], worldWith({ env: api.env }))).toBe(1)
    expect(await readFile(file, 'utf8')).toBe('[]')
  })

  it('says that the answer could not be kept', async () => {
    const world = worldWith()
    expect(await run(['--history', join(await folder(), 'none', 'talk.json'), 'hi'], world)).toBe(1)
    expect(world.written.err).toMatch(/^Cannot write history: .*talk\.json/m)
  })
})

describe('chat and Ctrl-C', () => {
  /** Says one word and then nothing, for ever. */
  const hesitant = (_: Body, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' })
    response.write(event(delta({ content: 'Hel' })))
  }

  it('stops the stream, ends the line, closes the connection and exits with 130', async () => {
    let closed = false
    const api = await apiThat((body, response) => {
      response.on('close', () => closed = true)
      hesitant(body, response)
    })
    const world = worldWith({ env: api.env })
    const exit = run(['hi'], world)
    await until(() => world.written.out === 'Hel')
    world.interrupt()
    expect(await exit).toBe(130)
    expect(world.written.out).toBe('Hel\n')
    expect(world.written.err).toMatch(/stopped\n$/)
    await until(() => closed)
  })

  it('on a terminal stops the answer, and the conversation only when nobody speaks', async () => {
    let turn = 0
    const api = await apiThat((body, response) =>
      (turn++ === 0 ? hesitant : streaming([...spoken, final]))(body, response)
    )
    const world = worldWith({ env: api.env })
    const exit = run([], world)
    await until(() => world.written.err.endsWith('> '))
    world.type('first')
    await until(() => world.written.out === 'Hel')
    world.interrupt()
    await until(() => world.written.err.endsWith('stopped\n> '))
    world.type('second')
    await until(() => world.written.out === 'Hel\nHello there\n' && world.written.err.endsWith('> '))
    expect(api.asked[1]?.messages).toEqual([{ role: 'user', content: 'second' }])
    world.interrupt()
    expect(await exit).toBe(130)
  })
})

describe('chat on a terminal without a question', () => {
  it('goes on talking, with all that was said, until the input ends', async () => {
    const api = await apiThat(streaming([...spoken, final]))
    const world = worldWith({ env: api.env })
    const exit = run([], world)
    for (const [at, line] of ['one', '', 'two'].entries()) {
      await until(() => world.written.err.split('> ').length === at + 2)
      world.type(line)
    }
    await until(() => world.written.err.split('> ').length === 5)
    world.endInput()
    expect(await exit).toBe(0)
    expect(api.asked).toHaveLength(2)
    expect(api.asked[1]?.messages.map(({ content }) => content)).toEqual(['one', '\nHello there', 'two'])
  })

  it('shows an answer of the embedded fake at once', async () => {
    const world = worldWith()
    const exit = run([], world)
    await until(() => world.written.out !== '' && world.written.err.endsWith('> '))
    world.endInput()
    expect(await exit).toBe(0)
  })
})
