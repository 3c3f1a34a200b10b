import { setImmediate } from 'node:timers'
import { describe, expect, it } from 'vitest'
import { type ChatPiece, memoryStore, mockZhipu, record, replay } from '../../../mock/index.ts'
import { allRoutes } from '../../../mock/pipeline/router.ts'
import { families } from '../../../mock/endpoints/families.ts'
import { answerText, chatBody, eventsOf, postChat, postJson, readUntilEnd } from '../../support/chat-call.ts'

const toolResult = (content: string) => ({
  messages: [{ role: 'user', content: 'weather?' }, { role: 'assistant', content: 'a' }, { role: 'tool', content }],
})

describe('reply()', () => {
  it('answers in turn, once each, and then leaves it to the mock', async () => {
    const mock = mockZhipu()
    mock.chat.reply('one')
    mock.chat.reply({ content: 'two' })
    expect([await answerText(mock, 'x'), await answerText(mock, 'x')]).toEqual(['one', 'two'])
    expect(await answerText(mock, 'x')).toContain('You said')
  })

  it('asks a function, also an asynchronous one, with the request', async () => {
    const mock = mockZhipu()
    mock.chat.reply((request) => `${request.model} ${request.messages.length}`)
    mock.chat.reply(async (_, exchange) => await Promise.resolve(exchange.headers['x-who'] ?? 'nobody'))
    expect([await answerText(mock, 'x'), await answerText(mock, 'x')]).toEqual(['glm-4.6 1', 'nobody'])
  })

  it('plays what a generator yields, in whole answers and in streams', async () => {
    const mock = mockZhipu()
    const told = function* () {
      yield { reasoning: 'hm' }
      yield 'a'
      yield { content: 'b', finish: 'length' }
    }
    mock.chat.times(2).reply(told)
    expect(await answerText(mock, 'x')).toBe('ab')
    const events = await eventsOf(await postChat(mock, chatBody('x', { stream: true })))
    expect(events.map(({ choices }) => choices[0].delta.content ?? choices[0].delta.reasoning_content)).toEqual([
      'hm',
      'a',
      'b',
      '',
    ])
    expect(events.at(-1).choices[0].finish_reason).toBe('length')
  })

  it('plays an asynchronous generator as it yields', async () => {
    const mock = mockZhipu()
    mock.chat.reply(async function* () {
      yield 'a'
      await Promise.resolve()
      yield { toolCalls: [{ name: 'add', args: { a: 1 } }] }
    })
    const events = await eventsOf(await postChat(mock, chatBody('x', { stream: true })))
    expect(events.at(-1).choices[0].finish_reason).toBe('tool_calls')
  })

  it('turns an error into what it stands for', async () => {
    const mock = mockZhipu()
    mock.chat.reply(Object.assign(new Error('busy'), { code: '1305', status: 429 }))
    mock.chat.reply(() => new Error('gone'))
    expect(await answerText(mock, 'x')).toBe('429 1305: busy')
    await expect(postChat(mock, chatBody('x'))).rejects.toThrow('fetch failed')
  })

  it('answers 400 when a script throws, so that nobody asks again, and keeps the error', async () => {
    const mock = mockZhipu()
    mock.chat.reply(() => {
      throw new RangeError('my own mistake')
    })
    expect(await answerText(mock, 'x')).toBe('400 script: my own mistake')
    expect(mock.requests[0]?.error).toBeInstanceOf(RangeError)
  })

  const streamed = chatBody('x', { stream: true })
  it.each<[string, () => Iterable<ChatPiece> | AsyncIterable<ChatPiece>, string]>([
    ['a piece that is none', function* () {
      yield 'a'
      yield { contnet: 'b' } as never
    }, 'Cannot answer chat: unknown piece member contnet, did you mean content?'],
    ['a negative wait', async function* () {
      yield 'a'
      await Promise.resolve()
      yield { wait: -1 }
    }, 'Cannot answer chat: wait is -1, expected milliseconds, 0 or more'],
    ['an error', () => ({
      async *[Symbol.asyncIterator]() {
        yield 'a'
        await Promise.reject(new Error('my own mistake'))
      },
    }), 'my own mistake'],
  ])('tells %s of a generator in the stream, and refuses the whole', async (_, pieces, message) => {
    const mock = mockZhipu()
    mock.chat.times(2).reply.stream(pieces)
    const events = await eventsOf(await postChat(mock, streamed))
    expect(events[1]).toEqual({ error: { code: 'script', message } })
    expect(await answerText(mock, 'x')).toContain(message)
  })

  it('tells a wrong event of another family in the stream', async () => {
    const mock = mockZhipu()
    mock.on('POST', '/tools').reply.stream(function* () {
      yield 7 as never
    })
    const asked = { model: 'web-search-pro', stream: true, messages: [{ role: 'user', content: 'x' }] }
    expect((await eventsOf(await postJson(mock, '/paas/v4/tools', asked)))[0].error.message).toContain('a piece is 7')
  })

  it('json() writes the content as JSON', async () => {
    const mock = mockZhipu()
    mock.chat.reply.json({ ok: true })
    expect(await answerText(mock, 'x')).toBe('{"ok":true}')
  })

  it('stream() keeps the chunks as they were given', async () => {
    const mock = mockZhipu()
    mock.chat.reply.stream(['Hel', 'lo', { toolCalls: [{ name: 'a' }] }])
    const events = await eventsOf(await postChat(mock, chatBody('x', { stream: true })))
    expect(events.map(({ choices }) => choices[0].delta.content)).toEqual(['Hel', 'lo', undefined, ''])
  })
})

