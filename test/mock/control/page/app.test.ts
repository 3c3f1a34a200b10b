import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { LoggedRequest } from '../../../../mock/control/request-log.ts'
import { type MessageName, messages } from '../../../../mock/control/page/messages.ts'
import { page } from '../../../../mock/control/page/page.ts'
import type { Entry } from '../../../../mock/index.ts'
import { PageDriver } from '../../../support/page-driver.ts'
import { rawAnthropicClient } from '../../../support/raw-anthropic-client.ts'
import { conversation, event, request, streamed } from './requests.ts'

let driver: PageDriver

/** A stream whose writes are 10 ms apart. */
const streamOf = (...writes: string[]): Partial<LoggedRequest> => ({
  contentType: 'text/event-stream',
  frames: writes.map((text, index) => ({ afterMs: 10 + 10 * index, text })),
})
const receive = (...requests: LoggedRequest[]) => requests.forEach((each) => driver.receive('request', each))
const selectedRows = () => driver.texts('[aria-current=true]')
const prompts = () => driver.texts('.prompt')

beforeEach(() => {
  driver = new PageDriver(page)
  driver.receive('open')
})

describe('odd requests and responses', () => {
  const odd: readonly unknown[] = [
    { toString: 1 },
    ['a', { toString: 1 }],
    [{ text: { toString: 1 } }],
    [null],
    7,
    {},
    [[]],
  ]

  test.each(odd.map((value) => [value]))('are listed, filtered and drawn where any member is %j', (value) => {
    const call = { function: { name: value, arguments: value }, type: value }
    const message = { role: value, content: value, reasoning_content: value, tool_calls: [call] }
    const body = { model: value, messages: [message], tools: [call], prompt: value, extra: value }
    const answers = [
      { choices: [{ message, finish_reason: value }], usage: { prompt_tokens: value, completion_tokens: value } },
      { error: { code: value, message: value } },
      { choices: value, error: value, usage: value },
      { content: value, content_block: value, delta: value, stop_reason: value },
      { content: [{ text: value, name: value, input: value }], delta: { text: value, partial_json: value } },
    ]
    const bodies = [body, { model: value, messages: value, tools: value }, { input: value }, value]
    let id = 0
    for (const sentBody of bodies) {
      for (const answer of answers) {
        const text = JSON.stringify(answer)
        const stream = { contentType: 'text/event-stream', frames: [{ afterMs: 1, text: `data: ${text}\n\n` }] }
        receive(
          request(++id, { body: sentBody, frames: [{ afterMs: 1, text }] }),
          request(++id, { body: sentBody, ...stream }),
        )
        driver.fill('#filter', 'a')
        driver.fill('#filter', '')
        driver.click('[aria-pressed=false]')
        driver.click('[aria-pressed=true]')
        expect(driver.texts('.row')).toHaveLength(id)
      }
    }
  })

  test('a body that was omitted is replaced by the reason', () => {
    receive(request(1, { omitted: 'The body is nested more than 200 levels deep' }))
    expect(driver.texts('.facts')).toContain('The body is nested more than 200 levels deep')
  })
})

