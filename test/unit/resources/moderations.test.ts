import { expect, test } from 'vitest'
import { type ModerationParams, Moderations } from '../../../src/index.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const url = 'https://open.bigmodel.cn/api/paas/v4/moderations'

test.each<[string, ModerationParams['input']]>([
  ['a text', '你好'],
  ['an item', { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
  ['several items', [{ type: 'text', text: '你好' }, {
    type: 'audio_url',
    audio_url: { url: 'https://example.com/a.mp3' },
  }]],
])('create() sends %s and resolves for unsafe items too', async (_, input) => {
  const moderation = { result_list: [{ content_type: 'text', risk_level: 'REJECT', risk_type: ['违规'] }] }
  const { transport, sent } = recorder(moderation)
  expect(await new Moderations(transport).create({ model: 'moderation', input })).toEqual(moderation)
  expect(sent).toMatchObject([{ method: 'POST', url }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual({ model: 'moderation', input })
})

test.each(['model', 'input'] as const)('create() throws for a missing or empty %s and sends nothing', (field) => {
  const { transport, sent } = recorder()
  for (const invalid of missingParams({ model: 'moderation', input: '你好' }, field)) {
    expect(() => new Moderations(transport).create(invalid)).toThrow(
      new TypeError(`Cannot send request: ${field} is missing or empty`),
    )
  }
  expect(sent).toEqual([])
})
