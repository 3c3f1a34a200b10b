import { describe, expect, expectTypeOf, test } from 'vitest'
import { parse, ParseError } from '../../../src/index.ts'
import type { Message } from '../../../src/index.ts'
import { createMockAndClient } from '../../support/mock-and-client.ts'
import { withoutJsonSchema, z } from '../../support/schemas.ts'

const city = z.object({ name: z.string(), population: z.number() })
const beijing = { name: '北京', population: 21_893_095 }
const json = JSON.stringify(beijing)
const params = { model: 'glm-4.6', messages: [{ role: 'user', content: '中国的首都？' } as Message] }

function answering(...contents: (string | object)[]) {
  const { mock, zhipu } = createMockAndClient()
  for (const content of contents) mock.chat.reply(content)
  return {
    mock,
    zhipu,
    sent: () => mock.chat.requests.map(({ body }) => body as typeof params & Record<string, unknown>),
  }
}

const parseErrorOf = async (work: Promise<unknown>): Promise<ParseError> => {
  const error: unknown = await work.catch((error) => error)
  if (!(error instanceof ParseError)) throw error
  return error
}

describe('parse()', () => {
  test('resolves with the typed value that the schema returns', async () => {
    const { zhipu } = answering(json)
    const { data, answer, repairs } = await parse(zhipu, params, city)
    expectTypeOf(data).toEqualTypeOf<{ name: string; population: number }>()
    expect(data).toEqual(beijing)
    expect(answer.message.content).toBe(json)
    expect(repairs).toBe(0)
  })

  test('rejects a JSON Schema, and a schema of a library without Standard Schema, before a request', async () => {
    const { zhipu, mock } = answering()
    for (const schema of [{ type: 'object' }, { safeParse: () => ({}) }, undefined]) {
      await expect(parse(zhipu, params, schema as never)).rejects.toThrow(
        new TypeError(
          'Cannot parse answer: schema has no ~standard, expected a schema of zod 3.24, valibot 1 or arktype 2',
        ),
      )
    }
    expect(mock.requests).toEqual([])
  })

  test('requests JSON and sends the schema in the system message', async () => {
    const { zhipu, sent } = answering(json)
    await parse(zhipu, params, city)
    const [{ messages: [system, user], response_format }] = sent() as [typeof params & Record<string, unknown>]
    expect(response_format).toEqual({ type: 'json_object' })
    expect(system).toEqual({ role: 'system', content: expect.stringContaining('"required":["name","population"]') })
    expect(user).toEqual(params.messages[0])
  })

  test('adds the schema to an existing system message', async () => {
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
  ])('sends no schema when it is null or cannot be converted: %#', async (options, schema) => {
    const { zhipu, sent } = answering(json)
    expect((await parse(zhipu, params, schema, options)).data).toEqual(beijing)
    expect(sent()[0]!.messages).toEqual(params.messages)
  })

  test.each([
    ['fences', '```json\n' + json + '\n```'],
    ['fences without a name', '```\n' + json + '```'],
    ['fences in other text', '当然：\n```json\n' + json + '\n```\n还有吗？'],
    ['the box marks of glm-4.5v', `<|begin_of_box|>${json}<|end_of_box|>`],
    ['a <think> section', `<think>{"name": 1}</think>\n${json}`],
    ['text around the JSON', `答案是 ${json}。`],
  ])('removes %s', async (_, content) => {
    const { zhipu } = answering(content)
    const { data, repairs } = await parse(zhipu, params, city)
    expect(data).toEqual(beijing)
    expect(repairs).toBe(0)
  })

  test.each([
    ['the second of two fenced blocks', '例如\n```json\n{"name":7}\n```\n所以\n```json\n' + json + '\n```'],
    ['the first of two fenced blocks', '```json\n' + json + '\n```\n不是\n```json\n{"name":7}\n```'],
    ['the last of two values that match', '{"name":"上海","population":1} 不，' + json],
    ['the value after a footnote', `见[1]：${json}`],
    ['the value after prose in brackets', `[注意, "引号] ${json}`],
    ['the value before prose in brackets', `${json} [完`],
    ['the value after a brace that is not closed', `{ ${json}`],
    ['the value inside brackets of prose', `[答案 ${json}]`],
    ['a value with brackets in its strings', `答：{"name":"北京","population":1,"note":"]}\\"{["} 完`, 1],
  ])('finds %s without a correction', async (_, content, population = beijing.population) => {
    const { zhipu } = answering(content)
    const { data, repairs } = await parse(zhipu, params, city)
    expect(data).toMatchObject({ name: '北京', population })
    expect(repairs).toBe(0)
  })

  test('does not take a part of a broken value for the answer', async () => {
    const { zhipu } = answering(`[${json}, oops]`, json)
    expect((await parse(zhipu, params, city)).repairs).toBe(1)
  })

  test('finds a fenced value that is no object', async () => {
    const { zhipu } = answering('是：\n```json\n"北京"\n```\n好')
    expect((await parse(zhipu, params, z.string())).data).toBe('北京')
  })

  test.each([
    ['the box marks of glm-4.5v', '<|begin_of_box|>"北京"<|end_of_box|>'],
    ['a <think> section before it', '<think>上海？</think>"北京"'],
    ['a <think> section after it', '"北京"<think>上海？</think>'],
    ['several <think> sections', '<think>a</think>"北<think>"b"</think>京"<think></think>'],
    ['fences without a name, and is the word json', '```\n"json"\n```', 'json'],
  ])('finds a value that is no object in %s', async (_, content, value = '北京') => {
    const { zhipu } = answering(content)
    expect((await parse(zhipu, params, z.string())).data).toBe(value)
  })

  test('keeps a <think> section without an end', async () => {
    const { zhipu } = answering(`<think>{"name":7} ${json}`)
    expect((await parse(zhipu, params, city)).data).toEqual(beijing)
  })

  test('validates the last 100 values', async () => {
    const { zhipu } = answering(json + '{}'.repeat(99))
    expect((await parse(zhipu, params, city, { repairs: 0 })).data).toEqual(beijing)
    const late = answering(json + '{}'.repeat(100))
    await parseErrorOf(parse(late.zhipu, params, city, { repairs: 0 }))
  })

  test('adds the schema to a request without messages', async () => {
    const { zhipu, sent } = answering(json)
    // The mock refuses a request without a message of the user.
    await parse(zhipu, { ...params, messages: [] }, city).catch(() => {})
    expect(sent()[0]!.messages).toEqual([{ role: 'system', content: expect.stringContaining('JSON Schema') }])
  })

  test('joins the issues of an answer', async () => {
    const { zhipu, sent } = answering('{"name":1,"population":"2"}', '{"name":1,"population":"2"}')
    const error = await parseErrorOf(parse(zhipu, params, city))
    const issues = 'name: Expected string; population: Expected number'
    expect(error).toMatchObject({ name: 'ParseError', message: `Cannot parse answer: ${issues}` })
    expect(sent()[1]!.messages.at(-1)!.content).toBe(
      `Your answer does not fit: ${issues}. Answer with the corrected JSON alone.`,
    )
  })

  test('names the issues of the last value when none matches', async () => {
    const { zhipu } = answering('{"a":1} {"name":7}', '{"a":1} {"name":7}')
    const { issues } = await parseErrorOf(parse(zhipu, params, z.object({ name: z.string() })))
    expect(issues).toEqual(['name: Expected string'])
  })

  test('reads an answer that was cut by max_tokens only for its finish_reason', async () => {
    const { zhipu } = answering({ content: `${json} 完`, finish: 'length' })
    expect((await parseErrorOf(parse(zhipu, params, city))).issues).toEqual([])
  })

  test('keeps fences and marks inside a JSON string', async () => {
    const text = { text: '```js\n1\n``` <think>a</think> <|begin_of_box|>' }
    const { zhipu } = answering(JSON.stringify(text))
    expect((await parse(zhipu, params, z.object({ text: z.string() }))).data).toEqual(text)
  })

  test('asks the model once to correct its answer, with the issues', async () => {
    const { zhipu, sent } = answering('{"name":"北京","population":"many"}', json)
    const { data, repairs } = await parse(zhipu, params, city)
    expect(data).toEqual(beijing)
    expect(repairs).toBe(1)
    const [answer, correction] = sent()[1]!.messages.slice(-2)
    expect(answer).toMatchObject({ role: 'assistant', content: '{"name":"北京","population":"many"}' })
    expect(correction!.content).toContain('population: Expected number')
  })

  test('rejects after that with the last answer and its issues', async () => {
    const { mock, zhipu } = answering('{"name":"北京"}', '北京')
    const error = await parseErrorOf(parse(zhipu, params, city))
    expect(error.message).toBe('Cannot parse answer: it is not valid JSON')
    expect(error.issues).toEqual(['it is not valid JSON'])
    expect(error.partial.message.content).toBe('北京')
    expect(mock.requests).toHaveLength(2)
  })

  test('asks for as many corrections as `repairs` allows', async () => {
    const { mock, zhipu } = answering('a', 'b', json)
    const error = await parseErrorOf(parse(zhipu, params, city, { repairs: 0 }))
    expect(error.partial.message.content).toBe('a')
    expect(mock.requests).toHaveLength(1)
    expect((await parse(zhipu, params, city, { repairs: 2 })).repairs).toBe(1)
  })

  test.each(['length', 'sensitive'])('asks for no correction of an answer that ended with %s', async (finish) => {
    const { mock, zhipu } = answering({ content: '{"name":"北', finish })
    const error = await parseErrorOf(parse(zhipu, params, city))
    expect(error.message).toBe(`Cannot parse answer: the answer ended with finish_reason ${finish}`)
    expect(error.partial.message.content).toBe('{"name":"北')
    expect(mock.requests).toHaveLength(1)
  })

  test('rejects for an answer that moderation cut, even if it matches', async () => {
    const { zhipu } = answering({ content: json, finish: 'sensitive' })
    expect((await parseErrorOf(parse(zhipu, params, city))).issues).toEqual([])
  })

  test('calls onText, and rejects with the reason of an abort', async () => {
    const { zhipu } = answering(json)
    const pieces: string[] = []
    await parse(zhipu, params, city, { onText: (piece) => pieces.push(piece) })
    expect(pieces.join('')).toBe(json)
    await expect(parse(zhipu, params, city, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
  })
})
