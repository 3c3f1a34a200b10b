import process from 'node:process'
import { suites } from '../../suites/index.ts'
import { runSuites } from '../../support/run-suites.ts'

// Node, Deno and Bun: the configuration is the last argument, each case is a line of JSON on the standard output. Nothing ends the process but
// the lack of anything to do.
for await (const line of runSuites(suites, JSON.parse(process.argv[2]!))) {
  console.log(JSON.stringify(line))
}
console.log('done')
