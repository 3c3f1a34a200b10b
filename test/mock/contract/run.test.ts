import { afterEach, describe, expect, it } from 'vitest'
import { type ContractOptions, exitCodeOf, type Scenario } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { renderReport } from '../../../mock/contract/report.ts'
import { runScenarios } from '../../../mock/contract/run.ts'
import { type ReplyServer, sendJSON, serveReplies } from './serve-replies.ts'

const running: ReplyServer[] = []
afterEach(async () => {
  for (const api of running.splice(0)) await api[Symbol.asyncDispose]()
})

/** Starts a server in place of the live API that sends the same response to every request but the list of models. */
async function startApi(status: number, body: object): Promise<string> {
  const api = await serveReplies((response, path) => {
    if (path === '/models') sendJSON(response, 200, { object: 'list', data: [] })
    else sendJSON(response, status, body)
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
    // The first request asks whether a server listens that accepts the key.
    expect(spent).toEqual({ requests: 2, tokens: 10, searches: 0 })
  })

  it.each([
    [403, { error: { code: '1220', message: '您无权访问' } }],
    [429, { error: { code: '1113', message: '余额不足' } }],
    [500, { error: { code: '1234', message: '网络错误' } }],
    [503, { error: { code: '1305', message: 'busy' } }],
  ])('skips a scenario with the message of the API when a chat gets %i %o', async (status, body) => {
    const { verdicts, differences } = await against(await startApi(status, body))
    expect(verdicts).toMatchObject([{ outcome: 'skipped', skipped: 'account' }])
    expect(verdicts[0]?.reason).toContain(body.error.message)
    expect(differences.filter(({ live }) => live !== undefined)).toEqual([])
  })

  it.each([
    [429, { error: { code: '1214', message: '参数非法' } }],
    [500, { error: { code: '1214', message: '参数非法' } }],
    [400, { error: { code: '1302', message: '速率限制' } }],
    [401, { error: { code: '1000', message: '身份验证失败。' } }],
    [500, { nonsense: true }],
    [400, { error: { code: '1211', message: '模型不存在，请检查模型代码。' } }],
  ])(
    'fails a scenario when status and code of a reply do not belong together, or depend on no account: %i %o',
    async (status, body) => {
      const { outcomes } = await against(await startApi(status, body))
      expect(outcomes).toEqual(['failed'])
    },
  )

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
    const few = await against(baseURL, { budget: { requests: 2, tokens: 100 } }, three)
    expect(few.outcomes).toEqual(['passed', 'skipped', 'skipped'])
    const poor = await against(baseURL, { budget: { requests: 9, tokens: 11 } }, three)
    expect(poor.outcomes).toEqual(['passed', 'skipped', 'passed'])
    expect(poor.spent).toEqual({ requests: 3, tokens: 12, searches: 0 })
    expect(running[0]?.requests).toHaveLength(5)
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
    expect(running[0]?.requests).toEqual(['GET /models'])
    const rich = await against(baseURL, { budget: { requests: 9, tokens: 9, paid: true } }, restricted)
    expect(rich.outcomes).toEqual(['passed', 'skipped'])
    expect((await against('mock', {}, restricted)).outcomes).toEqual(['passed', 'passed'])
  })

  it('sends the requests to the mock in the options', async () => {
    const zhipu = mockZhipu()
    await against('server', { mock: zhipu })
    expect(zhipu.requests).toHaveLength(1)
  })

  it('stops a scenario that needs more requests than it declares, and skips it', async () => {
    const baseURL = await startApi(200, validBody)
    const greedy: Scenario = {
      ...scenario,
      run: async (client, t) => {
        for (;;) await scenario.run(client, t)
      },
    }
    const { verdicts, spent } = await against(baseURL, { models: {} }, [greedy])
    expect(verdicts).toMatchObject([{ outcome: 'skipped', skipped: 'budget' }])
    expect(verdicts[0]?.reason).toBe('the scenario did not end within its 1 request')
    expect(spent.requests).toBe(2)
  })

  it('counts the tokens that replies report when a scenario declares fewer', async () => {
    const usage = { completion_tokens: 400, prompt_tokens: 100, total_tokens: 500 }
    const { spent, outcomes } = await against(
      await startApi(200, { ...validBody, usage }),
      { budget: { tokens: 100 } },
      [scenario, { ...scenario, name: 'again' }],
    )
    expect(outcomes).toEqual(['passed', 'skipped'])
    expect(spent.tokens).toBe(500)
  })

  it('removes what a scenario made, also when it fails, and lists what stays', async () => {
    const removed: string[] = []
    const messy: Scenario = {
      ...scenario,
      needs: { requests: 4, tokens: 0 },
      run: (client, t) => {
        t.cleanUp('file 1', () => Promise.resolve(removed.push('file 1')))
        t.cleanUp('file 2', () => client.files.delete('file-2'))
        t.leave('batch 1 (the API cannot delete batches)')
        t.cleanUp('file 3', () => Promise.resolve(removed.push('file 3')))
        throw new Error('failed')
      },
    }
    const report = await against(await startApi(400, { error: { code: '1210', message: '参数有误' } }), {}, [messy])
    expect(report.outcomes).toEqual(['failed'])
    // The second half is the run on the mock.
    expect(removed).toEqual(['file 3', 'file 1', 'file 3', 'file 1'])
    expect(report.left).toEqual([
      'batch 1 (the API cannot delete batches)',
      expect.stringMatching(/^file 2 \(not deleted: .*参数有误/),
    ])
    expect(renderReport(report)).toContain('Left on the account:\n  batch 1')
  })

  it('says in words that a scenario cannot read an answer', async () => {
    const reading: Scenario = {
      ...scenario,
      run: async (client, t) => {
        const completion = await client.chat.completions.create({
          model: t.model,
          messages: [{ role: 'user', content: 'hi' }],
        })
        t.fact('answer id', typeof completion.id, 'string')
        t.fact('tokens', completion.usage.total_tokens, 2)
      },
    }
    const { usage: _, ...withoutUsage } = validBody
    const { reason } = await against(await startApi(200, withoutUsage), {}, [reading])
    expect(reason).toBe(
      'the answer is not of the documented form: the scenario cannot read the value that follows "answer id"',
    )
  })

  it('reports a scenario that fails only on the mock', async () => {
    const onlyLive: Scenario = {
      ...scenario,
      run: async (client, t) => {
        const { id } = await client.chat.completions.create({
          model: t.model,
          messages: [{ role: 'user', content: 'hi' }],
        })
        if (id !== 'a') throw new Error('not the id of the test')
      },
    }
    const report = await against(await startApi(200, validBody), {}, [onlyLive])
    expect(report.outcomes).toEqual(['passed'])
    expect(report.differences).toMatchObject([
      { severity: 'critical', aspect: 'end of the scenario', mock: 'Error: not the id of the test' },
    ])
    expect(exitCodeOf(report)).toBe(1)
  })

  it('runs the scenarios that a text or a pattern selects', async () => {
    const three = ['a red car', 'a blue car', 'a red bus'].map((name) => ({ ...scenario, name }))
    const select = async (...scenarios: string[]) =>
      (await against('mock', { scenarios }, three)).verdicts.map((verdict) => verdict.scenario)
    expect(await select('RED')).toEqual(['a red car', 'a red bus'])
    expect(await select('chat: *blue*car')).toEqual(['a blue car'])
    expect(await select('bus', 'blue')).toEqual(['a blue car', 'a red bus'])
    await expect(select('green')).rejects.toThrow(
      'Cannot run contract: no scenario matches "green", expected a part of its name',
    )
  })

  it.each([
    [{ requests: -1 }, 'Cannot run contract: budget.requests is -1, expected a whole number that is not negative'],
    [{ tokens: 1.5 }, 'Cannot run contract: budget.tokens is 1.5, expected a whole number that is not negative'],
    [{ paid: 'yes' }, 'Cannot run contract: budget.paid is yes, expected a boolean'],
    [
      { money: 1 },
      'Cannot run contract: budget.money is unknown, expected requests, tokens, searches, paid, timeMs',
    ],
  ])('rejects the budget %j', async (budget, message) => {
    await expect(against('mock', { budget: budget as object })).rejects.toThrow(new TypeError(message))
  })
})

