import { parseArgs } from 'node:util'
import { renderReport, runContract } from '../contract/index.ts'
import { explain } from './merge--cli-explain.ts'
import type { Command } from './io.ts'
import { understand } from './parse-arguments.ts'

const help = `Usage: zhipu-fetch contract [options]

Runs the scenarios of the contract and tells where API document, live API and fake do not say the same.

Options:
      --target NAME   mock (default), server, live (with ZHIPUAI_API_KEY), or a base URL
      --family NAME   only these; may be repeated
      --model NAME    what a real target is asked for, instead of models that cost nothing
      --paid          also ask a real target for what is billed by the piece: pictures, searches
      --json          the report as JSON
  -h, --help          this text
`

/**
 * `zhipu-fetch contract`: answers 0, 1 when a scenario failed or a target that was asked told nothing at all, 2 when the command line is not
 * understood.
 */
export const run: Command = async (args, io) => {
  try {
    const { values } = understand('contract', () =>
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
      // Without a key nothing happens that could be followed.
      onVerdict: ({ outcome, family, scenario, elapsedMs, reason }) =>
        reason?.startsWith('no key') ||
        io.err(`${outcome.padEnd(7)}  ${family}: ${scenario} (${elapsedMs} ms)\n`),
    })
    io.out(`${values.json ? JSON.stringify(report, null, 2) : renderReport(report)}\n`)
    const isBlind = report.spent.requests > 0 && report.verdicts.every(({ outcome }) => outcome === 'skipped')
    return isBlind || report.verdicts.some(({ outcome }) => outcome === 'failed') ? 1 : 0
  } catch (error) {
    io.err(`${explain(error)}\n`)
    return error instanceof TypeError ? 2 : 1
  }
}
