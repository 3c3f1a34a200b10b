import { expect, test } from 'vitest'
import { cases } from './cases.ts'
import { nativeServers } from '../native-run.ts'

const program = 'test/mock/edges/conformance/native-program.ts'

test.each(nativeServers)(
  '%s: %s, replaced fetch and injected fetch pass every case',
  async (_runtime, _server, run) => {
    const lines = await run(program, 60_000)
    expect(lines.filter((line) => !line.endsWith(': passed'))).toEqual([])
    expect(lines).toHaveLength(3 * Object.keys(cases).length)
  },
  60_000,
)
