import { describe, expect, it } from 'vitest'
import { runContract, scenarios } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'

describe('the contract', () => {
  it('has unique scenario names within each family', () => {
    const names = scenarios.map(({ family, name }) => `${family}: ${name}`)
    expect(names).toHaveLength(new Set(names).size)
  })

  it.each(['mock', 'server'])('passes on the target %s in every family', async (target) => {
    const { verdicts, differences } = await runContract({ target })
    expect(verdicts.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
    expect(differences).toEqual([])
    expect(verdicts).toHaveLength(scenarios.length)
  })

  it.each([
    'https://api.z.ai/api/paas/v4',
    'https://open.bigmodel.cn/api/coding/paas/v4',
    'https://api.z.ai/api/coding/paas/v4',
  ])('a server that behaves like %s passes, and is compared with the mock at the same base', async (target) => {
    const { fetch, apiKey } = mockZhipu()
    const report = await runContract({ target, fetch, apiKey, pollMs: 1, budget: { requests: 1_000, tokens: 1e6 } })
    expect(report.verdicts.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(report.differences.filter(({ severity }) => severity !== 'info')).toEqual([])
  }, 60_000)
})
