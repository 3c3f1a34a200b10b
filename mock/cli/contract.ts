import { parseArgs } from 'node:util'
import {
  type ContractPlan,
  exitCodeOf,
  type Limits,
  planContract,
  renderReport,
  runContract,
  type Severity,
} from '../contract/index.ts'
import { counted } from '../contract/counted.ts'
import { contractHelp, contractOptions } from './contract-options.ts'
import { languageOf } from './language.ts'
import type { Command, Io } from './io.ts'
import { oneLine, parseCommandLine } from './parse-arguments.ts'

const severities: readonly string[] = ['critical', 'warning', 'info'] satisfies Severity[]

/** The variables that the client reads, in its order. A key in `ZAI_API_KEY` is one of Z.ai, as `zhipu-fetch chat` takes it. */
export const keyVariables = ['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY', 'ZAI_API_KEY'] as const
const baseURLVariables = ['ZHIPUAI_BASE_URL', 'ZAI_BASE_URL'] as const
const zai = 'https://api.z.ai/api/paas/v4'

/**
 * `zhipu-fetch contract`. Exit codes: 0 when what was compared agrees, 1 for differences (see `--fail-on`), 2 when nothing could be compared,
 * the run did not reach its end, or the command line is invalid.
 */
export const run: Command = async (args, io) => {
  try {
    const { values } = parseCommandLine('contract', () => parseArgs({ args, options: contractOptions }))
    if (values.help) {
      io.out(contractHelp(planContract(), languageOf(io.env)))
      return 0
    }
    const selection = { families: values.family, scenarios: values.scenario }
    const budget = {
      requests: wholeNumber('max-requests', values['max-requests']),
      tokens: wholeNumber('max-tokens', values['max-tokens']),
      searches: wholeNumber('max-searches', values['max-searches']),
      paid: values.paid,
      timeMs: milliseconds(values['max-time']),
    }
    const { apiKey, baseURL, variable } = readEnvironment(io)
    const target = values.target ?? (variable === undefined ? 'mock' : undefined)
    const plan = planContract({ ...selection, budget, target, apiKey })
    if (values.list) {
      io.out(plan.scenarios.map(({ family, name, needs }) => `${family}: ${name}${describeNeeds(needs)}\n`).join(''))
      return 0
    }
    const failOn = severityOf(values['fail-on'])
    if (target === undefined) throw new TypeError(askForTarget(`${variable}`, plan))
    if (target === 'live' && apiKey === undefined) {
      throw new TypeError(
        `Cannot run contract: the live API needs a key, expected one in ${keyVariables.slice(0, 2).join(', ')} or ${
          keyVariables[2]
        }`,
      )
    }
    if (target !== 'mock' && target !== 'server') io.err(`${describeCosts(plan)}\n`)
    const { model } = values
    const report = await runContract({
      ...selection,
      target,
      budget,
      apiKey,
      baseURL,
      models: model === undefined ? undefined : { model, thinkingModel: model },
      onVerdict: ({ outcome, family, scenario, elapsedMs }) =>
        io.err(`${outcome.padEnd(7)}  ${family}: ${scenario} (${elapsedMs} ms)\n`),
    })
    if (values.json) io.out(`${JSON.stringify(report, null, 2)}\n`)
    else io.out(`${renderReport(report)}\n`)
    return exitCodeOf(report, failOn)
  } catch (error) {
    io.err(`${oneLine(error)}\n`)
    return 2
  }
}

/** The key and the base URL that the client would use, and the variable of the key. */
function readEnvironment({ env }: Io) {
  const read = (name: string) => env[name]?.trim() || undefined
  const variable = keyVariables.find((name) => read(name) !== undefined)
  const baseURL = baseURLVariables.map(read).find((value) => value !== undefined)
  return {
    variable,
    apiKey: variable && read(variable),
    baseURL: baseURL ?? (variable === 'ZAI_API_KEY' ? zai : undefined),
  }
}

function askForTarget(variable: string, { limits: { requests, tokens } }: ContractPlan): string {
  return `Cannot run contract: ${variable} is set and no --target is given, expected "zhipu-fetch contract --target live" ` +
    `(sends at most ${counted(requests, 'request')} and ${
      counted(tokens, 'token')
    } to the API) or "zhipu-fetch contract --target mock" (sends none)`
}

/** What a run on a real target can cost, before it starts. */
function describeCosts({ scenarios, needs, limits }: ContractPlan): string {
  const billed = needs.billed.length === 0
    ? 'nothing that is billed per call'
    : `billed per call: ${countEach(needs.billed)}`
  const need = scenarios.length === 1 ? 'needs' : 'need'
  return `${counted(scenarios.length, 'scenario')} ${need} at most ${
    countSpending(needs)
  } (about 0.01 CNY each), ${billed}. ` +
    `Limits: ${countSpending(limits)}, ${limits.timeMs / 1000} s.`
}

/** `10 requests, 500 tokens, 1 web search`. */
function countSpending({ requests, tokens, searches }: Pick<Limits, 'requests' | 'tokens' | 'searches'>): string {
  return [
    counted(requests, 'request'),
    counted(tokens, 'token'),
    counted(searches, 'web search', 'web searches'),
  ].join(', ')
}

/** `an image (2), a video`. */
function countEach(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => count === 1 ? name : `${name} (${count})`).join(', ')
}

function describeNeeds({ paid, holds }: ContractPlan['scenarios'][number]['needs']): string {
  if (holds !== undefined) return ` (not on a real target: requires ${holds})`
  return paid === undefined ? '' : ` (--paid: ${paid})`
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new TypeError(`Cannot run contract: --${option} is ${text}, expected a whole number`)
}

function milliseconds(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined
  const timeMs = Math.round(Number(seconds) * 1000)
  if (timeMs > 0 && timeMs <= 86_400_000) return timeMs
  throw new TypeError(`Cannot run contract: --max-time is ${seconds}, expected seconds up to 86400`)
}

function severityOf(name: string): Severity {
  if (severities.includes(name)) return name as Severity
  throw new TypeError(`Cannot run contract: --fail-on is ${name}, expected ${severities.join(', ')}`)
}
