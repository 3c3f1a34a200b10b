import { describe, expect, test } from 'vitest'
import { cases, runCase } from './cases.ts'
import { nativeServers } from '../native-run.ts'

const program = 'test/mock/edges/attacks/native-program.ts'

describe('attacks on a mock served on node:http', () => {
  test.each(Object.entries(cases))('%s', (_, attack) => runCase(attack), 60_000)
})

test.each(nativeServers)(
  'attacks on a mock served by %s (%s) cost no more than an error',
  async (_runtime, _server, run) => {
    const lines = await run(program, 110_000)
    expect(lines.filter((line) => !line.endsWith(': passed'))).toEqual([])
    expect(lines).toHaveLength(Object.keys(cases).length)
  },
  120_000,
)
