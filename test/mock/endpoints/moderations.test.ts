import { expect, test } from 'vitest'
import type { MockOptions } from '../../../mock/index.ts'
import { rawChatClient } from '../../support/raw-chat-client.ts'
import { rawClient } from '../../support/raw-client.ts'

const judge = async (input: unknown, options?: MockOptions) =>
  (await rawChatClient(options).post('/moderations', { model: 'moderation', input })).body

test('a harmless text gets PASS, and the response has its keys in the order of the documentation', async () => {
  const { text } = await rawChatClient().post('/moderations', {
    model: 'moderation',
    input: '今天天气很好',
    request_id: 'r-0815',
  })
  expect(text).toMatch(
    /^\{"id":"\d{14}[0-9a-f]{16}","created":\d{10},"request_id":"r-0815","result_list":\[\{"content_type":"text","risk_level":"PASS","risk_type":\[\]\}\],"usage":\{"moderation_text":\{"call_count":1\}\}\}$/,
  )
})

test('a text with a sensitive word gets REJECT, in upper or lower case; one with a doubtful word gets REVIEW', async () => {
  const levels = async (input: string) => (await judge(input)).result_list[0].risk_level
  expect(await levels('有一个敏感词示例在这里')).toBe('REJECT')
  expect(await levels('A Sensitive-Word-Example.')).toBe('REJECT')
  expect(await levels('有一个可疑词示例在这里')).toBe('REVIEW')
  const [verdict] = (await judge('敏感词示例')).result_list
  expect(verdict.risk_type).not.toEqual([])
})

test('the sensitive words are those of the options, and chat refuses the same words', async () => {
  const options = { sensitiveWords: ['榴莲'] }
  expect((await judge('榴莲', options)).result_list[0].risk_level).toBe('REJECT')
  expect((await judge('敏感词示例', options)).result_list[0].risk_level).toBe('PASS')
  const messages = [{ role: 'user', content: '我爱榴莲' }]
  const refused = await rawChatClient(options).post('/chat/completions', { model: 'glm-4.6', messages })
  expect(refused).toMatchObject({ status: 400, body: { error: { code: '1301' } } })
})

test('each item has its own verdict and is counted by its content type', async () => {
  const { result_list, usage } = await judge([
    { type: 'text', text: '你好' },
    { type: 'image_url', image_url: { url: 'https://example.com/敏感词示例.png' } },
    { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } },
    { type: 'audio_url', audio_url: { url: 'https://example.com/a.mp3' } },
    { type: 'text', text: '再见' },
  ])
  expect(result_list.map((verdict: { content_type: string }) => verdict.content_type)).toEqual([
    'text',
    'image',
    'video',
    'audio',
    'text',
  ])
  expect(result_list[1].risk_level).toBe('REJECT')
  expect(usage).toEqual({
    moderation_text: { call_count: 2 },
    moderation_image: { call_count: 1 },
    moderation_video: { call_count: 1 },
    moderation_audio: { call_count: 1 },
  })
})

test('a single item is accepted without a list', async () => {
  expect((await judge({ type: 'text', text: '你好' })).result_list).toHaveLength(1)
})

test.each([
  ['an unknown model', { model: 'moderation-9', input: '你好' }, '1211'],
  ['a request without input', { model: 'moderation' }, '1213'],
  ['an empty list', { model: 'moderation', input: [] }, '1214'],
  ['an item without type', { model: 'moderation', input: { text: '你好' } }, '1214'],
  ['an item of an unknown type', { model: 'moderation', input: [{ type: 'smell' }] }, '1214'],
  ['an item without its content', { model: 'moderation', input: [{ type: 'image_url' }] }, '1214'],
  [
    'a type that is a property of Object.prototype',
    { model: 'moderation', input: { type: 'constructor', constructor: { url: 'a' } } },
    '1214',
  ],
  ['a string in a list of items', { model: 'moderation', input: ['你好'] }, '1214'],
])('%s is refused', async (_, body, code) => {
  expect(await rawChatClient().post('/moderations', body)).toMatchObject({ status: 400, body: { error: { code } } })
})

test('a text of 2000 characters is accepted, 2001 characters are refused, also in an item', async () => {
  const text = (length: number) => '好'.repeat(length)
  expect((await judge(text(2000))).result_list).toHaveLength(1)
  expect((await judge(text(2001))).error.code).toBe('1214')
  expect((await judge([{ type: 'text', text: text(2001) }])).error.code).toBe('1214')
})

test.each([
  ['in another case', 'BAD WORD'],
  ['with a quotation mark', 'say "bad word"'],
  ['after a line break', 'one\nbad word'],
])('chat and other endpoints find the same sensitive words: %s', async (_, text) => {
  const ask = rawClient({ sensitiveWords: ['Bad word', 'one\nbad', 'y "b'] })
  const refusal = { contentFilter: [{ level: 1, role: 'user' }], error: { code: '1301' } }
  const messages = [{ role: 'user', content: text }]
  expect((await ask('POST /paas/v4/chat/completions', { model: 'glm-4.6', messages })).body).toMatchObject(refusal)
  const image = { model: 'cogview-4', prompt: text }
  expect((await ask('POST /paas/v4/images/generations', image)).body).toMatchObject(refusal)
})

test('chat does not search the escapes and keys of JSON for sensitive words', async () => {
  const ask = rawClient({ sensitiveWords: ['\\n', 'image_url'] })
  const content = [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }, { type: 'text', text: '一\n二' }]
  const body = { model: 'glm-4.6v', messages: [{ role: 'user', content }] }
  expect((await ask('POST /paas/v4/chat/completions', body)).status).toBe(200)
})
