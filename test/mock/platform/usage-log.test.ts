import { expect, it } from 'vitest'
import { Account } from '../../../mock/core/account.ts'
import { settle } from '../../../mock/core/options.ts'
import { spend, spendingsOf } from '../../../mock/platform/usage-log.ts'
import { World } from '../../../mock/core/backend.ts'

const hourMs = 3_600_000

function spender() {
  const world = new World(settle({ clock: 'virtual', startAtMs: 0 }), () => Promise.reject(new Error('nobody asks')))
  return { world, account: new Account('a', world.desk) }
}

it('adds up what a model uses within an hour', async () => {
  const { world, account } = spender()
  spend({ world, account }, { model: 'glm-4.6', tokens: 3 })
  await world.clock.advance(hourMs - 1)
  spend({ world, account }, { model: 'glm-4.6', tokens: 4 })
  spend({ world, account }, { tool: 'web-reader' })
  await world.clock.advance(1)
  spend({ world, account }, { model: 'glm-4.6', tokens: 5 })
  expect(spendingsOf(account).map(({ calls, tokens }) => [calls, tokens])).toEqual([[2, 7], [1, 0], [1, 5]])
})

it('drops the oldest hours when a list of uses gets too long', async () => {
  const { world, account } = spender()
  for (let hour = 0; hour < 10_002; hour++) {
    spend({ world, account }, { model: 'glm-4.6', tokens: hour })
    await world.clock.advance(hourMs)
  }
  const spendings = spendingsOf(account)
  expect(spendings).toHaveLength(10_000)
  expect([spendings[0]?.tokens, spendings.at(-1)?.tokens]).toEqual([2, 10_001])
})
