import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { applyFixtures, mockZhipu } from '../../../mock/index.ts'
import { memoryStore, type Recording, replay } from '../../../mock/recordings/recordings.ts'
import { ask, url } from './upstream.ts'

/** The JSON block in the documentation of a source file. */
async function documentedJson(file: string): Promise<unknown> {
  const source = await readFile(new URL(`../../../mock/${file}`, import.meta.url), 'utf8')
  const [, block = ''] = /```json\n([\s\S]*?)```/.exec(source) ?? []
  return JSON.parse(block.replace(/^ \* ?/gm, ''))
}

test('the recording in the documentation replays', async () => {
  const recording = await documentedJson('recordings/recording.ts') as Recording
  const store = memoryStore()
  await store.save('documented', recording)
  const zhipu = mockZhipu()
  replay(zhipu, { store, match: { ignore: ['/user'] } })
  const response = await zhipu.fetch(url, ask('你好', { stream: true }))
  expect(await response.text()).toBe(recording.answers[0]?.frames?.map(({ text }) => text).join(''))
})

test('the fixture file in the documentation is valid', async () => {
  applyFixtures(mockZhipu(), await documentedJson('facade/fixtures.ts'))
})
