import { describe, expect, test } from 'vitest'
import { APIReachLimitError, isZhipuError, Zhipu, ZhipuError } from '../../src/index.ts'

/** Sends a chat to a server that rejects every request, and returns the error and the number of requests. */
async function rejection(status: number, code: string, message = 'No access') {
  let requests = 0
  const fetch = () => {
    requests++
    return Promise.resolve(Response.json({ error: { code, message } }, { status }))
  }
  const zhipu = new Zhipu({ apiKey: 'id.secret', fetch })
  const messages = [{ role: 'user' as const, content: '你好' }]
  const error: unknown = await zhipu.chat.completions.create({ model: 'glm-5.3', messages }).then(
    () => undefined,
    (reason) => reason,
  )
  if (!isZhipuError(error)) throw error
  return { error, requests }
}

const planCodes = [
  '1308',
  '1309',
  '1310',
  '1311',
  '1313',
  '1314',
  '1315',
  '1316',
  '1317',
  '1318',
  '1319',
  '1320',
  '1321',
]

describe('errors of access and of the Coding Plan', () => {
  test('1220, no permission for a model, is sent once and keeps status 403 and the code', async () => {
    const { error, requests } = await rejection(403, '1220', 'You do not have permission to access glm-5.3')
    expect(requests).toBe(1)
    expect(error).toBeInstanceOf(ZhipuError)
    expect(error).toMatchObject({ status: 403, code: '1220', retryable: false })
    expect(error.message).toContain('You do not have permission to access glm-5.3')
  })

  test('1311, a model that is not in the plan, is sent once with either status', async () => {
    for (const status of [403, 429]) {
      const { error, requests } = await rejection(status, '1311')
      expect(requests).toBe(1)
      expect(error).toMatchObject({ status, code: '1311', retryable: false })
    }
  })

  test.each(planCodes)('%s, a limit of the plan, is sent once and is an APIReachLimitError', async (code) => {
    const { error, requests } = await rejection(429, code)
    expect(requests).toBe(1)
    expect(error).toBeInstanceOf(APIReachLimitError)
    expect(error).toMatchObject({ status: 429, code, retryable: false })
  })
})
