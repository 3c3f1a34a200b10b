import { describe, expect, expectTypeOf, test } from 'vitest'
import { parse, ParseError } from '../../../src/index.ts'
import type { Message } from '../../../src/index.ts'
import { openMock } from '../../support/mock-and-client.ts'
import { withoutJsonSchema, z } from '../../support/schemas.ts'

const city = z.object({ name: z.string(), population: z.number() })
const beijing = { name: '北京', population: 21_893_095 }
const json = JSON.stringify(beijing)
const params = { model: 'glm-4.6', messages: [{ role: 'user', content: '中国的首都？' } as Message] }

function answering(...contents: (string | object)[]) {
  const { mock, zhipu } = openMock()
  for (const content of contents) mock.chat.reply(content)
  return {
    mock,
    zhipu,
    sent: () => mock.chat.requests.map(({ body }) => body as typeof params & Record<string, unknown>),
  }
}

const failureOf = async (work: Promise<unknown>): Promise<ParseError> => {
  const error: unknown = await work.catch((error) => error)
  if (!(error instanceof ParseError)) throw error
  return error
}

describe('parse()', () => {
  test('gives what the schema makes of the answer, typed', async () => {
    const { zhipu } = answering(json)
    const { data, answer, repairs } = await parse(zhipu, params, city)
    expectTypeOf(data).toEqualTypeOf<{ name: string; population: number }>()
    expect(data).toEqual(beijing)
    expect(answer.message.content).toBe(json)
    expect(repairs).toBe(0)
  })

  test('asks for JSON, and tells the model the schema', async () => {
    const { zhipu, sent } = answering(json)
    await parse(zhipu, params, city)
    const [{ messages: [system, user], response_format }] = sent() as [typeof params & Record<string, unknown>]
    expect(response_format).toEqual({ type: 'json_object' })
    expect(system).toEqual({ role: 'system', content: expect.stringContaining('"required":["name","population"]') })
    expect(user).toEqual(params.messages[0])
  })

  test('adds the schema to the system message there is', async () => {
    const { zhipu, sent } = answering(json)
    const messages: Message[] = [{ role: 'system', content: '你是地理老师。' }, ...params.messages]
    await parse(zhipu, { ...params, messages }, city)
    const { messages: [system, ...rest] } = sent()[0]!
    expect(system!.content).toMatch(/^你是地理老师。\n\nAnswer with JSON alone/)
    expect(rest).toEqual(params.messages)
    expect(messages[0]!.content).toBe('你是地理老师。')
  })

  test.each([
    [{ jsonSchema: null }, city],
    [{}, withoutJsonSchema(city)],
  ])('tells the model nothing where it shall not or cannot: %#', async (options, schema) => {
    const { zhipu, sent } = answering(json)
    expect((await parse(zhipu, params, schema, options)).data).toEqual(beijing)
    expect(sent()[0]!.messages).toEqual(params.messages)
  })

  test.each([
    ['fences', '```json\n' + json + '\n```'],
    ['fences without a name', '```\n' + json + '```'],
    ['fences in a talk', '当然：\n```json\n' + json + '\n```\n还有吗？'],
    ['the box marks of glm-4.5v', `<|begin_of_box|>${json}<|end_of_box|>`],
    ['thoughts in the text', `<think>{"name": 1}</think>\n${json}`],
    ['words around it', `答案是 ${json}。`],
  ])('takes away %s', async (_, content) => {
    const { zhipu } = answering(content)
    const { data, repairs } = await parse(zhipu, params, city)
    expect(data).toEqual(beijing)
    expect(repairs).toBe(0)
  })

  test('leaves what looks like a mark inside of a string', async () => {
    const text = { text: '```js\n1\n``` <think>a</think> <|begin_of_box|>' }
    const { zhipu } = answering(JSON.stringify(text))
    expect((await parse(zhipu, params, z.object({ text: z.string() }))).data).toEqual(text)
  })

  test('lets the model correct itself once, told what is wrong', async () => {
    const { zhipu, sent } = answering('{"name":"北京","population":"many"}', json)
    const { data, repairs } = await parse(zhipu, params, city)
    expect(data).toEqual(beijing)
    expect(repairs).toBe(1)
    const [said, complaint] = sent()[1]!.messages.slice(-2)
    expect(said).toMatchObject({ role: 'assistant', content: '{"name":"北京","population":"many"}' })
    expect(complaint!.content).toContain('population: Expected number')
  })

  test('gives up after that, with the last answer and what is wrong with it', async () => {
    const { mock, zhipu } = answering('{"name":"北京"}', '北京')
    const error = await failureOf(parse(zhipu, params, city))
    expect(error.message).toBe('Cannot parse answer: it is no JSON')
    expect(error.issues).toEqual(['it is no JSON'])
    expect(error.partial.message.content).toBe('北京')
    expect(mock.requests).toHaveLength(2)
  })

  test('asks as often as `repairs` says', async () => {
    const { mock, zhipu } = answering('a', 'b', json)
    const error = await failureOf(parse(zhipu, params, city, { repairs: 0 }))
    expect(error.partial.message.content).toBe('a')
    expect(mock.requests).toHaveLength(1)
    expect((await parse(zhipu, params, city, { repairs: 2 })).repairs).toBe(1)
  })

  test.each(['length', 'sensitive'])('does not ask again for an answer that ended with %s', async (finish) => {
    const { mock, zhipu } = answering({ content: '{"name":"北', finish })
    const error = await failureOf(parse(zhipu, params, city))
    expect(error.message).toBe(`Cannot parse answer: the answer ended with ${finish}`)
    expect(error.partial.message.content).toBe('{"name":"北')
    expect(mock.requests).toHaveLength(1)
  })

  test('does not hand out what moderation took back, even if it fits', async () => {
    const { zhipu } = answering({ content: json, finish: 'sensitive' })
    expect((await failureOf(parse(zhipu, params, city))).issues).toEqual([])
  })

  test('lets the caller hear the text, and hears the signal', async () => {
    const { zhipu } = answering(json)
    const heard: string[] = []
    await parse(zhipu, params, city, { onText: (piece) => heard.push(piece) })
    expect(heard.join('')).toBe(json)
    await expect(parse(zhipu, params, city, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
  })
})