describe('the request list', () => {
  test('shows the newest request first, each with the text of its last message or its input', () => {
    const form =
      'name="purpose"\r\n\r\nbatch\r\n--b\r\nname="file"; filename="a.jsonl"\r\nContent-Type: x\r\n\r\n{}\r\n'
    receive(
      request(1, { body: conversation('hello') }),
      request(2, { body: { model: 'embedding-3', input: ['a', 'b'] } }),
      request(3, { body: form, headers: { 'content-type': 'multipart/form-data' } }),
      request(4, { body: { search_query: 'news' } }),
      request(5, { body: 'no JSON' }),
      request(6),
    )
    expect(prompts()).toEqual([' ', 'no JSON', 'news', 'purpose batch, file a.jsonl', 'a b', 'hello'])
  })

  test('shows the method of an MCP request, with the tool and the arguments of a call', () => {
    const params = { name: 'web_search_prime', arguments: { search_query: 'x' } }
    receive(
      request(1, { body: { jsonrpc: '2.0', id: 0, method: 'initialize', params: {} } }),
      request(2, { body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params } }),
    )
    expect(prompts()).toEqual(['tools/call web_search_prime {"search_query":"x"}', 'initialize'])
  })

  test.each<[string, Partial<LoggedRequest>]>([
    ['200', {}],
    ['429', { status: 429 }],
    ['200 aborted', { hasLeft: true }],
    ['200 cut', { frames: [{ afterMs: 1, event: 'cut' }] }],
    ['pending', { status: undefined, isOpen: true }],
    ['dropped', { status: undefined }],
    ['200 stalled', { frames: [{ afterMs: 1, event: 'stall' }] }],
    ['429 error 1302', { status: 429, frames: [{ afterMs: 1, text: '{"error":{"code":"1302"}}' }] }],
    ['200 error 500', { frames: [{ afterMs: 1, text: '{"success":false,"code":500,"msg":"404 NOT_FOUND"}' }] }],
    ['200 error 1234', streamOf(event({ content: 'a' }), 'data: {"error":{"code":"1234"}}\n\n')],
    ['200 network_error', streamOf(event({}, { finish_reason: 'network_error' }))],
    ['200 no rule', { unmatched: 'there are no rules' }],
  ])('shows the status %s for %j', (label, more) => {
    receive(request(1, more))
    expect(driver.find('.row').querySelector('.status')?.textContent).toBe(label)
  })

  test('shows the method first, short ids, and whether it was a stream, its duration and its tokens', () => {
    const usage = { prompt_tokens: 12, completion_tokens: 34 }
    receive(
      request(1, { method: 'DELETE', path: '/paas/v4/files/20261121_f488560e-7e09-4c8f-9d11-2f6c1d5a7b3e' }),
      request(2, {
        ...streamOf(event({ content: 'a' }), `data: {"usage":${JSON.stringify(usage)}}\n\n`),
        body: { model: 'glm-4.6' },
      }),
      request(3, { isOpen: true, frames: [{ afterMs: 9, text: '{}' }] }),
      request(4, { frames: [{ afterMs: 1250, text: '{"usage":{"total_tokens":1}}' }] }),
    )
    expect(driver.texts('.path')).toEqual([
      'POST chat/completions ',
      'POST chat/completions ',
      'POST chat/completions glm-4.6',
      'DELETE files/20261121… ',
    ])
    expect(driver.texts('.time')).toEqual(['1.25 s · 1 token', '', 'stream · 20 ms · 46 tokens', ''])
  })

  test('shows only the requests of one key when there are several keys', () => {
    const [first, second] = ['00000000705462aa1122', 'abcdef0123456789']
    receive(request(1, { account: first, body: conversation('one') }))
    expect(driver.find('#keys').hidden).toBe(true)
    receive(request(2, { account: second, body: conversation('two') }), request(3, { account: undefined }))
    expect(driver.find('#keys').hidden).toBe(false)
    expect(driver.texts('option')).toEqual(['All keys', '705462aa…', 'abcdef01…'])
    driver.choose('#keys', second ?? '')
    expect(prompts()).toEqual(['two'])
    driver.choose('#keys', '')
    expect(prompts()).toHaveLength(3)
    driver.click('[data-id=1]')
    driver.click('.key')
    expect(prompts()).toEqual(['one'])
    driver.receive('forget', 1)
    expect(prompts()).toHaveLength(2)
  })

  test('is filtered by the rule that replied', () => {
    receive(request(1, { answeredBy: 'chat.reply("晴")' }), request(2))
    driver.fill('#filter', 'reply("晴")')
    expect(driver.texts('.row')).toHaveLength(1)
  })

  test('can be cleared only while it has requests', () => {
    const isDisabled = () => (driver.find('#clear') as unknown as { disabled: boolean }).disabled
    expect(isDisabled()).toBe(true)
    receive(request(1))
    expect(isDisabled()).toBe(false)
  })

  test('shows the requests that contain all words of the filter', () => {
    receive(request(1, { body: conversation('one') }), request(2, { body: conversation('two'), status: 429 }))
    for (
      const [filter, matches] of [['glm ONE', ['one']], ['429', ['two']], ['one two', []], ['', [
        'two',
        'one',
      ]]] as const
    ) {
      driver.fill('#filter', filter)
      expect(prompts()).toEqual(matches)
      expect(driver.texts('.hint')).toEqual(matches.length ? [] : ['No request matches the filter.'])
    }
  })

  test('removes a request when the mock does, and Clear removes all requests from the mock', () => {
    receive(request(1, { body: conversation('one') }), request(2, { body: conversation('two') }))
    driver.receive('forget', 2)
    expect(prompts()).toEqual(['one'])
    expect(driver.texts('#detail')).toEqual(['Select a request.'])
    driver.click('#clear')
    expect(driver.fetched).toEqual(['DELETE /__mock/requests'])
    driver.receive('forget', 1)
    expect([driver.title, ...driver.texts('h2')]).toEqual(['Zhipu mock', 'Waiting for the first request'])
  })

  test('reports a lost connection, and starts with an empty list after the reconnect', () => {
    receive(request(1))
    driver.receive('error')
    expect(driver.texts('#live')).toEqual(['disconnected, trying to reconnect'])
    driver.receive('open')
    expect(driver.texts('#live')).toEqual(['0 requests'])
  })
})