describe('when()', () => {
  it('takes requests that are like this, every time', async () => {
    const mock = mockZhipu()
    mock.chat.when({ last: /weather/ }).reply('sunny')
    mock.chat.reply('once')
    expect(await answerText(mock, 'the weather')).toBe('sunny')
    expect(await answerText(mock, 'hello')).toBe('once')
    expect(await answerText(mock, 'weather again')).toBe('sunny')
  })

  it.each<[string, object, object, object]>([
    ['model', { model: 'GLM-4.6' }, {}, { model: 'glm-4.7' }],
    ['model pattern', { model: /^glm-4\.6/ }, {}, { model: 'glm-4.7' }],
    ['system', { system: 'polite' }, {
      messages: [{ role: 'system', content: 'Be polite' }, { role: 'user', content: 'x' }],
    }, {}],
    ['turn', { turn: 1 }, toolResult('x'), {}],
    ['toolResult', { toolResult: true }, toolResult('x'), {}],
    ['toolResult text', { toolResult: /^sun/ }, toolResult('sunny'), toolResult('rain')],
    ['tool', { tool: 'add' }, { tools: [{ type: 'function', function: { name: 'add' } }] }, {}],
    ['responseFormat', { responseFormat: 'json_object' }, { response_format: { type: 'json_object' } }, {}],
    ['stream', { stream: false }, {}, { stream: true }],
    ['body', { body: { thinking: { type: 'disabled' } } }, { thinking: { type: 'disabled' } }, {}],
    ['where', { where: (request: { max_tokens?: number }) => request.max_tokens === 7 }, { max_tokens: 7 }, {
      max_tokens: 8,
    }],
  ])('looks at %s', async (_, condition, like, unlike) => {
    const mock = mockZhipu()
    mock.chat.when(condition).reply('taken')
    expect(await (await postChat(mock, chatBody('x', like))).text()).toContain('taken')
    expect(await (await postChat(mock, chatBody('x', unlike))).text()).not.toContain('taken')
  })

  it('leaves it to the mock to refuse messages that are none', async () => {
    for (const messages of [[null], [{ role: 'user', content: 5 }], [{ role: 'user', content: [null] }], 'x']) {
      const mock = mockZhipu()
      for (const condition of [{ last: /x/ }, { system: /x/ }, { turn: 1 }, { toolResult: /x/ }]) {
        mock.chat.when(condition).reply('never')
      }
      const { error } = await (await postChat(mock, { ...chatBody('x'), messages })).json()
      expect(error.code).toBe('1214')
    }
  })

  it('looks at headers by any case of their names', async () => {
    const mock = mockZhipu()
    mock.chat.when({ header: { 'X-Who': 'me', 'x-not': false } }).reply('taken')
    const ask = async (headers: Record<string, string>) =>
      await (await postChat(mock, chatBody('x'), { headers })).text()
    expect(await ask({ 'X-WHO': 'me' })).toContain('taken')
    expect(await ask({ 'x-who': 'you' })).not.toContain('taken')
    expect(await ask({ 'x-who': 'me', 'x-not': '' })).not.toContain('taken')
  })

  it('with times() ends, and lets the newest lasting rule follow', async () => {
    const mock = mockZhipu()
    mock.chat.when({ last: 'x' }).reply('from beforeEach')
    mock.chat.when({ last: 'x' }).times(2).reply('first')
    mock.chat.when({ last: 'x' }).times(1).reply('second')
    mock.chat.when({ last: 'x' }).reply('newest')
    const said = []
    for (let n = 0; n < 5; n++) said.push(await answerText(mock, 'x'))
    expect(said).toEqual(['first', 'first', 'second', 'newest', 'newest'])
  })

  it('follows named states', async () => {
    const mock = mockZhipu()
    mock.state = 'new'
    mock.chat.when({ state: 'new' }).goTo('asked').reply('who are you?')
    mock.chat.when({ state: 'asked' }).goTo('known').reply('welcome')
    expect([await answerText(mock, 'x'), await answerText(mock, 'x'), mock.state]).toEqual([
      'who are you?',
      'welcome',
      'known',
    ])
  })
})

