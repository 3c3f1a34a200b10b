import { parseArgs } from 'node:util'
import { renderReport, runContract } from '../contract/index.ts'
import type { Command } from './io.ts'
import { oneLine, parseCommandLine } from './parse-arguments.ts'

const help = `Usage: zhipu-fetch contract [options]

Runs the contract scenarios against a target and reports where API documentation, live API and mock server differ.

Options:
      --target NAME   mock (default), server (the mock over HTTP), live (needs ZHIPUAI_API_KEY) or a base URL
      --family NAME   run the scenarios of this endpoint family only, for example chat; may be repeated
      --model NAME    model for the live API, in place of the free models that are used by default
      --paid          also run scenarios that the live API bills per request, such as images and web search
      --json          print the report as JSON
  -h, --help          show this help
`

/**
 * `zhipu-fetch contract`. Exit codes: 0 for success, 1 when a scenario failed or when requests were sent but every scenario was skipped, 2 for
 * an invalid command line.
 */
export const run: Command = async (args, io) => {
  try {
    const { values } = parseCommandLine('contract', () =>
      parseArgs({
        args,
        options: {
          target: { type: 'string', default: 'mock' },
          family: { type: 'string', multiple: true },
          model: { type: 'string' },
          json: { type: 'boolean', default: false },
          paid: { type: 'boolean', default: false },
          help: { type: 'boolean', short: 'h', default: false },
        },
      }))
    if (values.help) {
      io.out(help)
      return 0
    }
    const { model } = values
    const report = await runContract({
      target: values.target,
      families: values.family,
      budget: { requests: 200, tokens: 30_000, paid: values.paid },
      apiKey: io.env.ZHIPUAI_API_KEY?.trim(),
      baseURL: io.env.ZHIPUAI_BASE_URL,
      models: model === undefined ? undefined : { model, thinkingModel: model },
      // Without a key every scenario is skipped: the report says so once.
      onVerdict: ({ outcome, family, scenario, elapsedMs, reason }) =>
        reason?.startsWith('no key') ||
        io.err(`${outcome.padEnd(7)}  ${family}: ${scenario} (${elapsedMs} ms)\n`),
    })
    io.out(`${values.json ? JSON.stringify(report, null, 2) : renderReport(report)}\n`)
    const isInconclusive = report.spent.requests > 0 && report.verdicts.every(({ outcome }) => outcome === 'skipped')
    return isInconclusive || report.verdicts.some(({ outcome }) => outcome === 'failed') ? 1 : 0
  } catch (error) {
    io.err(`${oneLine(error)}\n`)
    return error instanceof TypeError ? 2 : 1
  }
}