describe('selection', () => {
  beforeEach(() => receive(...[1, 2, 3].map((id) => request(id, { body: conversation(`number ${id}`) }))))

  test('follows the newest request until the user selects an older one', () => {
    expect(selectedRows()).toEqual([expect.stringContaining('number 3')])
    driver.click('[data-id=1]')
    receive(request(4))
    expect(selectedRows()).toEqual([expect.stringContaining('number 1')])
    expect(driver.location.hash).toBe('1')
  })

  test('moves with the arrow keys, j and k, and stops at both ends', () => {
    for (const [key, id] of [['j', 2], ['ArrowDown', 1], ['j', 1], ['k', 2], ['x', 2], ['ArrowUp', 3]] as const) {
      driver.press(key)
      expect(selectedRows()).toEqual([expect.stringContaining(`number ${id}`)])
    }
  })

  test('on a narrow screen the page shows either the list or one request', () => {
    driver.isWide = false
    driver.click('[data-id=2]')
    expect(driver.body.className).toBe('detail-open')
    driver.click('.back')
    expect([driver.body.className, ...selectedRows()]).toEqual([''])
    driver.click('[data-id=2]')
    driver.goBack()
    expect([driver.body.className, ...selectedRows()]).toEqual([''])
    receive(request(4))
    expect(selectedRows()).toEqual([])
  })
})

