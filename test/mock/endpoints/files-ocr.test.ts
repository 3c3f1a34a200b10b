import { expect, test } from 'vitest'
import { png } from '../../../mock/data/encode/png.ts'
import { apiErrorOf, createMockAndClient } from '../../support/mock-and-client.ts'

const note = new File(['你好，世界！\nsecond line'], 'note.png')

test('each line of the image has its words and its location', async () => {
  const { ocr } = createMockAndClient().zhipu.files
  const result = await ocr.create({ file: note, tool_type: 'hand_write', language_type: 'CHN_ENG' })
  expect(result).toMatchObject({ message: '成功', status: 'succeeded', words_result_num: 2 })
  expect(result.words_result!.map(({ words }) => words)).toEqual(['你好，世界！', 'second line'])
  const [first, second] = result.words_result!
  expect(second!.location.top).toBeGreaterThan(first!.location.top + first!.location.height)
  expect(first).not.toHaveProperty('probability')
})

test('each line has a probability when the request asks for it', async () => {
  const { ocr } = createMockAndClient().zhipu.files
  const { words_result } = await ocr.create({ file: note, tool_type: 'hand_write', probability: true })
  for (const { probability } of words_result!) {
    expect(probability!.min).toBeLessThan(probability!.average)
    expect(probability!.average).toBeLessThanOrEqual(1)
  }
})

test('the words of an image are those of its comment; without a comment they are always the same', async () => {
  const { ocr } = createMockAndClient().zhipu.files
  const read = async (bytes: Uint8Array) => {
    const { words_result } = await ocr.create({ file: { file: bytes, filename: 'a.png' }, tool_type: 'hand_write' })
    return words_result!.map(({ words }) => words)
  }
  const plain = png({ width: 4, height: 4, colours: [0xff0000] })
  const comment = new TextEncoder().encode('Comment\0 on the picture'.replace(' ', ''))
  const chunk = new Uint8Array(comment.length + 12)
  new DataView(chunk.buffer).setUint32(0, comment.length)
  chunk.set(new TextEncoder().encode('tEXt'), 4)
  chunk.set(comment, 8)
  const commented = new Uint8Array(plain.length + chunk.length)
  commented.set(plain.subarray(0, 33))
  commented.set(chunk, 33)
  commented.set(plain.subarray(33), 33 + chunk.length)
  expect(await read(commented)).toEqual(['on the picture'])
  expect(await read(plain)).toHaveLength(2)
  expect(await read(plain)).toEqual(await read(plain))
})

test('a file that is not an image, an unknown tool_type and an unknown language_type are refused', async () => {
  const { ocr } = createMockAndClient().zhipu.files
  const tool_type = 'hand_write'
  expect(await apiErrorOf(ocr.create({ file: new File(['a'], 'a.txt'), tool_type }))).toEqual({
    status: 400,
    code: '1214',
  })
  expect(await apiErrorOf(ocr.create({ file: note, tool_type: 'print' }))).toEqual({ status: 400, code: '1214' })
  expect(await apiErrorOf(ocr.create({ file: note, tool_type, language_type: 'KLI' }))).toEqual({
    status: 400,
    code: '1214',
  })
})