describe('a request that no rule takes', () => {
  it('gets the nearest rule member by member when errors are wanted', async () => {
    const mock = mockZhipu({ onUnmatched: 'error' })
    mock.chat.when({ model: 'glm-4.7', last: 'sun', stream: false }).reply('x')
    mock.chat.when({ model: 'glm-4.6', last: 'rain' }).reply('y')
    expect(await answerText(mock, 'snow')).toBe(
      '400 unmatched: No rule matches POST /paas/v4/chat/completions: the nearest is ' +
        'chat.when({"model":"glm-4.6","last":"rain"}).reply("y"): last is "snow", expected "rain"',
    )
  })

  it('is told when all rules are used up, and when there are none', async () => {
    const mock = mockZhipu({ onUnmatched: 'error' })
    expect(await answerText(mock, 'x')).toContain('there are no rules')
    mock.chat.reply('once')
    await answerText(mock, 'x')
    expect(await answerText(mock, 'x')).toContain('the nearest is chat.reply("once"): it is used up')
  })
})

describe('other families', () => {
  it('complete the default answer, replace it, or refuse', async () => {
    const mock = mockZhipu()
    mock.moderations.reply({ result_list: [{ content_type: 'text', risk_level: 'REJECT', risk_type: ['a'] }] })
    mock.moderations.reply.json({ all: 'mine' })
    mock.moderations.fail({ code: '1305' })
    const ask = async () =>
      await (await postJson(mock, '/paas/v4/moderations', { model: 'moderation', input: 'x' })).json()
    expect((await ask()).error.code).toBe('1305')
    const completed = await ask()
    expect(completed.result_list[0].risk_level).toBe('REJECT')
    expect(completed.id).toMatch(/^\d{14}/)
    expect(await ask()).toEqual({ all: 'mine' })
  })

  it('are named by method and path as well', async () => {
    const mock = mockZhipu()
    mock.on('GET', '/files/:file_id/content').reply.json({ its: 'content' })
    const init = { headers: { authorization: mock.apiKey } }
    const response = await mock.fetch('https://open.bigmodel.cn/api/paas/v4/files/any/content', init)
    expect(await response.json()).toEqual({ its: 'content' })
    mock.on('POST', '/api/paas/v4/reader').reply.json({ its: 'page' })
    expect(await (await postJson(mock, '/paas/v4/reader', { url: 'https://a.example' })).json()).toEqual({
      its: 'page',
    })
    expect(() => mock.on('GET', '/nothing')).toThrow(TypeError)
    const routes = (await allRoutes()).map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)
    const listed = families.flatMap(({ routes }) => routes).flatMap((route) => {
      const [path = '', ...methods] = route.split(' ').reverse()
      return methods.map((method) => `${method} ${path}`)
    })
    expect(listed.sort()).toEqual(routes.sort())
  })

  it("do not take each other's rules", async () => {
    const mock = mockZhipu()
    mock.embeddings.fail({ code: '1305', times: 9 })
    expect((await postChat(mock, chatBody('x'))).status).toBe(200)
  })
})