describe('the request detail', () => {
  test('switches between conversation and JSON', () => {
    receive(streamed)
    expect(driver.texts('pre')).toHaveLength(1)
    expect(driver.texts('code').at(-2)).toBe('{"finish_reason":"tool_calls"}')
    driver.click('[aria-pressed=false]')
    expect(driver.texts('.turn')).toEqual([])
    expect(JSON.parse(driver.texts('pre')[0] ?? '')).toEqual(streamed.body)
    expect(driver.texts('code').at(-2)).toMatch(/^data: \{"id":"x"/)
    driver.click('[aria-pressed=true]')
    expect(driver.texts('.turn')).toHaveLength(5)
  })

  test('keeps its headers unfolded while the response is still being sent', () => {
    const open = request(1, { isOpen: true, contentType: 'text/event-stream', body: conversation('?') })
    receive(open)
    driver.find('details').setAttribute('open', '')
    receive({ ...open, frames: [{ afterMs: 1, text: event({ content: 'piece' }) }, { afterMs: 2, event: 'stall' }] })
    expect(driver.texts('.turn').at(-1)).toBe('assistantpiece')
    expect(driver.texts('code')).toEqual(['{"content":"piece"}', 'stalled: no more data is sent'])
    expect(driver.find('details').open).toBe(true)
    receive(request(2))
    expect(driver.find('details').open).toBe(false)
  })

  test('shows the injected fault, the error of the mock and the API error', () => {
    const text = '{"error":{"code":"1302","message":"Too <i>fast</i>"}}'
    receive(
      request(1, { status: 429, error: 'TypeError: own', fault: { status: 429 }, frames: [{ afterMs: 1, text }] }),
    )
    expect(driver.texts('.note')).toEqual([
      'Injected fault: {"status":429}',
      'TypeError: own',
      'Error 1302: Too <i>fast</i>',
    ])
  })

  test.each<[string, Partial<LoggedRequest>]>([
    ['Answered by: chat.reply("晴")', { answeredBy: 'chat.reply("晴")' }],
    ['Answered by: no rule, default reply', {}],
    ['Answered by: no rule, default reply', { fault: { headersAfterMs: 1 } }],
    ['Answered by: zhipu.fail({"code":"1302"})', { answeredBy: 'zhipu.fail({"code":"1302"})', fault: {}, status: 429 }],
  ])('says %j for %j', (text, more) => {
    receive(request(1, more))
    expect(driver.texts('.source')).toEqual([text])
  })

  test('names no rule for an open request and for a fault that no rule has injected', () => {
    receive(request(1, { status: undefined, isOpen: true }))
    expect(driver.texts('.source')).toEqual([])
    receive(request(2, { status: 429, fault: { code: '1302' } }))
    expect(driver.texts('.source')).toEqual([])
  })

  test('says why no rule matched', () => {
    receive(request(1, { unmatched: 'the nearest is chat.reply("a"): it is used up' }))
    expect(driver.texts('.note')).toEqual(['No rule matched: the nearest is chat.reply("a"): it is used up'])
  })

  test('shows an error event as an error, in its own words and in its place in the stream', () => {
    receive(
      request(
        1,
        streamOf(event({ content: 'a' }), 'event: error\ndata: {"error":{"code":"1234","message":"网络错误"}}\n\n'),
      ),
    )
    expect(driver.texts('.note')).toEqual(['Error 1234: 网络错误'])
    expect(driver.body.querySelectorAll('.frame').map(({ className }) => className)).toEqual(['frame', 'frame event'])
  })

  test('shows cached tokens, and counts events and writes apart', () => {
    const usage = { prompt_tokens: 12, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 8 } }
    receive(
      request(
        1,
        streamOf(event({ content: 'a' }) + event({ content: 'b' }, {}), `data: {"usage":${JSON.stringify(usage)}}\n\n`),
      ),
    )
    expect(driver.texts('.facts').at(-1)).toBe('12 (8 cached) + 3 tokens')
    expect(driver.texts('h3').at(-1)).toBe('3 events in 2 writes, first after 10 ms, last after 20 ms')
  })

  test('shows the headers of request and response, and keeps each unfolded', () => {
    const open = request(1, { isOpen: true, responseHeaders: { 'retry-after': '3' } })
    receive(open)
    expect(driver.texts('details')).toEqual([
      'Request headerscontent-type: application/json',
      'Response headersretry-after: 3',
    ])
    driver.body.querySelectorAll('details')[1]?.setAttribute('open', '')
    receive({ ...open, isOpen: false })
    expect(driver.body.querySelectorAll('details').map((details) => details.open)).toEqual([false, true])
  })

  test('folds a long text until the user unfolds it, also while the response is still being sent', () => {
    const long = Array.from({ length: 42 }, (_, index) => `rule ${index}`).join('\n')
    const messages = [{ role: 'system', content: long }, { role: 'user', content: 'x'.repeat(1001) }]
    const open = request(1, { isOpen: true, body: { messages } })
    receive(open)
    const buttons = ['Show all (42 lines)', 'Show all (1001 characters)']
    expect(driver.texts('.fold')).toEqual(buttons)
    expect(driver.texts('.folded')).toHaveLength(2)
    driver.click('.fold')
    receive({ ...open, isOpen: false })
    expect(driver.texts('.fold')).toEqual(['Show less', buttons[1]])
    expect(driver.texts('.folded')).toEqual(['x'.repeat(1001)])
    driver.click('.fold')
    expect(driver.texts('.fold')).toEqual(buttons)
  })

  test.each<[string, Partial<LoggedRequest>]>([
    ['No response yet.', { status: undefined, isOpen: true }],
    ['No response: the connection was dropped.', { status: undefined }],
    ['Empty body.', { frames: [{ afterMs: 0, text: '' }] }],
    ['<b>', { frames: [{ afterMs: 0, text: '<b>' }] }],
    ['[\n  1\n]', { frames: [{ afterMs: 0, text: '[1]' }] }],
  ])('shows the response %j for %j', (text, more) => {
    receive(request(1, more))
    expect(driver.texts('pre')[0]).toBe(text)
  })

  test.each([
    { messages: [null] },
    { messages: [{ role: 'user', content: [null, 7] }] },
    { messages: ['hello'] },
    { messages: [{ role: 'assistant', tool_calls: 'f()' }] },
    { messages: [{ role: 'assistant', tool_calls: [null] }] },
    { messages: [], tools: {} },
    { messages: [], tools: [null] },
  ])('shows a body that the API would reject: %j', (body) => {
    receive(request(1, { body, frames: [{ afterMs: 1, text: '{"choices":[{"message":{"tool_calls":[null]}}]}' }] }))
    expect(driver.texts('h3')).toEqual(['Request', 'Response'])
    expect(driver.texts('.row')).toHaveLength(1)
  })

  test('of MCP is copied with the headers that its server needs', () => {
    const headers = { accept: 'text/event-stream', 'mcp-session-id': 'a-b' }
    receive(request(1, { target: '/api/mcp/zread/mcp', method: 'DELETE', headers }))
    driver.body.querySelectorAll('button').at(-1)?.dispatch('click')
    expect(driver.copied.at(-1)).toContain(`-H 'Accept: text/event-stream' \\\n  -H 'Mcp-Session-Id: a-b'`)
  })

  test('is copied as a curl command whose arguments are quoted for the shell', () => {
    const evil = `'; id; '`
    receive(request(1, { target: `/a?${evil}`, method: evil, headers: { 'content-type': evil }, body: `@${evil}` }))
    driver.body.querySelectorAll('button').at(-1)?.dispatch('click')
    const quoted = `'\\''; id; '\\''`
    expect(driver.copied).toEqual([[
      `curl 'http://mock.example/a?${quoted}'`,
      `-X '${quoted}'`,
      `-H "Authorization: Bearer $ZHIPUAI_API_KEY"`,
      `-H 'Content-Type: ${quoted}'`,
      `--data-raw '@${quoted}'`,
    ].join(' \\\n  ')])
  })
})

