import process from 'node:process'
import { setTimeout as after } from 'node:timers/promises'
import { besideMsw } from '../../mock/edges/conformance/beside-msw.ts'
import { cases } from '../../mock/edges/conformance/cases.ts'
import {
  answered,
  intercepted,
  interceptedAndLogged,
  listening,
  type Open,
} from '../../mock/edges/conformance/edges.ts'
import type { CaseResult } from '../../support/report.ts'
import { faults } from './faults.ts'

const edges: Readonly<Record<string, Open>> = {
  "listen({ via: 'msw' })": listening('msw'),
  "listen({ via: 'auto' })": listening('auto'),
  'setupServer': intercepted,
  'setupServer, with a logger': interceptedAndLogged,
  'getResponse': answered,
}

const limitMs = 10_000
const uncaught: unknown[] = []
process.on('uncaughtException', (error) => uncaught.push(error))
process.on('unhandledRejection', (error) => uncaught.push(error))

/** Runs one case and prints its result. An uncaught error fails it, also some milliseconds later. */
async function runCase(name: string, run: () => Promise<void>): Promise<void> {
  const startedMs = performance.now()
  const late = after(limitMs, 'late' as const, { ref: false })
  let error: unknown
  try {
    if (await Promise.race([run(), late]) === 'late') error = `still running after ${limitMs} ms`
  } catch (reason) {
    error = reason
  }
  await after(3)
  error ??= uncaught.at(0)
  uncaught.length = 0
  const text = error instanceof Error ? error.stack ?? error.message : error
  const result: CaseResult = {
    name,
    error: text === undefined ? undefined : String(text),
    elapsedMs: performance.now() - startedMs,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

for (const [edgeName, open] of Object.entries(edges)) {
  for (const [title, run] of Object.entries(cases)) {
    await runCase(`${edgeName}: ${title}`, async () => {
      const edge = await open()
      try {
        await run(edge)
      } finally {
        await edge.close()
      }
    })
  }
}
for (const [title, run] of Object.entries(faults)) await runCase(`msw alone: ${title}`, run)
for (const [title, run] of Object.entries(besideMsw)) await runCase(`beside msw: ${title}`, run)
process.stdout.write('done\n', () => process.exit(0))
