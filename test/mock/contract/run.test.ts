import { afterEach, describe, expect, it } from 'vitest'
import { type ContractOptions, runContract, type Scenario } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { renderReport } from '../../../mock/contract/report.ts'
import { runScenarios } from '../../../mock/contract/run.ts'
import { type LoopbackServer, serveLoopback } from '../../support/loopback-server.ts'

const running: LoopbackServer[] = []
afterEach(async () => {
  for (const api of running.splice(0)) await api[Symbol.asyncDispose]()
})

/** Starts a server in place of the live API that sends the same response to every request. */
async function startApi(status: number, body: object): Promise<string> {
  const api = await serveLoopback((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body))
  })
  running.push(api)
  return api.baseURL
}

const validBody = {
  choices: [{ finish_reason: 'stop', index: 0, message: { content: 'hi', role: 'assistant' } }],
  created: 1,
  id: 'a',
  model: 'glm-4.5-flash',
  request_id: 'a',
  usage: { completion_tokens: 1, prompt_tokens: 1, total_tokens: 2 },
}

const scenario: Scenario = {
  name: 'an answer has an id and a usage',
  family: 'chat',
  needs: { requests: 1, tokens: 10 },
  run: async (client, t) => {
    const completion = await client.chat.completions.create({
      model: t.model,
      messages: [{ role: 'user', content: 'hi' }],
    })
    const { id, usage: { total_tokens }, ...rest } = completion
    t.shape('answer', { id, usage: { total_tokens } }, { id: 'string', usage: { total_tokens: 'number' } })
    t.fact('answer has object', 'object' in rest, true, 'warning')
  },
}

const against = async (target: string, options: ContractOptions = {}, scenarios: readonly Scenario[] = [scenario]) => {
  // The mock's replies for this model have `object`.
  const models = { model: 'glm-4.7-flash' }
  const report = await runScenarios(scenarios, { target, apiKey: 'id.secret', models, ...options })
  return { ...report, outcomes: report.verdicts.map(({ outcome }) => outcome), reason: report.verdicts[0]?.reason }
}

