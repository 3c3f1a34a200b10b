import { describe, expect, it } from 'vitest'
import { runContract, scenarios } from '../../../mock/contract/index.ts'

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
})
