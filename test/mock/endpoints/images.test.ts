import { getResponse } from 'msw'
import { expect, test } from 'vitest'
import { handlers } from '../../../mock/msw.ts'
import { readPng } from '../../support/png.ts'
import { rawChatClient } from '../../support/raw-chat-client.ts'

const path = '/images/generations'
const body = { model: 'cogview-4', prompt: '窗台上的小猫' }
const dayMs = 86_400_000

test('a response has created and one link', async () => {
  const { text } = await rawChatClient().post(path, body)
  expect(text).toMatch(
    /^\{"created":1767225600,"data":\[\{"url":"https:\/\/aigc-files\.bigmodel\.cn\/api\/cogview\/\d{14}[0-9a-f]{16}_0_watermark\.png"\}\]\}$/,
  )
})

test.each([
  ['cogview-4', undefined, [1024, 1024]],
  ['glm-image', undefined, [1280, 1280]],
  ['glm-image', '1728x960', [1728, 960]],
  ['GLM-Image', '1056x1568', [1056, 1568]],
  ['cogview-3-flash', '512x2048', [512, 2048]],
  ['cogview-4-250304', '720x1440', [720, 1440]],
])('the link of %s with size %s downloads a PNG of that size, without authorization', async (model, size, sides) => {
  const mock = rawChatClient()
  const { body: { data } } = await mock.post(path, { ...body, model, size })
  const { status, type, bytes } = await mock.fetch(data[0].url)
  expect([status, type]).toEqual([200, 'image/png'])
  const image = readPng(bytes)
  expect([image.width, image.height]).toEqual(sides)
})

test('the image depends on the prompt', async () => {
  const mock = rawChatClient()
  const draw = async (prompt: string) => {
    const { body: { data } } = await mock.post(path, { ...body, prompt, size: '512x512' })
    return (await mock.fetch(data[0].url)).bytes
  }
  const cat = await draw('猫')
  expect(await draw('猫')).toEqual(cat)
  expect(await draw('狗')).not.toEqual(cat)
})

test('a link expires after 30 days', async () => {
  const mock = rawChatClient()
  const { body: { data: [{ url }] } } = await mock.post(path, body)
  await mock.zhipu.clock.advance(30 * dayMs - 1)
  expect((await mock.fetch(url)).type).toBe('image/png')
  await mock.zhipu.clock.advance(1)
  expect((await mock.fetch(url)).status).toBe(404)
})

test('the link of an image without watermark has no suffix _watermark', async () => {
  const { body: { data: [{ url }] } } = await rawChatClient().post(path, { ...body, watermark_enabled: false })
  expect(url).toMatch(/[0-9a-f]_0\.png$/)
})

test.each([
  ['127.0.0.1:4010', 'http://127.0.0.1:4010'],
  ['localhost', 'http://localhost'],
  ['llm.example.com', 'https://aigc-files.bigmodel.cn'],
  ['api.z.ai', 'https://mfile.z.ai'],
])('a request to %s gets a link with the origin %s', async (host, origin) => {
  const mock = rawChatClient({ hosts: ['llm.example.com'] }, host)
  const { body: { data: [{ url }] } } = await mock.post(path, body)
  expect(new URL(url).origin).toBe(origin)
  expect((await mock.fetch(url)).type).toBe('image/png')
})

test('a response of Z.ai has id and request_id, and the name of the download is in the link', async () => {
  const mock = rawChatClient({}, 'api.z.ai')
  const { text } = await mock.post(path, body)
  const [, id] = /"id":"(\w+)"/.exec(text) ?? []
  expect(id).toMatch(/^\d{14}[0-9a-f]{16}$/)
  const [before, after = ''] = text.split(/[0-9a-f]{32}/)
  expect(before).toBe('{"created":1767225600,"data":[{"url":"https://mfile.z.ai/1767225600000-')
  expect(after).toBe(`.png?ufileattname=${id}_watermark.png"}],"id":"${id}","request_id":"${id}"}`)
  expect((await mock.post(path, { ...body, request_id: 'r-0815' })).body.request_id).toBe('r-0815')
})

test.each(['open.bigmodel.cn', 'api.z.ai'])('the MSW handlers also serve links of %s', async (host) => {
  const mock = rawChatClient({}, host)
  const { body: { data: [{ url }] } } = await mock.post(path, body)
  const response = await getResponse(handlers(mock.zhipu), new Request(url))
  expect(response?.headers.get('content-type')).toBe('image/png')
})

test.each([
  ['an unknown model', { ...body, model: 'cogview-9' }, '1211'],
  ['a request without prompt', { model: 'cogview-4' }, '1213'],
  ['a sensitive word', { ...body, prompt: '敏感词示例' }, '1301'],
  ['quality standard for glm-image', { ...body, model: 'glm-image', quality: 'standard' }, '1214'],
  ['a size with the sign × of the documentation', { ...body, size: '1024×1024' }, '1214'],
  ['a side that is not a multiple of 16', { ...body, size: '1000x1000' }, '1214'],
  ['a side that is not a multiple of 32', { ...body, model: 'glm-image', size: '1040x1040' }, '1214'],
  ['a side that is too short', { ...body, size: '496x1024' }, '1214'],
  ['a side that is too short for glm-image', { ...body, model: 'glm-image', size: '512x1024' }, '1214'],
  ['a side that is too long', { ...body, size: '2064x512' }, '1214'],
  ['too many pixels', { ...body, size: '2048x1040' }, '1214'],
  ['a user_id that is too short', { ...body, user_id: '12345' }, '1214'],
])('%s is refused', async (_, invalid, code) => {
  expect(await rawChatClient().post(path, invalid)).toMatchObject({ status: 400, body: { error: { code } } })
})

test('a moderation refusal has contentFilter with the role user before the error', async () => {
  const { text } = await rawChatClient().post(path, { ...body, prompt: '敏感词示例' })
  expect(text).toMatch(/^\{"contentFilter":\[\{"level":1,"role":"user"\}\],"error":\{"code":"1301",/)
})
