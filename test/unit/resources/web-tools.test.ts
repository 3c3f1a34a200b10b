import { expect, test } from 'vitest'
import { LayoutParsing, Reader, Tools, WebSearch } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4'

test('webSearch, reader, layoutParsing and tools send their params to their paths', async () => {
  const { transport, sent } = recorder({})
  await new WebSearch(transport).create({ search_query: '天气', search_engine: 'search_std', count: 3 })
  await new Reader(transport).create({ url: 'https://example.com', return_format: 'text' })
  await new LayoutParsing(transport).create({
    model: 'glm-ocr',
    file: 'https://example.com/a.png',
    request_id: 'request-1',
  })
  await new Tools(transport).create({ model: 'web-search-pro', messages: [{ role: 'user', content: '天气' }] })
  expect(sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`)).toEqual([
    'POST /web_search',
    'POST /reader',
    'POST /layout_parsing',
    'POST /tools',
  ])
  expect(JSON.parse(sent[1]!.body as string)).toEqual({ url: 'https://example.com', return_format: 'text' })
})

test('webSearch.create() sends search_intent: false by default, because the server requires the field', async () => {
  const { transport, sent } = recorder({})
  const params = { search_query: '天气', search_engine: 'search_std' } as const
  await new WebSearch(transport).create(params)
  await new WebSearch(transport).create({ ...params, search_intent: true })
  expect(sent.map(({ body }) => JSON.parse(body as string).search_intent)).toEqual([false, true])
})

test('tools.create() with stream: true yields the steps of a search', async () => {
  const chunk = (delta: object, choice?: object) =>
    `data: ${JSON.stringify({ id: '1', choices: [{ index: 0, delta, ...choice }] })}\n\n`
  const body = chunk({ role: 'tool', tool_calls: [{ id: 'c', type: 'search_intent', search_intent: [] }] }) +
    chunk({ role: 'tool', tool_calls: [{ id: 'c', type: 'search_result', search_result: [] }] }, {
      finish_reason: 'stop',
    })
  const { transport } = recorder(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  const steps: string[] = []
  const events = await new Tools(transport)
    .create({ model: 'web-search-pro', messages: [{ role: 'user', content: '天气' }], stream: true })
  for await (const { choices } of events) steps.push(choices[0]!.delta.tool_calls![0]!.type)
  expect(steps).toEqual(['search_intent', 'search_result'])
})

test('all create() methods throw for missing or empty fields and send nothing', () => {
  const { transport, sent } = recorder()
  expect(() => new WebSearch(transport).create({ search_engine: 'search_std' } as never)).toThrow(
    'search_query is missing',
  )
  expect(() => new Reader(transport).create({} as never)).toThrow('Cannot send request: url is missing or empty')
  expect(() => new LayoutParsing(transport).create({ model: 'glm-ocr' } as never)).toThrow('file is missing')
  expect(() => new Tools(transport).create({ model: 'web-search-pro', messages: [] })).toThrow('messages is missing')
  expect(sent).toEqual([])
})
