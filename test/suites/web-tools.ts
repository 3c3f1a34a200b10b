import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'webSearch.create() returns the requested number of pages, and reader.create() reads one of them': async (t) => {
    const client = t.client()
    const { search_result } = await client.webSearch.create({
      search_query: '年假',
      search_engine: 'search_pro',
      search_domain_filter: 'www.example.com',
      count: 7,
    })
    assert.lengthOf(search_result!, 7)
    assert.isTrue(search_result!.every(({ link }) => link!.startsWith('https://www.example.com/')))
    const { reader_result } = await client.reader.create({ url: search_result![6]!.link! })
    assert.equal(reader_result.title, search_result![6]!.title)
    assert.include(reader_result.content, search_result![6]!.content!)
  },

  'tools.create() returns the same tool calls with and without stream: true': async (t) => {
    const params = { model: 'web-search-pro', messages: [{ role: 'user', content: '北京天气' }] }
    const answer = await t.client().tools.create(params)
    const chunks = await collect(await t.client().tools.create({ ...params, stream: true }))
    const types = chunks.flatMap(({ choices }) => choices[0]!.delta.tool_calls!).map(({ type }) => type)
    assert.deepEqual(types, answer.choices[0]!.message.tool_calls!.map(({ type }) => type))
    assert.deepEqual(types, ['search_intent', 'search_result', 'search_recommend'])
  },

  'layoutParsing.create() parses a document given as a data URL': async (t) => {
    const file = `data:text/plain;base64,${btoa('# Title\n\nBody')}`
    const answer = await t.client().layoutParsing.create({ model: 'glm-ocr', file })
    assert.equal(answer.md_results, '# Title\n\nBody')
    assert.deepEqual(answer.layout_details!.map((page) => page.length), [2])
  },

  'monitor.usage returns the numbers of calls': async (t) => {
    const client = t.client()
    await client.webSearch.create({ search_query: '天气', search_engine: 'search_std' })
    const { data } = await client.monitor.usage.quotaLimit()
    assert.equal(data.limits.find(({ type }) => type === 'TIME_LIMIT')?.currentValue, 1)
    const { data: tools } = await client.monitor.usage.toolUsage()
    assert.equal(tools.totalUsage.totalNetworkSearchCount, 1)
    const { data: models } = await client.monitor.usage.modelUsage()
    assert.equal(models.totalUsage.totalModelCallCount, 0)
  },

  'webSearch.create() rejects an unknown search engine with code 1211': async (t) => {
    const request = t.client().webSearch.create({ search_query: '天气', search_engine: 'search_unknown' })
    assert.equal((await rejects(request, APIRequestFailedError)).code, '1211')
  },
}
