import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { toForm } from '../../../src/internal/body.ts'

/** The fields in their order; a file as its name, type and text. */
async function fieldsOf(fields: object): Promise<unknown[]> {
  const entries = [...(await toForm(fields)).entries()]
  return await Promise.all(
    entries.map(async ([name, value]) =>
      typeof value === 'string'
        ? [name, value]
        : [name, { name: value.name, type: value.type, text: await value.text() }]
    ),
  )
}

describe('toForm() writes', () => {
  test('text, numbers and truth as they are, and leaves out what is not there', async () => {
    expect(await fieldsOf({ a: 'x', b: 0, c: false, d: undefined, e: null, f: '' })).toEqual([
      ['a', 'x'],
      ['b', '0'],
      ['c', 'false'],
      ['f', ''],
    ])
  })

  test('nested objects as name[key]', async () => {
    expect(await fieldsOf({ check: { type: 'ALL', deep: { on: true } } })).toEqual([
      ['check[type]', 'ALL'],
      ['check[deep][on]', 'true'],
    ])
  })

  test('an array as JSON', async () => {
    expect(await fieldsOf({ words: ['张三', '北京'], none: [] })).toEqual([['words', '["张三","北京"]'], [
      'none',
      '[]',
    ]])
  })

  test('a File under its name, a Blob under that of the field', async () => {
    expect(await fieldsOf({ one: new File(['1'], 'a.txt', { type: 'text/plain' }), two: new Blob(['2']) })).toEqual([
      ['one', { name: 'a.txt', type: 'text/plain', text: '1' }],
      ['two', { name: 'two', type: '', text: '2' }],
    ])
  })

  test('bytes, a buffer, a Blob and a stream under the name they are given', async () => {
    const bytes = new TextEncoder().encode('数据')
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    for (const file of [bytes, bytes.slice().buffer, new Blob([bytes]), stream]) {
      expect(await fieldsOf({ file: { file, filename: 'a.txt' } })).toEqual([
        ['file', { name: 'a.txt', type: '', text: '数据' }],
      ])
    }
  })

  test('the type that is said, else that of the Blob', async () => {
    const file = new Blob(['x'], { type: 'text/plain' })
    const typed = { file, filename: 'a', type: 'application/x' }
    expect(await fieldsOf({ a: { file, filename: 'a' }, b: typed })).toMatchObject([
      ['a', { type: 'text/plain' }],
      ['b', { type: 'application/x' }],
    ])
  })

  test('several files of a field one by one under its name', async () => {
    const files = [new File(['1'], 'a.txt'), { file: new Blob(['2']), filename: 'b.txt' }]
    expect(await fieldsOf({ files })).toMatchObject([['files', { name: 'a.txt' }], ['files', { name: 'b.txt' }]])
  })

  test('no own key of a prototype', async () => {
    expect(await fieldsOf(JSON.parse('{"__proto__":{"a":1},"b":2}'))).toEqual([['__proto__[a]', '1'], ['b', '2']])
    expect({}).not.toHaveProperty('a')
  })
})

describe('toForm() refuses', () => {
  const shapeless = 'Cannot upload file: want a Blob, or { file, filename }'
  const named = (kind: string) => `Cannot upload file: file is ${kind}, want a Blob, bytes or a stream`
  test.each([
    ['an empty name', { file: new Blob([]), filename: '' }, 'Cannot upload file: filename is string, want a name'],
    ['a number as name', { file: new Blob([]), filename: 7 }, 'Cannot upload file: filename is number, want a name'],
    ['a path', { file: '/tmp/a.txt', filename: 'a.txt' }, named('string')],
    ['nothing under a name', { file: undefined, filename: 'a.txt' }, named('undefined')],
    ['an array under a name', { file: [1, 2], filename: 'a.txt' }, named('object')],
    ['a stream of Node under a name', { file: Readable.from('x'), filename: 'a' }, named('object')],
    // Without a name they would be sent byte by byte, or property by property.
    ['bytes without a name', new Uint8Array(3), shapeless],
    ['a stream of Node', Readable.from('x'), shapeless],
    ['a Response', new Response('x'), shapeless],
  ])('%s', async (_, file, message) => {
    await expect(toForm({ file })).rejects.toThrow(new TypeError(message))
  })

  test('a stream that fails, with its own reason', async () => {
    const stream = new ReadableStream({ start: (controller) => controller.error('torn') })
    await expect(toForm({ file: { file: stream, filename: 'a' } })).rejects.toBe('torn')
  })
})
