import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ControlClient } from './control-client.ts'

let client: ControlClient
beforeEach(async () => {
  client = await ControlClient.start()
})
afterEach(() => client.close())

/** Orders a video and returns the id of its task. */
async function orderVideo(key = 'id.secret'): Promise<string> {
  const response = await fetch(`${client.server.baseURL}/videos/generations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'cogvideox-3', prompt: 'x' }),
  })
  return (await response.json() as { id: string }).id
}

async function statusOf(id: string, key = 'id.secret'): Promise<string> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${client.server.baseURL}/async-result/${id}`, { headers })
  return (await response.json() as { task_status: string }).task_status
}

describe('tasks over the control API', () => {
  test('POST /tasks completes and fails single tasks, and GET /tasks lists those that are running', async () => {
    const [first, second, third] = [await orderVideo(), await orderVideo(), await orderVideo()]
    expect((await client.control('GET', '/tasks')).body).toEqual({ pending: [first, second, third] })
    expect((await client.control('POST', '/tasks', { complete: first })).body).toEqual({ pending: [second, third] })
    expect((await client.control('POST', '/tasks', { fail: second })).body).toEqual({ pending: [third] })
    expect(await Promise.all([first, second, third].map((id) => statusOf(id)))).toEqual([
      'SUCCESS',
      'FAIL',
      'PROCESSING',
    ])
  })

  test('POST /tasks ends all tasks of the scope of the key only', async () => {
    const { apiKey } = (await client.control('POST', '/scopes')).body
    const [own, other] = [await orderVideo(apiKey), await orderVideo()]
    expect((await client.control('POST', '/tasks', { fail: 'all' }, apiKey)).body).toEqual({ pending: [] })
    expect([await statusOf(own, apiKey), await statusOf(other)]).toEqual(['FAIL', 'PROCESSING'])
  })

  test.each([
    [{}, 'Cannot end task: expected either complete or fail, with the id of a task or "all"'],
    [{ complete: 'a', fail: 'b' }, 'Cannot end task: expected either complete or fail'],
    [{ fail: 'unknown-task' }, 'Cannot end task: there is no task unknown-task'],
    [{ finish: 'all' }, 'Cannot end task: unknown option finish'],
  ])('POST /tasks rejects %j', async (body, error) => {
    const reply = await client.control('POST', '/tasks', body)
    expect([reply.status, reply.body.error]).toEqual([400, expect.stringContaining(error)])
  })
})

describe('options over the control API', () => {
  test('POST /options changes the running mock, and POST /reset restores its options', async () => {
    const before = (await client.control('GET', '/options')).body
    expect(before).toMatchObject({ onUnmatched: 'default', strict: false, tasks: { polls: 1 } })
    const { body } = await client.control('POST', '/options', { onUnmatched: 'error', models: ['own-model'] })
    expect(body).toEqual({ ...before, onUnmatched: 'error', models: ['own-model'] })
    expect((await client.chat('x')).status).toBe(400)
    await client.control('POST', '/options', { onUnmatched: 'echo' })
    expect(await client.chatText('again')).toBe('again')
    await client.control('POST', '/reset', { what: 'rules' })
    expect(await client.chatText('again')).toBe('again')
    await client.control('POST', '/reset')
    expect((await client.control('GET', '/options')).body).toEqual(before)
    expect((await client.chat('x')).status).toBe(200)
  })

  test('POST /options sets how long tasks run', async () => {
    await client.control('POST', '/options', { tasks: { ms: 60_000 } })
    const id = await orderVideo()
    expect([await statusOf(id), await statusOf(id), await statusOf(id)]).toEqual(Array(3).fill('PROCESSING'))
    await client.control('POST', '/clock', { advanceMs: 60_000 })
    expect(await statusOf(id)).toBe('SUCCESS')
  })

  test.each([
    [
      { onUnmatchd: 'error' },
      'Cannot set options: onUnmatchd is not one that can be changed, did you mean onUnmatched?',
    ],
    [{ clock: 'virtual' }, 'Cannot set options: clock is not one that can be changed'],
    [{ strict: true, tasks: { polls: -1 } }, 'Cannot set options: tasks is'],
  ])('POST /options rejects %j and changes nothing', async (body, error) => {
    const before = (await client.control('GET', '/options')).body
    const reply = await client.control('POST', '/options', body)
    expect([reply.status, reply.body.error]).toEqual([400, expect.stringContaining(error)])
    expect((await client.control('GET', '/options')).body).toEqual(before)
  })
})

