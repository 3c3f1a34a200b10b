import { expect, test } from 'vitest'
import { apiErrorOf, createMockAndClient } from '../../support/mock-and-client.ts'

const ask = (content: string) => ({ model: 'web-search-pro', messages: [{ role: 'user', content }] })

test('a search tells what is wanted, what was found and what to ask next', async () => {
  const answer = await createMockAndClient().zhipu.tools.create({ ...ask('北京天气'), request_id: 'request-0815' })
  expect(Object.keys(answer)).toEqual(['id', 'created', 'request_id', 'choices'])
  expect(answer.request_id).toBe('request-0815')
  const [{ finish_reason, message }] = answer.choices as [typeof answer.choices[number]]
  expect(finish_reason).toBe('stop')
  expect(message.tool_calls!.map(({ type }) => type)).toEqual(['search_intent', 'search_result', 'search_recommend'])
  expect(message.tool_calls![1]).toMatchObject({ search_result: Array.from({ length: 10 }, (_, index) => ({ index })) })
})

test('the stream tells the same, step by step', async () => {
  const whole = await createMockAndClient().zhipu.tools.create(ask('北京天气'))
  const steps: unknown[] = []
  const ends: unknown[] = []
  for await (
    const { choices: [choice] } of await createMockAndClient().zhipu.tools.create({ ...ask('北京天气'), stream: true })
  ) {
    steps.push(...choice!.delta.tool_calls!)
    ends.push(choice!.finish_reason)
  }
  expect(steps).toEqual(whole.choices[0]!.message.tool_calls)
  expect(ends).toEqual([undefined, undefined, 'stop'])
})

test('who only greets is told that there is nothing to search', async () => {
  const { choices } = await createMockAndClient().zhipu.tools.create(ask('你好'))
  expect(choices[0]!.message.tool_calls).toMatchObject([{ search_intent: [{ intent: 'SEARCH_NONE' }] }])
})

test('another model and an empty question are refused', async () => {
  const { tools } = createMockAndClient().zhipu
  expect(await apiErrorOf(tools.create({ ...ask('a'), model: 'glm-4' }))).toEqual({ status: 400, code: '1211' })
  expect(await apiErrorOf(tools.create(ask('')))).toEqual({ status: 400, code: '1214' })
  expect(await apiErrorOf(tools.create({ ...ask('a'), recent_days: 31 }))).toEqual({ status: 400, code: '1214' })
})
