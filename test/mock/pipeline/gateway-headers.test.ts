import { describe, expect, it } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { serve } from '../../../mock/server.ts'
import { chatBody, postChat } from '../../support/chat-call.ts'

const cors = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'
const twice = `${cors}, ${cors}`

describe('every response has the headers of the gateway', () => {
  it('a complete one: vary begins with Accept-Encoding and has the three names of CORS twice', async () => {
    const { headers } = await postChat(mockZhipu(), chatBody('hi'))
    expect(headers.get('vary')).toBe(`Accept-Encoding, ${twice}`)
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    expect(headers.get('alt-svc')).toBe('h3=":443"; ma=3600')
    expect(headers.get('ga-traceid')).toMatch(/^[0-9a-f]{32}$/)
  })

  it('a stream: without Accept-Encoding', async () => {
    const { headers } = await postChat(mockZhipu(), chatBody('hi', { stream: true }))
    expect(headers.get('vary')).toBe(twice)
    expect(headers.get('content-type')).toBe('text/event-stream;charset=UTF-8')
    expect(headers.get('ga-traceid')).toMatch(/^[0-9a-f]{32}$/)
  })

  it('a refused one, and one without a key', async () => {
    const mock = mockZhipu()
    const refused = await postChat(mock, chatBody('hi', { max_tokens: 0 }))
    const anonymous = await mock.fetch('https://api.z.ai/api/paas/v4/models')
    expect([refused.status, anonymous.status]).toEqual([400, 401])
    for (const { headers } of [refused, anonymous]) expect(headers.get('vary')).toBe(`Accept-Encoding, ${twice}`)
  })

  it('a response that was read does not change the headers of the next one', async () => {
    const mock = mockZhipu()
    const first = await postChat(mock, chatBody('a'))
    first.headers.set('vary', 'changed')
    expect((await postChat(mock, chatBody('b'))).headers.get('vary')).toBe(`Accept-Encoding, ${twice}`)
  })

  it('the trace id is another one in each response, also in errors and streams, and the same with the same seed', async () => {
    const traceIds = async (seed: number) => {
      const mock = mockZhipu({ seed, clock: 'virtual' })
      const responses = [
        await postChat(mock, chatBody('a')),
        await postChat(mock, chatBody('a', { stream: true })),
        await postChat(mock, chatBody('a', { max_tokens: 0 })),
        await mock.fetch('https://api.z.ai/api/paas/v4/models'),
        await mock.fetch('https://api.z.ai/api/unknown'),
      ]
      return responses.map(({ headers }) => headers.get('ga-traceid'))
    }
    const ids = await traceIds(1)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(ids).size).toBe(5)
    expect(await traceIds(1)).toEqual(ids)
    expect(await traceIds(2)).not.toEqual(ids)
  })

  it('when it is served, also beside the CORS headers of a web page', async () => {
    const zhipu = mockZhipu()
    await using server = await serve(zhipu)
    const url = `${server.url}/api/paas/v4/models`
    const authorization = `Bearer ${zhipu.apiKey}`
    const plain = await fetch(url, { headers: { authorization } })
    expect(plain.headers.get('vary')).toBe(`Accept-Encoding, ${twice}`)
    expect(plain.headers.get('ga-traceid')).toMatch(/^[0-9a-f]{32}$/)
    const fromPage = await fetch(url, { headers: { authorization, origin: 'https://page.example' } })
    expect(fromPage.headers.get('access-control-allow-origin')).toBe('https://page.example')
    expect(fromPage.headers.get('vary')?.toLowerCase()).toContain('origin')
    expect(fromPage.headers.get('ga-traceid')).toMatch(/^[0-9a-f]{32}$/)
  })
})
