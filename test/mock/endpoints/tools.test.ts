import { expect, test } from 'vitest'
import { apiErrorOf, createMockAndClient } from '../../support/mock-and-client.ts'

const question = (content: string) => ({ model: 'web-search-pro', messages: [{ role: 'user', content }] })

test('a search returns intent, results and recommended queries', async () => {
  const answer = await createMockAndClient().zhipu.tools.create({ ...question('北京天气'), request_id: 'request-0815' })
  expect(Object.keys(answer)).toEqual(['id', 'created', 'request_id', 'choices'])
  expect(answer.request_id).toBe('request-0815')
  const [{ finish_reason, message }] = answer.choices as [typeof answer.choices[number]]
  expect(finish_reason).toBe('stop')
  expect(message.tool_calls!.map(({ type }) => type)).toEqual(['search_intent', 'search_result', 'search_recommend'])
  expect(message.tool_calls![1]).toMatchObject({ search_result: Array.from({ length: 10 }, (_, index) => ({ index })) })
})

test('a stream has the same tool calls, one per chunk', async () => {
  const answer = await createMockAndClient().zhipu.tools.create(question('北京天气'))
  const calls: unknown[] = []
  const finishReasons: unknown[] = []
  for await (
    const { choices: [choice] } of await createMockAndClient().zhipu.tools.create({
      ...question('北京天气'),
      stream: true,
    })
  ) {
    calls.push(...choice!.delta.tool_calls!)
    finishReasons.push(choice!.finish_reason)
  }
  expect(calls).toEqual(answer.choices[0]!.message.tool_calls)
  expect(finishReasons).toEqual([undefined, undefined, 'stop'])
})

test('a greeting gets the intent SEARCH_NONE and no results', async () => {
  const { choices } = await createMockAndClient().zhipu.tools.create(question('你好'))
  expect(choices[0]!.message.tool_calls).toMatchObject([{ search_intent: [{ intent: 'SEARCH_NONE' }] }])
})

test('the model may be in the member tool, as clients without an SDK send it, also in strict mode', async () => {
  const { zhipu } = createMockAndClient({ strict: true })
  const { model: tool, messages } = question('北京天气')
  const { choices } = await zhipu.post<{ choices: unknown[] }>('/tools', { body: { tool, stream: false, messages } })
  expect(choices).toHaveLength(1)
  expect(await apiErrorOf(zhipu.post('/tools', { body: { messages } }))).toEqual({ status: 400, code: '1214' })
})

test('another model, an empty question and a recent_days of 31 are refused', async () => {
  const { tools } = createMockAndClient().zhipu
  expect(await apiErrorOf(tools.create({ ...question('a'), model: 'glm-4' }))).toEqual({ status: 400, code: '1211' })
  expect(await apiErrorOf(tools.create(question('')))).toEqual({ status: 400, code: '1214' })
  expect(await apiErrorOf(tools.create({ ...question('a'), recent_days: 31 }))).toEqual({ status: 400, code: '1214' })
})