describe('runScenarios()', () => {
  it('passes a scenario whose replies are as documented', async () => {
    const { outcomes, spent } = await against(await startApi(200, validBody))
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
  ])('skips a scenario with the message of the API when a real API responds with %i %o', async (status, body) => {
    const { outcomes, reason, differences } = await against(await startApi(status, body))
    expect(outcomes).toEqual(['skipped'])
    expect(reason).toContain(body.error.message)
    expect(differences.filter(({ live }) => live !== undefined)).toEqual([])
  })

  it('skips a scenario when the target refuses the connection', async () => {
    const { outcomes, reason } = await against('http://127.0.0.1:1/api/paas/v4')
    expect(outcomes).toEqual(['skipped'])
    expect(reason).toMatch(/^Cannot /)
  })

  it('fails a scenario when a real API responds with any other error', async () => {
    const { outcomes, reason } = await against(await startApi(400, { error: { code: '1210', message: '参数有误' } }))
    expect(outcomes).toEqual(['failed'])
    expect(reason).toContain('参数有误')
  })

  it('fails a scenario when a successful reply has the wrong shape', async () => {
    const { outcomes, reason, differences } = await against(await startApi(200, { ...validBody, id: 7 }))
    expect(outcomes).toEqual(['failed'])
    expect(reason).toBe('answer id: expected string, received number')
    expect(differences).toContainEqual({
      severity: 'critical',
      family: 'chat',
      scenario: scenario.name,
      aspect: 'answer id',
      document: 'string',
      live: 'number',
      mock: 'string',
    })
  })

  it('compares document, live API and mock', async () => {
    const { outcomes, differences } = await against(await startApi(200, validBody))
    expect(outcomes).toEqual(['passed'])
    expect(differences).toMatchObject([
      { severity: 'warning', aspect: 'answer has object', document: 'true', live: 'false', mock: 'true' },
    ])
  })

  it('fails and never skips a scenario on the mock', async () => {
    const unauthenticated: Scenario = {
      ...scenario,
      run: async (_, t) => {
        const client = t.client({ apiKey: null })
        await client.chat.completions.create({ model: t.model, messages: [{ role: 'user', content: 'hi' }] })
      },
    }
    for (const target of ['mock', 'server']) {
      const { outcomes, reason } = await against(target, {}, [unauthenticated])
      expect(outcomes).toEqual(['failed'])
      expect(reason).toContain('APIAuthenticationError')
    }
  })

  it('skips scenarios that would exceed the budget on a real API', async () => {
    const baseURL = await startApi(200, validBody)
    const three = [scenario, { ...scenario, name: 'again' }, {
      ...scenario,
      name: 'cheaper',
      needs: { requests: 1, tokens: 1 },
    }]
    const few = await against(baseURL, { budget: { requests: 1, tokens: 100 } }, three)
    expect(few.outcomes).toEqual(['passed', 'skipped', 'skipped'])
    const poor = await against(baseURL, { budget: { requests: 9, tokens: 11 } }, three)
    expect(poor.outcomes).toEqual(['passed', 'skipped', 'passed'])
    expect(poor.spent).toEqual({ requests: 2, tokens: 11 })
    expect(running[0]?.bodies).toHaveLength(3)
  })

  it('skips scenarios billed per call or with requirements on the account on a real API', async () => {
    const baseURL = await startApi(200, validBody)
    const restricted = [
      { ...scenario, needs: { requests: 1, tokens: 1, paid: 'an image' } },
      { ...scenario, name: 'with an application', needs: { requests: 1, tokens: 1, holds: 'an application' } },
    ]
    const report = await against(baseURL, {}, restricted)
    expect(report.outcomes).toEqual(['skipped', 'skipped'])
    expect(report.verdicts.map(({ reason }) => reason)).toEqual([
      'an image is billed per call and requires budget.paid (--paid)',
      'requires an application',
    ])
    expect(running[0]?.bodies).toHaveLength(0)
    const rich = await against(baseURL, { budget: { requests: 9, tokens: 9, paid: true } }, restricted)
    expect(rich.outcomes).toEqual(['passed', 'skipped'])
    expect((await against('mock', {}, restricted)).outcomes).toEqual(['passed', 'passed'])
  })

  it('sends the requests to the mock in the options', async () => {
    const zhipu = mockZhipu()
    await against('server', { mock: zhipu })
    expect(zhipu.requests).toHaveLength(1)
  })

  it('skips every scenario of a live run without a key and names the variable', async () => {
    const report = await runContract({ target: 'live' })
    expect(new Set(report.verdicts.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']))
    expect(report.verdicts[0]?.reason).toContain('ZHIPUAI_API_KEY')
    expect(report.spent).toEqual({ requests: 0, tokens: 0 })
  })

  it('calls onVerdict after each scenario', async () => {
    const lines: string[] = []
    await against('mock', { onVerdict: ({ scenario, outcome }) => lines.push(`${outcome}: ${scenario}`) })
    expect(lines).toEqual(['passed: an answer has an id and a usage'])
  })

  it('runContract() rejects an unknown target and an unknown family', async () => {
    await expect(runContract({ target: 'moon' })).rejects.toThrow(
      new TypeError('Cannot run contract: unknown target moon, expected mock, server, live or a base URL'),
    )
    await expect(runContract({ families: ['cats'] })).rejects.toThrow(/unknown family cats, expected one of chat/)
  })
})

describe('renderReport()', () => {
  it('prints failures, totals and the table of differences', async () => {
    const report = await against(await startApi(200, { ...validBody, id: 7 }))
    expect(renderReport(report).split('\n')).toEqual([
      'failed: chat: an answer has an id and a usage',
      '  answer id: expected string, received number',
      `${report.target}: 0 passed, 1 failed, 0 skipped; 1 requests, at most 10 tokens`,
      'severity  aspect                   API document  live    mock',
      'critical  chat: answer id          string        number  string',
      'warning   chat: answer has object  true          false   true',
    ])
  })
})
