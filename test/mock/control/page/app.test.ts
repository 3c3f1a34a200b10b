import { beforeEach, describe, expect, test } from 'vitest'
import type { Page } from '../../../../mock/control/request-log.ts'
import { page } from '../../../../mock/control/page/page.ts'
import { PageStage } from '../../../support/page-stage.ts'
import { conversation, event, request, streamed } from './requests.ts'

let stage: PageStage
const shown = (...requests: Page[]) => requests.forEach((each) => stage.mock('request', each))
const chosen = () => stage.texts('[aria-current=true]')
const said = () => stage.texts('.said')

beforeEach(() => {
  stage = new PageStage(page)
  stage.mock('open')
})

describe('the list', () => {
  test('has the newest first, with what was said last', () => {
    const form =
      'name="purpose"\r\n\r\nbatch\r\n--b\r\nname="file"; filename="a.jsonl"\r\nContent-Type: x\r\n\r\n{}\r\n'
    shown(
      request(1, { body: conversation('hello') }),
      request(2, { body: { model: 'embedding-3', input: ['a', 'b'] } }),
      request(3, { body: form, headers: { 'content-type': 'multipart/form-data' } }),
      request(4, { body: { search_query: 'news' } }),
      request(5, { body: 'no JSON' }),
      request(6),
    )
    expect(said()).toEqual([' ', 'no JSON', 'news', 'purpose batch, file a.jsonl', 'a b', 'hello'])
  })

  test.each<[string, Partial<Page>]>([
    ['200', {}],
    ['429', { status: 429 }],
    ['200 left', { hasLeft: true }],
    ['200 cut', { frames: [{ afterMs: 1, event: 'cut' }] }],
    ['waiting', { status: undefined, isOpen: true }],
    ['dropped', { status: undefined }],
  ])('says %s of %j', (words, more) => {
    shown(request(1, more))
    expect(stage.find('.row').querySelector('.status')?.textContent).toBe(words)
  })

  test('shows those in which all words of the filter are found', () => {
    shown(request(1, { body: conversation('one') }), request(2, { body: conversation('two'), status: 429 }))
    for (
      const [words, found] of [['glm ONE', ['one']], ['429', ['two']], ['one two', []], ['', ['two', 'one']]] as const
    ) {
      stage.find('#filter').value = words
      stage.reader('input', '#filter')
      expect(said()).toEqual(found)
      expect(stage.texts('.nothing')).toEqual(found.length ? [] : ['No request fits the filter.'])
    }
  })

  test('loses what the mock forgets, and is asked of the mock to be empty', () => {
    shown(request(1, { body: conversation('one') }), request(2, { body: conversation('two') }))
    stage.mock('forget', 2)
    expect(said()).toEqual(['one'])
    expect(stage.texts('#detail')).toEqual(['Choose a request.'])
    stage.reader('click', '#forget')
    expect(stage.fetched).toEqual(['DELETE /__mock/requests'])
    stage.mock('forget', 1)
    expect([stage.title, ...stage.texts('h2')]).toEqual(['Zhipu mock', 'Nothing has arrived yet'])
  })

  test('says when the mock is gone, and begins anew when it is back', () => {
    shown(request(1))
    stage.mock('error')
    expect(stage.texts('#live')).toEqual(['the mock is gone, waiting for it'])
    stage.mock('open')
    expect(stage.texts('#live')).toEqual(['0 requests'])
  })
})

describe('choosing', () => {
  beforeEach(() => shown(...[1, 2, 3].map((id) => request(id, { body: conversation(`number ${id}`) }))))

  test('the newest is shown until the reader chooses one', () => {
    expect(chosen()).toEqual([expect.stringContaining('number 3')])
    stage.reader('click', '[data-id=1]')
    shown(request(4))
    expect(chosen()).toEqual([expect.stringContaining('number 1')])
    expect(stage.location.hash).toBe('1')
  })

  test('keys go up and down, and stop at the ends', () => {
    for (const [key, id] of [['j', 2], ['ArrowDown', 1], ['j', 1], ['k', 2], ['x', 2], ['ArrowUp', 3]] as const) {
      stage.press(key)
      expect(chosen()).toEqual([expect.stringContaining(`number ${id}`)])
    }
  })

  test('a phone shows the list or one request', () => {
    stage.isWide = false
    stage.reader('click', '[data-id=2]')
    expect(stage.body.className).toBe('reading')
    stage.reader('click', '.back')
    expect([stage.body.className, ...chosen()]).toEqual([''])
    stage.reader('click', '[data-id=2]')
    stage.goBack()
    expect([stage.body.className, ...chosen()]).toEqual([''])
    shown(request(4))
    expect(chosen()).toEqual([])
  })
})

