import { expect, it } from 'vitest'
import { Account } from '../../../mock/core/account.ts'
import { withDefaults } from '../../../mock/core/options.ts'
import { recordUsage, usageOf } from '../../../mock/platform/usage-log.ts'
import { Backend } from '../../../mock/core/backend.ts'

const hourMs = 3_600_000

function createAccount() {
  const backend = new Backend(
    withDefaults({ clock: 'virtual', startAtMs: 0 }),
    () => Promise.reject(new Error('unexpected request')),
  )
  return { backend, account: new Account('a', backend.ownScope) }
}

it('recordUsage() adds up the calls and tokens of a model within an hour', async () => {
  const { backend, account } = createAccount()
  recordUsage({ backend, account }, { model: 'glm-4.6', tokens: 3 })
  await backend.clock.advance(hourMs - 1)
  recordUsage({ backend, account }, { model: 'glm-4.6', tokens: 4 })
  recordUsage({ backend, account }, { tool: 'web-reader' })
  await backend.clock.advance(1)
  recordUsage({ backend, account }, { model: 'glm-4.6', tokens: 5 })
  expect(usageOf(account).map(({ calls, tokens }) => [calls, tokens])).toEqual([[2, 7], [1, 0], [1, 5]])
})

it('recordUsage() drops the oldest record after 10 000 records', async () => {
  const { backend, account } = createAccount()
  for (let hour = 0; hour < 10_002; hour++) {
    recordUsage({ backend, account }, { model: 'glm-4.6', tokens: hour })
    await backend.clock.advance(hourMs)
  }
  const records = usageOf(account)
  expect(records).toHaveLength(10_000)
  expect([records[0]?.tokens, records.at(-1)?.tokens]).toEqual([2, 10_001])
})
