import { afterEach, describe, expect, it } from 'vitest'
import { type ContractOptions, runContract, type Scenario } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { renderReport } from '../../../mock/contract/report.ts'
import { runScenarios } from '../../../mock/contract/run.ts'
import { apiThat, type LoopbackApi } from '../../support/loopback-server.ts'

const running: LoopbackApi[] = []
afterEach(async () => {
  for (const api of running.splice(0)) await api[Symbol.asyncDispose]()
})

/** A stand-in for the live API that answers every request alike. */
async function apiOf(status: number, body: object): Promise<string> {
  const api = await apiThat((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body))
  })
  running.push(api)
  return api.baseURL
}

const right = {
  choices: [{ finish_reason: 'stop', index: 0, message: { content: 'hi', role: 'assistant' } }],
  created: 1,
  id: 'a',
  model: 'glm-4.5-flash',
  request_id: 'a',
  usage: { completion_tokens: 1, prompt_tokens: 1, total_tokens: 2 },
}

const asks: Scenario = {
  name: 'an answer has an id and a usage',
  family: 'chat',
  needs: { requests: 1, tokens: 10 },
  run: async (client, t) => {
    const whole = await client.chat.completions.create({ model: t.model, messages: [{ role: 'user', content: 'hi' }] })
    const { id, usage: { total_tokens }, ...rest } = whole
    t.shape('answer', { id, usage: { total_tokens } }, { id: 'string', usage: { total_tokens: 'number' } })
    t.fact('answer has object', 'object' in rest, true, 'warning')
  },
}

const against = async (target: string, options: ContractOptions = {}, scenarios: readonly Scenario[] = [asks]) => {
  // Of the newest recorded form, so the mock's answer has `object`.
  const models = { model: 'glm-4.7-flash' }
  const report = await runScenarios(scenarios, { target, apiKey: 'id.secret', models, ...options })
  return { ...report, outcomes: report.verdicts.map(({ outcome }) => outcome), reason: report.verdicts[0]?.reason }
}