describe('a request', () => {
  test('is a conversation or JSON, as the reader likes it', () => {
    shown(streamed)
    expect(stage.texts('pre')).toHaveLength(1)
    expect(stage.texts('code').at(-2)).toBe('{"finish_reason":"tool_calls"}')
    stage.reader('click', '[aria-pressed=false]')
    expect(stage.texts('.turn')).toEqual([])
    expect(JSON.parse(stage.texts('pre')[0] ?? '')).toEqual(streamed.body)
    expect(stage.texts('code').at(-2)).toMatch(/^data: \{"id":"x"/)
    stage.reader('click', '[aria-pressed=true]')
    expect(stage.texts('.turn')).toHaveLength(5)
  })

  test('keeps its headers unfolded while its answer goes on', () => {
    const going = request(1, { isOpen: true, contentType: 'text/event-stream', body: conversation('?') })
    shown(going)
    stage.find('details').setAttribute('open', '')
    shown({ ...going, frames: [{ afterMs: 1, text: event({ content: 'piece' }) }, { afterMs: 2, event: 'stall' }] })
    expect(stage.texts('.turn').at(-1)).toBe('sayspiece')
    expect(stage.texts('code')).toEqual(['{"content":"piece"}', 'nothing more is sent'])
    expect(stage.find('details').open).toBe(true)
    shown(request(2))
    expect(stage.find('details').open).toBe(false)
  })

  test('tells what went wrong', () => {
    const text = '{"error":{"code":"1302","message":"Too <i>fast</i>"}}'
    shown(request(1, { status: 429, error: 'TypeError: own', fault: { status: 429 }, frames: [{ afterMs: 1, text }] }))
    expect(stage.texts('.note')).toEqual([
      'Spoiled on purpose: {"status":429}',
      'TypeError: own',
      'Error 1302: Too <i>fast</i>',
    ])
  })

  test.each<[string, Partial<Page>]>([
    ['No answer yet.', { status: undefined, isOpen: true }],
    ['Nothing: the connection was dropped.', { status: undefined }],
    ['An empty body.', { frames: [{ afterMs: 0, text: '' }] }],
    ['<b>', { frames: [{ afterMs: 0, text: '<b>' }] }],
    ['[\n  1\n]', { frames: [{ afterMs: 0, text: '[1]' }] }],
  ])('has the answer %j for %j', (text, more) => {
    shown(request(1, more))
    expect(stage.texts('pre')[0]).toBe(text)
  })

  test.each([
    { messages: [null] },
    { messages: [{ role: 'user', content: [null, 7] }] },
    { messages: ['hello'] },
    { messages: [{ role: 'assistant', tool_calls: 'f()' }] },
    { messages: [{ role: 'assistant', tool_calls: [null] }] },
    { messages: [], tools: {} },
    { messages: [], tools: [null] },
  ])('that the API would refuse is shown all the same: %j', (body) => {
    shown(request(1, { body, frames: [{ afterMs: 1, text: '{"choices":[{"message":{"tool_calls":[null]}}]}' }] }))
    expect(stage.texts('h3')).toEqual(['The application sent', 'The mock answered'])
    expect(stage.texts('.row')).toHaveLength(1)
  })

  test('is copied as a command in which nothing that was sent is read by the shell', () => {
    const evil = `'; id; '`
    shown(request(1, { target: `/a?${evil}`, method: evil, headers: { 'content-type': evil }, body: `@${evil}` }))
    stage.body.querySelectorAll('button').at(-1)?.hear('click')
    const quoted = `'\\''; id; '\\''`
    expect(stage.copied).toEqual([[
      `curl 'http://mock.example/a?${quoted}'`,
      `-X '${quoted}'`,
      `-H "Authorization: Bearer $ZHIPUAI_API_KEY"`,
      `-H 'Content-Type: ${quoted}'`,
      `--data-raw '@${quoted}'`,
    ].join(' \\\n  ')])
  })
})
