import { expect, test } from 'vitest'
import { readMp4 } from '../../support/mp4.ts'
import { readPng } from '../../support/png.ts'
import { rawClient } from '../../support/raw-client.ts'
import { type RawChatClient, rawChatClient } from '../../support/raw-chat-client.ts'

const path = '/videos/generations'
const image = 'https://example.com/a.png'
const dayMs = 86_400_000

async function createVideo(mock: RawChatClient, body: object) {
  const { body: { id } } = await mock.post(path, body)
  await mock.get(`/async-result/${id}`)
  const { body: result, text } = await mock.get(`/async-result/${id}`)
  const [{ url, cover_image_url }] = result.video_result
  const { bytes, type } = await mock.fetch(url)
  expect(type).toBe('video/mp4')
  const boxes = readMp4(bytes)
  const u32 = (box: string, offset: number) => new DataView(bytes.buffer).getUint32(boxes.get(box)!.start + offset)
  return {
    text,
    url,
    cover: await mock.fetch(cover_image_url),
    sides: [u32('moov/trak/tkhd', 76) >>> 16, u32('moov/trak/tkhd', 80) >>> 16],
    seconds: u32('moov/mvhd', 16) / u32('moov/mvhd', 12),
    fps: u32('moov/mvhd', 12),
  }
}

test('a request returns a task', async () => {
  const { text } = await rawChatClient().post(path, { model: 'CogVideoX-3', prompt: '小猫', request_id: 'r-0815' })
  expect(text).toMatch(
    /^\{"id":"\d{36}","model":"cogvideox-3","request_id":"r-0815","task_status":"PROCESSING"\}$/,
  )
})

test('the result of a finished task has its keys in the order of the documentation, and no id', async () => {
  const { text } = await createVideo(rawChatClient(), {
    model: 'cogvideox-flash',
    prompt: '小猫',
    request_id: 'r-0815',
  })
  expect(text.replace(/https:[^"]+/g, '…')).toBe(
    '{"model":"cogvideox-flash","request_id":"r-0815","task_status":"SUCCESS",' +
      '"video_result":[{"cover_image_url":"…","url":"…"}]}',
  )
})

test.each([
  [{ model: 'cogvideox-3', prompt: '小猫' }, [1920, 1080], 5, 30],
  [
    { model: 'cogvideox-3', image_url: [image, image], size: '720x1280', duration: 10, fps: 60 },
    [720, 1280],
    10,
    60,
  ],
  [{ model: 'cogvideox-2', image_url: image, size: '960x1280' }, [960, 1280], 5, 30],
  [{ model: 'viduq1-text', prompt: '小猫', aspect_ratio: '9:16' }, [1080, 1920], 5, 30],
  [{ model: 'viduq1-text', prompt: '小猫', aspect_ratio: '1:1', style: 'anime' }, [1080, 1080], 5, 30],
  [{ model: 'viduq1-start-end', image_url: [image, image] }, [1920, 1080], 5, 30],
  [{ model: 'vidu2-image', image_url: image, with_audio: true }, [1280, 720], 4, 30],
  [{ model: 'vidu2-start-end', image_url: [image], size: '480x360' }, [480, 360], 4, 30],
  [{ model: 'vidu2-reference', image_url: [image, image, image] }, [1280, 720], 4, 30],
])('%j creates a video with the expected size and duration, and a cover image', async (body, sides, seconds, fps) => {
  const video = await createVideo(rawChatClient(), body)
  expect(video).toMatchObject({ sides, seconds, fps })
  const cover = readPng(video.cover.bytes)
  expect([cover.width, cover.height]).toEqual(sides)
})

test('links of Vidu expire after one day', async () => {
  const mock = rawChatClient()
  const { url } = await createVideo(mock, { model: 'viduq1-text', prompt: '小猫' })
  await mock.zhipu.clock.advance(dayMs - 1)
  expect((await mock.fetch(url)).status).toBe(200)
  await mock.zhipu.clock.advance(1)
  expect((await mock.fetch(url)).status).toBe(404)
})

test.each([
  ['an unknown model', { model: 'cogvideox-9', prompt: '小猫' }, '1211'],
  ['a request without prompt and image', { model: 'cogvideox-3' }, '1213'],
  ['viduq1-text without a prompt', { model: 'viduq1-text', image_url: image }, '1213'],
  ['a prompt of 513 characters', { model: 'cogvideox-3', prompt: '好'.repeat(513) }, '1214'],
  ['a sensitive word', { model: 'cogvideox-3', prompt: '敏感词示例' }, '1301'],
  ['a list for cogvideox-2', { model: 'cogvideox-2', image_url: [image] }, '1214'],
  ['three images for cogvideox-3', { model: 'cogvideox-3', image_url: [image, image, image] }, '1214'],
  ['a string instead of a list for vidu2-reference', { model: 'vidu2-reference', image_url: image }, '1214'],
  ['four images for vidu2-reference', { model: 'vidu2-reference', image_url: new Array(4).fill(image) }, '1214'],
  ['an image above 5 MB', { model: 'cogvideox-3', image_url: 'A'.repeat(7_000_000) }, '1214'],
  ['a duration of 10 for cogvideox-2', { model: 'cogvideox-2', prompt: '小猫', duration: 10 }, '1214'],
  ['a duration of 5 for vidu2-image', { model: 'vidu2-image', image_url: image, duration: 5 }, '1214'],
  ['an fps of 24', { model: 'cogvideox-3', prompt: '小猫', fps: 24 }, '1214'],
  ['a size of cogvideox-3 for cogvideox-2', { model: 'cogvideox-2', prompt: '小猫', size: '1280x720' }, '1214'],
  ['a size of cogvideox-2 for cogvideox-3', { model: 'cogvideox-3', prompt: '小猫', size: '720x480' }, '1214'],
  ['an unknown quality', { model: 'cogvideox-3', prompt: '小猫', quality: 'hd' }, '1214'],
])('%s is refused', async (_, body, code) => {
  expect(await rawChatClient().post(path, body)).toMatchObject({ status: 400, body: { error: { code } } })
})

test('Z.ai knows the CogVideoX models, but no Vidu model', async () => {
  const send = (host: string, model: string) =>
    rawClient({}, host)('POST /paas/v4/videos/generations', { model, prompt: '小猫' })
  expect((await send('api.z.ai', 'cogvideox-3')).status).toBe(200)
  expect((await send('open.bigmodel.cn', 'viduq1-text')).status).toBe(200)
  const { status, body } = await send('api.z.ai', 'viduq1-text')
  expect([status, body.error.code]).toEqual([400, '1211'])
})
