/** Runs one bench in this process: `run-one.mjs decode`. The exit code is the number of missed figures. */
import process from 'node:process'
import { Report } from './report.mjs'

const name = process.argv[2]
const { default: bench } = await import(`./${name}.mjs`)
const report = new Report()
report.title(name)
await bench(report)
process.exitCode = report.misses
