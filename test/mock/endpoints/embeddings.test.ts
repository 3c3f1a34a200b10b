import { expect, test } from 'vitest'
import { rawChatClient } from '../../support/raw-chat-client.ts'

const dot = (a: number[], b: number[]) => a.reduce((sum, value, index) => sum + value * b[index]!, 0)

async function vectors(input: string[], options: object = {}): Promise<number[][]> {
  const { body } = await rawChatClient().post('/embeddings', { model: 'embedding-3', input, ...options })
  return body.data.map(({ embedding }: { embedding: number[] }) => embedding)
}

test('a response has its keys in the order of the documentation, and no id', async () => {
  const { text, type } = await rawChatClient().post('/embeddings', {
    model: 'Embedding-3',
    input: '你好',
    dimensions: 256,
  })
  expect(type).toBe('application/json; charset=UTF-8')
  expect(text.replace(/\[[-\d.,e]+\]/, '[]')).toBe(
    '{"model":"embedding-3","data":[{"embedding":[],"index":0,"object":"embedding"}],"object":"list",' +
      '"usage":{"completion_tokens":0,"prompt_tokens":1,"total_tokens":1}}',
  )
})

test('vectors have length 1 and the requested number of dimensions', async () => {
  for (const dimensions of [256, 512, 1024, 2048]) {
    const [vector] = await vectors(['今天天气很好'], { dimensions })
    expect(vector).toHaveLength(dimensions)
    expect(dot(vector!, vector!)).toBeCloseTo(1, 5)
  }
  expect((await vectors(['好']))[0]).toHaveLength(2048)
  expect((await vectors(['好'], { model: 'embedding-2' }))[0]).toHaveLength(1024)
})

test('equal texts have equal vectors, in all requests and mocks', async () => {
  const [apple, banana] = await vectors(['苹果', '香蕉'], { dimensions: 256 })
  expect((await vectors(['苹果'], { dimensions: 256 }))[0]).toEqual(apple)
  expect(banana).not.toEqual(apple)
})

test.each([
  ['今天天气很好', '今天天气不错', '股票市场下跌'],
  ['The cat sat on the mat', 'A cat sat on a mat', 'Quarterly revenue grew'],
  ['two cats', 'one cat', 'many dogs'],
])('the vector of %j is closer to that of %j than to that of %j', async (text, near, far) => {
  const [a, b, c] = await vectors([text, near, far])
  expect(dot(a!, b!)).toBeGreaterThan(0.2)
  expect(dot(a!, c!)).toBeLessThan(dot(a!, b!) / 2)
})

test('texts without words have different vectors of length 1', async () => {
  const [a, b] = await vectors(['!!!', '???'])
  expect(dot(a!, a!)).toBeCloseTo(1, 5)
  expect(Math.abs(dot(a!, b!))).toBeLessThan(0.2)
})

test('a vector with fewer dimensions is the start of the vector with more, scaled to length 1', async () => {
  const [long] = await vectors(['今天天气很好'], { dimensions: 2048 })
  const [short] = await vectors(['今天天气很好'], { dimensions: 256 })
  const head = long!.slice(0, 256)
  expect(dot(head, short!) / Math.sqrt(dot(head, head))).toBeCloseTo(1, 4)
})

test('usage counts each text', async () => {
  const single = await rawChatClient().post('/embeddings', { model: 'embedding-3', input: '今天天气' })
  const double = await rawChatClient().post('/embeddings', { model: 'embedding-3', input: ['今天天气', '今天天气'] })
  expect(double.body.usage.prompt_tokens).toBe(2 * single.body.usage.prompt_tokens)
})

test('64 texts are accepted, 65 are refused with the message of the API', async () => {
  const input = (length: number) => new Array<string>(length).fill('好')
  const body = { model: 'embedding-3', dimensions: 256 }
  expect((await rawChatClient().post('/embeddings', { ...body, input: input(64) })).body.data).toHaveLength(64)
  const refused = await rawChatClient().post('/embeddings', { ...body, input: input(65) })
  expect(refused).toMatchObject({
    status: 400,
    text: '{"error":{"code":"1214","message":"input数组最大不得超过64条"}}',
  })
  const english = await rawChatClient({}, 'api.z.ai').post('/embeddings', { ...body, input: input(65) })
  expect(english.body.error.message).toBe('input array max 64')
})

test.each([
  ['an unknown model', { model: 'embedding-9', input: '好' }, '1211'],
  ['a request without model', { input: '好' }, '1214'],
  ['a request without input', { model: 'embedding-3' }, '1213'],
  ['an empty list', { model: 'embedding-3', input: [] }, '1214'],
  ['an empty text in a list', { model: 'embedding-3', input: ['好', ''] }, '1214'],
  ['a number as input', { model: 'embedding-3', input: 7 }, '1214'],
  ['a number in a list', { model: 'embedding-3', input: [7] }, '1214'],
  ['an unsupported number of dimensions', { model: 'embedding-3', input: '好', dimensions: 300 }, '1214'],
  [
    'a number of dimensions that embedding-2 does not support',
    { model: 'embedding-2', input: '好', dimensions: 256 },
    '1214',
  ],
  ['a text that is too long for embedding-3', { model: 'embedding-3', input: '好，'.repeat(1537) }, '1261'],
  ['a text that is too long for embedding-2', { model: 'embedding-2', input: '好，'.repeat(257) }, '1261'],
  ['a list with too many tokens for embedding-2', {
    model: 'embedding-2',
    input: new Array(33).fill('好，'.repeat(125)),
  }, '1261'],
])('%s is refused', async (_, body, code) => {
  expect(await rawChatClient().post('/embeddings', body)).toMatchObject({ status: 400, body: { error: { code } } })
})

test('embedding-3-pro has the dimensions and limits of embedding-3', async () => {
  const { post } = rawChatClient()
  const { body } = await post('/embeddings', { model: 'embedding-3-pro', input: '好' })
  expect([body.model, body.data[0].embedding.length]).toEqual(['embedding-3-pro', 2048])
  expect((await post('/embeddings', { model: 'Embedding-3-Pro', input: new Array(65).fill('a') })).status).toBe(400)
})