describe('the language of the page', () => {
  test.each(['zh', 'zh-CN', 'zh-Hant-TW'])('is Chinese for %s', (language) => {
    driver = new PageDriver(page, language)
    driver.receive('open')
    expect([driver.title, ...driver.texts('h1'), ...driver.texts('h2')]).toEqual([
      '智谱模拟服务器',
      '智谱模拟服务器',
      '等待第一个请求',
    ])
    expect(driver.find('#filter').attributes.get('placeholder')).toBe('筛选：路径、模型、文本、状态、规则')
    expect(driver.find('#filter').attributes.get('aria-label')).toBe('筛选请求')
    expect(driver.root.attributes.get('lang')).toBe('zh-CN')
    expect(driver.followed).toEqual(['/__mock/events?language=zh'])
    receive(
      request(1, {
        ...streamOf('data: {"error":{"code":"1234","message":"网络错误"}}\n\n'),
        unmatched: 'no',
        fault: {},
      }),
    )
    expect(driver.texts('.note')).toEqual(['没有匹配的规则：no', '注入的故障：{}', '错误 1234：网络错误'])
    expect(driver.texts('.source')).toEqual(['回复来源：无匹配规则，默认回复'])
    expect(driver.texts('#live')).toEqual(['1 个请求'])
  })

  test('is English for every other language', () => {
    driver = new PageDriver(page, 'fr')
    expect([driver.title, ...driver.texts('h1'), ...driver.texts('#clear')]).toEqual([
      'Zhipu mock',
      'Zhipu mock',
      'Clear',
    ])
    expect(driver.root.attributes.get('lang')).toBe('en')
    expect(driver.followed).toEqual(['/__mock/events?language=en'])
  })

  test('has every text with the same values in both languages', () => {
    const values = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
    for (const [name, text] of Object.entries(messages.en)) {
      expect([name, values(messages.zh[name as MessageName])]).toEqual([name, values(text)])
    }
  })

  test('has no text that the page does not use', async () => {
    const folder = join(import.meta.dirname, '../../../../mock/control/page')
    const files = (await readdir(folder)).filter((name) => name !== 'messages.ts')
    const source = (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n')
    const isUsed = (name: string) => source.includes(`'${name}'`) || source.includes(`"${name}"`)
    const events = ['cut', 'stall'] // names of an event of a frame
    expect(Object.keys(messages.en).filter((name) => !isUsed(name) && !events.includes(name))).toEqual([])
  })
})

test('a message of the Anthropic protocol is drawn as a conversation, whole and streamed', async () => {
  for (const stream of [false, true]) {
    const { mock, ask } = rawAnthropicClient()
    mock.chat.reply({ reasoning: 'hm', content: 'It is', toolCalls: [{ name: 'weather', args: { city: 1 } }] })
    const tools = [{ name: 'weather', input_schema: { type: 'object' } }]
    await ask({ stream, tools })
    const [entry] = mock.requests
    const { body, contentType, sent } = entry as Entry
    const frames = sent.map(({ frame }, index) => ({ afterMs: index, text: frame as string }))
    driver = new PageDriver(page)
    driver.receive('open')
    receive(request(1, { path: '/anthropic/v1/messages', body, contentType, frames }))
    const turns = driver.texts('.turn').map((turn) => turn.replace(/\s/g, ''))
    expect(turns).toEqual(['userhello', 'thinkinghm', 'assistantItis', 'toolcallweather({"city":1})'])
    expect(driver.texts('.facts').join()).toContain('finish_reason tool_use')
  }
})

describe('a session', () => {
  test('shows the messages of both sides in order of their times, without long audio', () => {
    const audio = 'A'.repeat(400)
    receive(request(1, {
      method: 'GET',
      path: '/paas/v4/realtime',
      status: 101,
      contentType: undefined,
      received: [{ afterMs: 20, text: `{"type":"input_audio_buffer.append","audio":"${audio}"}` }],
      frames: [{ afterMs: 10, text: '{"type":"session.created"}' }, { afterMs: 30, text: '{"type":"response.done"}' }],
    }))
    driver.click('[data-id=1]')
    expect(driver.texts('code')).toEqual([
      '{"type":"session.created"}',
      `→ {"type":"input_audio_buffer.append","audio":"${'A'.repeat(29)}…"}`,
      '{"type":"response.done"}',
    ])
    expect(driver.texts('h3')).toContain('1 messages of the client (→), 2 of the mock')
    driver.click('[aria-pressed=false]')
    expect(driver.texts('code')[1]).toContain(audio)
  })

  test('says how many messages the journal has dropped', () => {
    const frames = [{ afterMs: 10, text: '{"type":"session.created"}' }]
    const dropped = { sent: 3, received: 1400 }
    receive(request(1, { method: 'GET', path: '/paas/v4/realtime', status: 101, received: [], frames, dropped }))
    driver.click('[data-id=1]')
    expect(driver.texts('h3')).toContain(
      '0 messages of the client (→), 1 of the mock; older ones were dropped: 1400 of the client, 3 of the mock',
    )
  })
})
