/** Runs all cases in the current runtime: over its own server and in process. Prints one line for each case. */
import process from 'node:process'
import { cases, runCase } from './cases.ts'
import { inProcess, listening, served } from './edges.ts'

const server = served(WebSocket, 'Deno' in globalThis)
for (const [name, edge] of Object.entries({ 'serve()': server, 'zhipu.WebSocket': inProcess, 'listen()': listening })) {
  for (const [title, testCase] of Object.entries(cases)) {
    const outcome = await runCase(testCase, edge).then(() => 'passed', (error: unknown) => `failed: ${error}`)
    await server.close()
    console.log(`${name}: ${title}: ${outcome}`)
  }
}
process.exit(0)
