import process from 'node:process'
import { suites } from '../../suites/index.ts'
import { runSuites } from '../../support/run-suites.ts'

// Node, Deno and Bun: the configuration is the last argument, each result is a line of JSON on standard output. The process must exit by itself.
for await (const result of runSuites(suites, JSON.parse(process.argv[2]!))) {
  console.log(JSON.stringify(result))
}
console.log('done')
