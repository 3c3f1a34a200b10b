import { expect, it } from 'vitest'
import { Account } from '../../../mock/core/account.ts'
import { withDefaults } from '../../../mock/core/options.ts'
import { recordUsage, usageOf } from '../../../mock/platform/usage-log.ts'
import { Backend } from '../../../mock/core/backend.ts'

const hourMs = 3_600_000

function spender() {
  const backend = new Backend(
    withDefaults({ clock: 'virtual', startAtMs: 0 }),
    () => Promise.reject(new Error('nobody asks')),
  )
  return { backend, account: new Account('a', backend.scope) }
}

it('adds up what a model uses within an hour', async () => {
  const { backend, account } = spender()
  recordUsage({ backend, account }, { model: 'glm-4.6', tokens: 3 })
  await backend.clock.advance(hourMs - 1)
  recordUsage({ backend, account }, { model: 'glm-4.6', tokens: 4 })
  recordUsage({ backend, account }, { tool: 'web-reader' })
  await backend.clock.advance(1)
  recordUsage({ backend, account }, { model: 'glm-4.6', tokens: 5 })
  expect(usageOf(account).map(({ calls, tokens }) => [calls, tokens])).toEqual([[2, 7], [1, 0], [1, 5]])
})

it('drops the oldest hours when a list of uses gets too long', async () => {
  const { backend, account } = spender()
  for (let hour = 0; hour < 10_002; hour++) {
    recordUsage({ backend, account }, { model: 'glm-4.6', tokens: hour })
    await backend.clock.advance(hourMs)
  }
  const spendings = usageOf(account)
  expect(spendings).toHaveLength(10_000)
  expect([spendings[0]?.tokens, spendings.at(-1)?.tokens]).toEqual([2, 10_001])
})
