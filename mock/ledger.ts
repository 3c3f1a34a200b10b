import type { Account } from './account.ts'
import type { Exchange } from './exchange.ts'

/** Something an account has used: tokens of a model, or one call of a tool of the plan. */
export interface Spending {
  readonly atMs: number
  readonly model?: string | undefined
  readonly tokens: number
  readonly tool?: 'search-prime' | 'web-reader' | undefined
}

/** What an account has used, oldest first. */
export function ledgerOf(account: Account): Spending[] {
  return account.state('ledger', () => [])
}

/** Writes down what a request has used. */
export function spend(
  { account, world }: Pick<Exchange, 'account' | 'world'>,
  used: Partial<Omit<Spending, 'atMs'>>,
): void {
  ledgerOf(account).push({ tokens: 0, ...used, atMs: world.clock.now() })
}