describe('hold()', () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve))

  it('lets the test write the stream by hand', async () => {
    const mock = mockZhipu()
    const held = mock.chat.hold()
    const response = await postChat(mock, chatBody('x', { stream: true }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const first = reader.read()
    await held.arrived
    held.write('a')
    expect(new TextDecoder().decode((await first).value)).toContain('"content":"a"')
    held.write({ toolCalls: [{ name: 'add' }] }).end({ finish: 'length' })
    let rest = ''
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      rest += new TextDecoder().decode(read.value)
    }
    expect(rest).toContain('"finish_reason":"length"')
    await held.left
    expect(() => held.write('b')).toThrow(TypeError)
  })

  it('cuts where the test says, and hears when the reader goes', async () => {
    const mock = mockZhipu()
    const cut = mock.chat.hold()
    cut.write('a').cut()
    expect(await readUntilEnd(await postChat(mock, chatBody('x', { stream: true })))).toMatchObject({ end: 'broken' })
    const left = mock.chat.hold()
    const response = await postChat(mock, chatBody('x', { stream: true }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    void reader.read()
    await left.arrived
    await turn()
    await reader.cancel()
    await left.left
    expect(mock.requests.at(-1)?.left).toBe(true)
    expect(() => left.write('a')).toThrow('the client has disconnected')
  })
})

describe('a bad script fails where it is written', () => {
  const mock = mockZhipu()
  it.each<[string, () => unknown, string]>([
    [
      'unknown condition',
      () => mock.chat.when({ modle: 'glm-4.6' } as never),
      'unknown condition modle, did you mean model?',
    ],
    ['a model that is refused', () => mock.chat.when({ model: 'gpt-4' }), 'it is refused with 1211'],
    ['a negative turn', () => mock.chat.when({ turn: -1 }), 'turn is -1, expected an integer, 0 or more'],
    ['a tool result in the first turn', () => mock.chat.when({ turn: 0, toolResult: true }), 'cannot come in turn 0'],
    ['messages where there are none', () => mock.embeddings.when({ last: 'x' }), 'this family has no messages'],
    ['no times', () => mock.chat.times(0), 'times is 0, expected an integer, 1 or more'],
    ['a number', () => mock.chat.reply(7 as never), 'expects a string, an object, pieces or a function, not 7'],
    [
      'an unknown member',
      () => mock.chat.reply({ contnet: 'x' } as never),
      'unknown reply member contnet, did you mean content?',
    ],
    ['a call without a name', () => mock.chat.reply({ toolCalls: [{}] } as never), 'a tool call has no name'],
    ['a wrong era', () => mock.chat.reply({ content: 'x', era: 'autumn' }), 'expected a month such as 2025-11'],
    [
      'pieces and content',
      () => mock.chat.reply({ pieces: [], content: 'x' } as never),
      'has pieces or content, not both',
    ],
    [
      'a negative wait',
      () => mock.chat.reply.stream(['a', { wait: -1 }]),
      'wait is -1, expected milliseconds, 0 or more',
    ],
    ['no pieces', () => mock.chat.reply.stream('abc' as never), 'stream() expects pieces'],
    ['an unknown fault', () => mock.fail({ statsu: 429 } as never), 'unknown option statsu, did you mean status?'],
    ['a fault without a way', () => mock.fail({}), 'Cannot script zhipu: fail() expects a fault, such as { code'],
    [
      'a fault without anything',
      () => mock.chat.fail(undefined as never),
      'Cannot script chat: fail() expects a fault',
    ],
    ['a fault in words', () => mock.fail('1302' as never), 'expected an object, not "1302"'],
    [
      'a condition twice',
      () => mock.chat.when({ last: 'a' }).when({ last: 'b' }),
      'Cannot script chat: when() has last already, expected it once',
    ],
    [
      'arguments by their name on the wire',
      () => mock.chat.reply({ toolCalls: [{ name: 'add', arguments: '{}' }] } as never),
      'unknown tool call member arguments, did you mean args?',
    ],
    [
      'a held piece that is none',
      () => mock.chat.hold().write({ contnet: 'x' } as never),
      'Cannot hold chat: unknown piece member contnet, did you mean content?',
    ],
    ['two places of a cut', () => mock.fail({ cut: { afterEvents: 1, afterBytes: 2 } } as never), 'cut is'],
    ['a code without a status', () => mock.fail({ code: '9999' }), 'the status of code 9999 is not known'],
    [
      'a delivery that is unknown',
      () => mock.chat.reply('x', { ctu: 1 } as never),
      'unknown option ctu, did you mean cut?',
    ],
    [
      'a reply for another family',
      () => mock.moderations.reply('x' as never),
      'expects an object with members of the response',
    ],
    [
      'a reply of chat for another family',
      () => mock.images.reply({ toolCalls: [] } as never),
      'toolCalls is a member of chat replies',
    ],
    ['bytes that are none', () => mock.speech.reply('x' as never), 'expects bytes'],
    ['a chance above one', () => mock.chaos({ cut: 2 }), 'cut is 2, expected a probability from 0 to 1'],
    ['an unknown limit', () => mock.limit({ rate: 1 } as never), 'unknown option rate'],
    ['a balance in words', () => mock.limit({ balance: '5' } as never), 'balance is "5", expected tokens, 0 or more'],
    [
      'models that are no list',
      () => mock.limit({ models: 'glm' } as never),
      'models is "glm", expected a list of strings',
    ],
    ['an unknown option', () => mockZhipu({ sede: 1 } as never), 'unknown option sede, did you mean seed?'],
    ['a journal of one and a half', () => mockZhipu({ journalSize: 1.5 }), 'journalSize is 1.5, expected an integer'],
    ['no options', () => mockZhipu(null as never), 'expected an object, not null'],
    ['a way of auth', () => mockZhipu({ auth: 'chek' } as never), 'auth is "chek", expected check, off or { keys }'],
    [
      'tasks that go back',
      () => mockZhipu({ tasks: { polls: -1 } }),
      'tasks is {"polls":-1}, expected { polls } or { ms }',
    ],
    ['a host with its scheme', () => mockZhipu({ hosts: ['https://a.b'] }), 'expected a list of hosts without scheme'],
    ['a start that is no time', () => mockZhipu({ startAtMs: NaN }), 'startAtMs is NaN, expected Unix milliseconds'],
    ['half a time', () => mock.fail({ code: '1302', times: 1.5 }), 'times is 1.5, expected an integer'],
    ['an option of network()', () => mock.fail.network({ tmies: 2 } as never), 'unknown option tmies'],
    [
      'a number as code',
      () => mock.fail({ error: { code: 1302 } } as never),
      'error is {"code":1302}, expected { code,',
    ],
    ['an error before the stream', () => mock.fail({ error: { code: '1302', afterEvents: -1 } }), 'error is'],
    ['a header with a line feed', () => mock.fail({ contentType: 'a\nb' }), 'expected a string that a header may have'],
    ['a method that is not there', () => mock.on('GET', '/rerank'), 'no such route, did you mean POST /rerank?'],
    ['a path that is not there', () => mock.on('POST', '/rerankk'), 'no such route, did you mean POST /rerank?'],
    ['content that is no text', () => mock.chat.reply({ content: 7 } as never), 'content is 7, expected a string'],
    ['calls that are no list', () => mock.chat.reply({ toolCalls: {} } as never), 'toolCalls is {}, expected a list'],
    [
      'an unknown member of a piece',
      () => mock.chat.reply.stream([{ contnet: 'x' }] as never),
      'unknown piece member contnet, did you mean content?',
    ],
    [
      'a piece that is none',
      () => mock.chat.reply.stream([7] as never),
      'a piece is 7, expected a string or an object',
    ],
    ['an event that is none', () => mock.tools.reply.stream([null] as never), 'a piece is null, expected a string'],
    [
      'a tool result in the first turn, in two steps',
      () => mock.chat.when({ turn: 0 }).when({ toolResult: true }),
      'cannot come in turn 0',
    ],
    ['a header that is a number', () => mock.chat.when({ header: { 'x-n': 7 } } as never), 'expected headers by name'],
    ['a state without a name', () => mock.chat.goTo(7 as never), 'goTo is 7, expected a string'],
    [
      'what JSON cannot say',
      () => mock.chat.reply.json(1n),
      'json is 1, expected a value that can be serialised as JSON',
    ],
    [
      'a reset of nothing',
      () => mock.reset('request' as never),
      'what is "request", expected requests, rules or state',
    ],
    [
      'more than certain',
      () => mock.chaos({ cut: 0.6, network: 0.6 }),
      'the probabilities add up to 1.2, expected 1 at most',
    ],
    [
      'a path of upstream',
      () => record(mock, { store: memoryStore(), upstream: 'https://a.b/api' }),
      'scheme and host',
    ],
    ['an unknown way to miss', () => replay(mock, { store: memoryStore(), missing: 'no' } as never), 'missing is "no"'],
    ['a store that is none', () => replay(mock, { store: {} } as never), 'expected a store such as memoryStore()'],
    [
      'an option out of range',
      () => mockZhipu({ clock: 'fake' as never }),
      'clock is "fake", expected real or virtual',
    ],
  ])('%s', (_, write, message) => {
    expect(write).toThrow(message)
  })
})
