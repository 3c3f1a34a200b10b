/** Runs all attacks against the server of the current runtime. Prints one line for each case. */
import process from 'node:process'
import { cases, runCase } from './cases.ts'

for (const [title, attack] of Object.entries(cases)) {
  const outcome = await runCase(attack).then(() => 'passed', (error: unknown) => `failed: ${error}`)
  console.log(`${title}: ${outcome}`)
}
process.exit(0)