describe('exitCodeOf()', () => {
  it('returns 1 for a warning only when failOn says so', async () => {
    const report = await against(await startApi(200, validBody))
    expect([exitCodeOf(report), exitCodeOf(report, 'warning'), exitCodeOf(report, 'info')]).toEqual([0, 1, 1])
  })

  it('returns 2 when nothing was compared', async () => {
    const report = await against(await startApi(429, { error: { code: '1113', message: '余额不足' } }))
    expect(report.outcomes).toEqual(['skipped'])
    expect(exitCodeOf(report)).toBe(2)
  })
})

describe('renderReport()', () => {
  it('prints failures, what was compared, the differences of each scenario and the totals', async () => {
    const report = await against(await startApi(200, { ...validBody, id: 7 }), { budget: {} }, [
      scenario,
      { ...scenario, name: 'an image', needs: { requests: 1, tokens: 0, paid: 'an image' } },
    ])
    expect(renderReport(report).split('\n')).toEqual([
      'failed: chat: an answer has an id and a usage',
      '  answer id: expected string, received number',
      'Compared:',
      '  chat: 1 of 2 scenarios, 6 values',
      '    not compared, an image is billed per call and requires budget.paid (--paid): an image',
      '',
      'Differences:',
      '  severity  aspect             API document  live    mock',
      'chat: an answer has an id and a usage',
      '  critical  answer id          string        number  string',
      '  warning   answer has object  true          false   true',
      `${report.target}: 0 passed, 1 failed, 1 skipped; 2 requests, at most 10 tokens`,
    ])
  })

  it('prints no control character and no key of what a server sends', async () => {
    const escape = String.fromCharCode(27)
    const [bell, override] = ['\x07', '\u202e']
    const message = `key id.secret ${escape}[31mred${bell}${override} eyJhbGciOi.eyJhcGlf.c2ln`
    const report = await against(await startApi(400, { error: { code: '1210', message } }))
    expect(report.reason).toContain('key *** \\u001b[31mred\\u0007\\u202e ***')
    const text = renderReport(report) + JSON.stringify(report)
    for (const hidden of ['id.secret', escape, bell, override]) expect(text).not.toContain(hidden)
  })
})