describe('held streams over the control API', () => {
  const holds = async (key?: string) => (await client.control('GET', '/holds', undefined, key)).body.holds
  const next = async (reader: ReadableStreamDefaultReader<Uint8Array> | undefined) =>
    new TextDecoder().decode((await reader?.read())?.value)

  test('POST /holds holds the next matching stream, whose pieces are written one by one', async () => {
    const { id } = (await client.control('POST', '/holds', { when: { last: '/HELD/i' } })).body
    expect(await holds()).toEqual([{ id, arrived: false, left: false }])
    expect(await client.chatText('another')).not.toBe('')
    const response = await client.chat('held', 'id.secret', { stream: true })
    expect(await holds()).toEqual([{ id, arrived: true, left: false }])
    const reader = response.body?.getReader()
    await client.control('POST', '/holds/write', { id, pieces: ['你'] })
    expect(await next(reader)).toContain('"content":"你"')
    await client.control('POST', '/holds/write', { id, raw: ': comment\n\n' })
    expect(await next(reader)).toBe(': comment\n\n')
    await client.control('POST', '/holds/end', { id, last: { finish: 'length' } })
    let rest = ''
    for (let part = await next(reader); part !== ''; part = await next(reader)) rest += part
    expect(rest).toMatch(/"finish_reason":"length"[^]*\[DONE\]/)
    expect(await holds()).toEqual([{ id, arrived: true, left: true }])
  })

  test('POST /holds/cut drops the connection after what was written', async () => {
    const { id } = (await client.control('POST', '/holds')).body
    const response = await client.chat('x', 'id.secret', { stream: true })
    await client.control('POST', '/holds/write', { id, pieces: ['你'] })
    const reader = response.body?.getReader()
    expect(await next(reader)).toContain('你')
    await client.control('POST', '/holds/cut', { id })
    await expect(reader?.read()).rejects.toThrow()
  })

  test('a held stream belongs to the scope of its key, and reset forgets it', async () => {
    const { apiKey } = (await client.control('POST', '/scopes')).body
    const { id } = (await client.control('POST', '/holds', {}, apiKey)).body
    expect(await holds()).toEqual([])
    expect((await client.control('POST', '/holds/end', { id })).body.error).toBe(
      'Cannot find held stream: id is "hold-1", expected one of POST /__mock/holds',
    )
    await client.control('POST', '/reset', {}, apiKey)
    expect(await holds(apiKey)).toEqual([])
  })

  test.each([
    ['/holds', { for: 'chta' }, 'for is "chta", which is not a family, did you mean chat?'],
    ['/holds', { when: { lst: 'x' } }, 'did you mean last?'],
    ['/holds/write', { id: 'hold-1', pieces: [{ contnt: 'x' }] }, 'did you mean content?'],
    ['/holds/write', { id: 'hold-1', pieces: 'x' }, 'Cannot write stream: pieces is "x", expected a list of pieces'],
    ['/holds/end', { id: 'hold-2' }, 'Cannot find held stream: id is "hold-2", expected one of hold-1'],
  ])('POST %s rejects %j', async (path, body, error) => {
    await client.control('POST', '/holds')
    const reply = await client.control('POST', path, body)
    expect([reply.status, reply.body.error]).toEqual([400, expect.stringContaining(error)])
  })
})