describe('runScenarios()', () => {
  it('passes what is as documented', async () => {
    const { outcomes, spent } = await against(await apiOf(200, right))
    expect(outcomes).toEqual(['passed'])
    expect(spent).toEqual({ requests: 1, tokens: 10 })
  })

  it.each([
    [401, { error: { code: '1000', message: '身份验证失败。' } }],
    [402, { error: { code: '1', message: 'pay' } }],
    [403, { error: { code: '1220', message: '您无权访问' } }],
    [429, { error: { code: '1113', message: '余额不足' } }],
    [500, { error: { code: '1234', message: '网络错误' } }],
    [503, { error: { code: '1305', message: 'busy' } }],
    [400, { error: { code: '1211', message: '模型不存在，请检查模型代码。' } }],
  ])('skips with its reason what a real API answers with %i %o', async (status, body) => {
    const { outcomes, reason, differences } = await against(await apiOf(status, body))
    expect(outcomes).toEqual(['skipped'])
    expect(reason).toContain(body.error.message)
    expect(differences.filter(({ live }) => live !== undefined)).toEqual([])
  })

  it('skips what a real API does not answer at all', async () => {
    const { outcomes, reason } = await against('http://127.0.0.1:1/api/paas/v4')
    expect(outcomes).toEqual(['skipped'])
    expect(reason).toMatch(/^Cannot /)
  })

  it('fails a refusal that nothing excuses', async () => {
    const { outcomes, reason } = await against(await apiOf(400, { error: { code: '1210', message: '参数有误' } }))
    expect(outcomes).toEqual(['failed'])
    expect(reason).toContain('参数有误')
  })

  it('never excuses a success of the wrong shape', async () => {
    const { outcomes, reason, differences } = await against(await apiOf(200, { ...right, id: 7 }))
    expect(outcomes).toEqual(['failed'])
    expect(reason).toBe('answer id: want string, saw number')
    expect(differences).toContainEqual({
      severity: 'critical',
      family: 'chat',
      scenario: asks.name,
      aspect: 'answer id',
      document: 'string',
      live: 'number',
      mock: 'string',
    })
  })

  it('puts document, live and mock side by side', async () => {
    const { outcomes, differences } = await against(await apiOf(200, right))
    expect(outcomes).toEqual(['passed'])
    expect(differences).toMatchObject([
      { severity: 'warning', aspect: 'answer has object', document: 'true', live: 'false', mock: 'true' },
    ])
  })

  it('excuses nothing in the mock', async () => {
    const stranger: Scenario = {
      ...asks,
      run: async (_, t) => {
        const outsider = t.client({ apiKey: null })
        await outsider.chat.completions.create({ model: t.model, messages: [{ role: 'user', content: 'hi' }] })
      },
    }
    for (const target of ['mock', 'server']) {
      const { outcomes, reason } = await against(target, {}, [stranger])
      expect(outcomes).toEqual(['failed'])
      expect(reason).toContain('APIAuthenticationError')
    }
  })

  it('skips what a real API would be asked beyond the budget', async () => {
    const baseURL = await apiOf(200, right)
    const twice = [asks, { ...asks, name: 'again' }, { ...asks, name: 'cheaper', needs: { requests: 1, tokens: 1 } }]
    const few = await against(baseURL, { budget: { requests: 1, tokens: 100 } }, twice)
    expect(few.outcomes).toEqual(['passed', 'skipped', 'skipped'])
    const poor = await against(baseURL, { budget: { requests: 9, tokens: 11 } }, twice)
    expect(poor.outcomes).toEqual(['passed', 'skipped', 'passed'])
    expect(poor.spent).toEqual({ requests: 2, tokens: 11 })
    expect(running[0]?.asked).toHaveLength(3)
  })

  it('does not ask a real API for what costs money beside tokens, or for what the account may not hold', async () => {
    const baseURL = await apiOf(200, right)
    const dear = [
      { ...asks, needs: { requests: 1, tokens: 1, paid: 'a picture' } },
      { ...asks, name: 'of a person', needs: { requests: 1, tokens: 1, holds: 'an application' } },
    ]
    const report = await against(baseURL, {}, dear)
    expect(report.outcomes).toEqual(['skipped', 'skipped'])
    expect(report.verdicts.map(({ reason }) => reason)).toEqual([
      'a picture costs money beside tokens, and the budget does not say paid',
      'the account would have to hold an application',
    ])
    expect(running[0]?.asked).toHaveLength(0)
    const rich = await against(baseURL, { budget: { requests: 9, tokens: 9, paid: true } }, dear)
    expect(rich.outcomes).toEqual(['passed', 'skipped'])
    expect((await against('mock', {}, dear)).outcomes).toEqual(['passed', 'passed'])
  })

  it('asks the mock that it is given', async () => {
    const zhipu = mockZhipu()
    await against('server', { mock: zhipu })
    expect(zhipu.requests).toHaveLength(1)
  })

  it('skips all of a live run without a key, and says why', async () => {
    const report = await runContract({ target: 'live' })
    expect(new Set(report.verdicts.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']))
    expect(report.verdicts[0]?.reason).toContain('ZHIPUAI_API_KEY')
    expect(report.spent).toEqual({ requests: 0, tokens: 0 })
  })

  it('tells each verdict as it falls', async () => {
    const told: string[] = []
    await against('mock', { onVerdict: ({ scenario, outcome }) => told.push(`${outcome}: ${scenario}`) })
    expect(told).toEqual(['passed: an answer has an id and a usage'])
  })

  it('refuses a target and a family that are none', async () => {
    await expect(runContract({ target: 'moon' })).rejects.toThrow(
      new TypeError('Cannot run contract: moon is no target, want mock, server, live or a base URL'),
    )
    await expect(runContract({ families: ['cats'] })).rejects.toThrow(/no family cats, want one of chat/)
  })
})

describe('renderReport()', () => {
  it('prints what did not pass, the sums, and three columns', async () => {
    const report = await against(await apiOf(200, { ...right, id: 7 }))
    expect(renderReport(report).split('\n')).toEqual([
      'failed: chat: an answer has an id and a usage',
      '  answer id: want string, saw number',
      `${report.target}: 0 passed, 1 failed, 0 skipped; 1 requests, at most 10 tokens`,
      'severity  aspect                   API document  live    mock',
      'critical  chat: answer id          string        number  string',
      'warning   chat: answer has object  true          false   true',
    ])
  })
})
