import { mockZhipu } from '../../../../mock/index.ts'
import { serve } from '../../../../mock/server.ts'
import { accessCases } from './access-cases.ts'
import type { AttackCase } from './case.ts'
import { connectionCases } from './connection-cases.ts'
import { controlCases } from './control-cases.ts'

/** Attacks that a served mock survives, on every runtime. */
export const cases: Readonly<Record<string, AttackCase>> = { ...accessCases, ...connectionCases, ...controlCases }

/** Runs an attack on a new served mock. */
export async function runCase(attack: AttackCase): Promise<void> {
  const zhipu = mockZhipu()
  const server = await serve(zhipu)
  try {
    await attack(server, zhipu)
  } finally {
    await server.close()
  }
}
