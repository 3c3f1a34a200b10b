import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { toForm } from '../../../src/internal/body.ts'

/** Returns the fields in their order; a file as its name, type and text. */
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

describe('toForm() encodes', () => {
  test('text, numbers and booleans as text, and leaves out undefined and null', async () => {
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

  test('a File with its own name, a Blob with the name of the field', async () => {
    expect(await fieldsOf({ a: new File(['1'], 'a.txt', { type: 'text/plain' }), b: new Blob(['2']) })).toEqual([
      ['a', { name: 'a.txt', type: 'text/plain', text: '1' }],
      ['b', { name: 'b', type: '', text: '2' }],
    ])
  })

  test('bytes, a buffer, a Blob and a stream with the given file name', async () => {
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

  test('the given type, otherwise that of the Blob', async () => {
    const file = new Blob(['x'], { type: 'text/plain' })
    const typed = { file, filename: 'a', type: 'application/x' }
    expect(await fieldsOf({ a: { file, filename: 'a' }, b: typed })).toMatchObject([
      ['a', { type: 'text/plain' }],
      ['b', { type: 'application/x' }],
    ])
  })

  test('an array of files as repeated fields', async () => {
    const files = [new File(['1'], 'a.txt'), { file: new Blob(['2']), filename: 'b.txt' }]
    expect(await fieldsOf({ files })).toMatchObject([['files', { name: 'a.txt' }], ['files', { name: 'b.txt' }]])
  })

  test('an array of files as repeated fields, whatever its name is, without null', async () => {
    const named = { file: new Blob(['2']), filename: 'b.txt' }
    for (const docs of [[new Blob(['1'])], [null, new Blob(['1'])], [null, named], [named, undefined]]) {
      const fields = await fieldsOf({ docs })
      expect(fields).toEqual([[
        'docs',
        expect.objectContaining({ text: docs.some((file) => file === named) ? '2' : '1' }),
      ]])
    }
    expect(await fieldsOf({ docs: [{ name: 'x' }, null] })).toEqual([['docs', '[{"name":"x"},null]']])
  })

  test('objects that have a file or a file name alone as nested objects', async () => {
    expect(await fieldsOf({ a: { file: 'x' }, b: { filename: 'y' } })).toEqual([['a[file]', 'x'], ['b[filename]', 'y']])
  })

  test('no number and no boolean as a file', async () => {
    for (const file of [7, true]) {
      await expect(toForm({ file })).rejects.toThrow(`Cannot upload file: file is ${typeof file}, expected a Blob`)
    }
  })

  test('no text as a file, which would be the path of a file or its content', async () => {
    for (const name of ['file', 'files', 'voice_data']) {
      await expect(toForm({ [name]: 'path.txt' })).rejects.toThrow(
        new TypeError(
          `Cannot upload ${name}: file is string, expected a Blob, or { file, filename } with bytes or a stream`,
        ),
      )
    }
    await expect(toForm({ files: [new Blob(['a']), 'path.txt'] })).rejects.toThrow(TypeError)
    await expect(toForm({ files: ['path.txt'] })).rejects.toThrow(TypeError)
    expect((await toForm({ file_id: 'f', file_base64: 'YQ==' })).get('file_base64')).toBe('YQ==')
  })

  test('`__proto__` as an ordinary key', async () => {
    expect(await fieldsOf(JSON.parse('{"__proto__":{"a":1},"b":2}'))).toEqual([['__proto__[a]', '1'], ['b', '2']])
    expect({}).not.toHaveProperty('a')
  })
})

describe('toForm() throws for', () => {
  const notPlain =
    'Cannot upload file: object is not plain, expected a Blob, or { file, filename } with bytes or a stream'
  const notFile = (type: string) =>
    `Cannot upload file: file is ${type}, expected a Blob, or { file, filename } with bytes or a stream`
  test.each([
    [
      'an empty file name',
      { file: new Blob([]), filename: '' },
      'Cannot upload file: filename is "", expected a Blob, or { file, filename } with bytes or a stream',
    ],
    [
      'a number as file name',
      { file: new Blob([]), filename: 7 },
      'Cannot upload file: filename is 7, expected a Blob, or { file, filename } with bytes or a stream',
    ],
    ['a path', { file: '/tmp/a.txt', filename: 'a.txt' }, notFile('string')],
    ['undefined with a file name', { file: undefined, filename: 'a.txt' }, notFile('undefined')],
    ['an array with a file name', { file: [1, 2], filename: 'a.txt' }, notFile('object')],
    ['a Node stream with a file name', { file: Readable.from('x'), filename: 'a' }, notFile('object')],
    // These would be sent byte by byte or property by property.
    ['bytes without a file name', new Uint8Array(3), notPlain],
    ['a Node stream', Readable.from('x'), notPlain],
    ['a Response', new Response('x'), notPlain],
  ])('%s', async (_, file, message) => {
    await expect(toForm({ file })).rejects.toThrow(new TypeError(message))
  })

  test('a stream that fails, with the reason of the stream', async () => {
    const stream = new ReadableStream({ start: (controller) => controller.error('torn') })
    await expect(toForm({ file: { file: stream, filename: 'a' } })).rejects.toBe('torn')
  })
})
