import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { run } from '../../../mock/cli/mock.ts'
import { applyFixtures, mockZhipu } from '../../../mock/index.ts'
import { fakeIo } from './fake-io.ts'

async function fileWith(content: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zhipu-validate-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'rules.json')
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

async function validate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo()
  const code = await run(['validate', ...args], io)
  return { code, ...io.written }
}

describe('zhipu-fetch mock validate', () => {
  test('exits with 0 for a valid file', async () => {
    const file = await fileWith({ rules: [{ when: { last: '/x/' }, reply: 'y' }], limits: { balance: 0 } })
    expect(await validate(file)).toEqual({ code: 0, out: `${file}: valid\n`, err: '' })
  })

  test('prints every mistake of a file with its place, and exits with 1', async () => {
    const file = await fileWith({
      rules: [{ reply: 'fine' }, { when: { lats: 'x' }, reply: 'y' }, { reply: 'a', json: {} }],
      chaos: { eror: 1 },
      limit: {},
    })
    const { code, out, err } = await validate(file)
    expect([code, out]).toEqual([1, ''])
    const lines = err.trim().split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/rules\.json\/rules\/1: .*lats.*did you mean last\?$/),
      expect.stringMatching(/rules\.json\/rules\/2: it has reply and json, expected one of /),
      expect.stringMatching(/rules\.json\/chaos: .*eror/),
      expect.stringMatching(/rules\.json\/limit: .*did you mean limits\?$/),
    ])
  })

  test('checks a list of rules, every file, and text that is not JSON', async () => {
    const list = await fileWith([{ reply: 'a' }, { times: 0, reply: 'b' }])
    const text = await fileWith('{"rules": [')
    const { code, err } = await validate(list, text)
    expect(code).toBe(1)
    expect(err).toMatch(/rules\.json\/1: .*times is 0.*\n.*rules\.json: is not JSON: /)
  })

  test('finds unknown members in the replies of families other than chat', async () => {
    const file = await fileWith([{ for: 'embeddings', reply: { embedding: [1] } }, { for: 'voice', reply: { any: 1 } }])
    const { code, err } = await validate(file)
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toEqual([
      expect.stringMatching(/rules\.json\/0: .*unknown member of embeddings replies embedding/),
    ])
  })

  test('--model accepts a model that the mock does not know', async () => {
    const file = await fileWith([{ when: { model: 'own-model' }, reply: 'a' }])
    expect((await validate(file)).code).toBe(1)
    expect((await validate(file, '--model', 'own-model')).code).toBe(0)
  })

  test('exits with 2 without a file, for an unknown flag, and for a file that does not exist', async () => {
    expect(await validate()).toMatchObject({ code: 2, err: expect.stringContaining('no file is given') })
    expect(await validate('--strict')).toMatchObject({ code: 2 })
    expect(await validate('/nowhere/rules.json')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Cannot read fixtures: \/nowhere\/rules\.json/),
    })
    expect(await validate('--help')).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: /) })
  })
})

test('applyFixtures() rejects an object without rules, limits and chaos', () => {
  expect(() => applyFixtures(mockZhipu(), {})).toThrow(
    'Cannot read fixtures: they are {}, expected a list of rules, or an object with rules, limits or chaos',
  )
})
