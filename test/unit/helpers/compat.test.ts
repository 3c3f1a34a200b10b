import { expect, test } from 'vitest'
import { compat } from '../../../src/index.ts'
import type { Message } from '../../../src/index.ts'
import { createMockAndClient } from '../../support/mock-and-client.ts'

const messages: Message[] = [{ role: 'user', content: '你好' }]
const body = { model: 'glm-4', messages }

test.each([
  [{ temperature: 0 }, { temperature: 0.01, do_sample: false }],
  [{ temperature: -1, do_sample: true }, { temperature: 0.01, do_sample: false }],
  [{ temperature: 0.5, do_sample: true }, { temperature: 0.5, do_sample: true }],
  [{ temperature: 1 }, { temperature: 0.99 }],
  [{ temperature: 2 }, { temperature: 0.99 }],
  [{ top_p: 0 }, { top_p: 0.01 }],
  [{ top_p: 0.7 }, { top_p: 0.7 }],
  [{ top_p: 1 }, { top_p: 0.99 }],
  [{ temperature: undefined, top_p: undefined }, { temperature: undefined, top_p: undefined }],
  [{ max_tokens: 7 }, { max_tokens: 7 }],
])('compat() rewrites %o as %o', (params, rewritten) => {
  expect(compat({ ...body, ...params })).toStrictEqual({ ...body, ...rewritten })
})

test('compat() removes the prefix of base64 pictures, keeps links and other parts, and does not change its argument', () => {
  const pictures: Message[] = [
    { role: 'system', content: 'data:image/png;base64,AAAA' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'data:image/png;base64,AAAA' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        { type: 'image_url', image_url: { url: 'https://files.example/data:image/a.png' } },
        { type: 'image_url', image_url: { url: 'AAAA' } },
      ],
    },
  ]
  const original = structuredClone({ ...body, messages: pictures, temperature: 0 })
  const copy = structuredClone(original)
  const [system, user] = compat(original).messages
  expect(original).toStrictEqual(copy)
  expect(system).toEqual(pictures[0])
  expect(user).toEqual({
    role: 'user',
    content: [
      { type: 'text', text: 'data:image/png;base64,AAAA' },
      { type: 'image_url', image_url: { url: 'AAAA' } },
      { type: 'image_url', image_url: { url: 'https://files.example/data:image/a.png' } },
      { type: 'image_url', image_url: { url: 'AAAA' } },
    ],
  })
})

test('create() sends the result of compat() unchanged', async () => {
  const { mock, zhipu } = createMockAndClient()
  await zhipu.chat.completions.create(compat({ ...body, temperature: 0, top_p: 1, meta: undefined }))
  expect(mock.requests[0]?.body).toEqual({ ...body, temperature: 0.01, do_sample: false, top_p: 0.99 })
})
