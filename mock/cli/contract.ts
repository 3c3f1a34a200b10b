import {
  type ContractPlan,
  exitCodeOf,
  type Limits,
  planContract,
  renderReport,
  runContract,
  type Severity,
} from '../contract/index.ts'
import { counted } from '../messages/counted.ts'
import { type Bilingual, listed } from '../http/bilingual.ts'
import { languageOf } from '../messages/language.ts'
import { bilingualError, say } from '../messages/messages.ts'
import { contractHelp, contractOptions } from './contract-options.ts'
import { errorText } from './error-text.ts'
import type { Command, Io } from './io.ts'
import { parseCommandLine } from './parse-arguments.ts'

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
  const language = languageOf(io.env)
  try {
    const { values } = parseCommandLine('contract', { args, options: contractOptions })
    if (values.help) {
      io.out(contractHelp(planContract(), language))
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
    if (target === undefined) throw bilingualError(TypeError, askForTarget(`${variable}`, plan))
    if (target === 'live' && apiKey === undefined) {
      const variables = listed(keyVariables.slice(0, 2))
      throw bilingualError(TypeError, say('liveKeyRequired', { variables, last: keyVariables[2] }))
    }
    if (target !== 'mock' && target !== 'server') io.err(`${describeCosts(plan)[language]}\n`)
    const { model } = values
    const report = await runContract({
      ...selection,
      target,
      budget,
      apiKey,
      baseURL,
      models: model === undefined ? undefined : { model, thinkingModel: model },
      onVerdict: ({ outcome, family, scenario, elapsedMs }) =>
        io.err(`${say('verdict', { outcome: say(outcome), family, scenario, ms: elapsedMs })[language]}\n`),
    })
    if (values.json) io.out(`${JSON.stringify(report, null, 2)}\n`)
    else io.out(`${renderReport(report, language)}\n`)
    return exitCodeOf(report, failOn)
  } catch (error) {
    io.err(`${errorText(error, language)}\n`)
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

function askForTarget(variable: string, { limits: { requests, tokens } }: ContractPlan): Bilingual {
  const most = { requests: counted(requests, 'request'), tokens: counted(tokens, 'token') }
  return say('targetRequired', { variable, ...most })
}

/** What a run on a real target can cost, before it starts. */
function describeCosts({ scenarios, needs, limits }: ContractPlan): Bilingual {
  return say('costs', {
    scenarios: counted(scenarios.length, 'scenario'),
    need: say(scenarios.length === 1 ? 'needOne' : 'needMany'),
    spending: countSpending(needs),
    billed: needs.billed.length === 0 ? say('nothingBilled') : say('billed', { names: countEach(needs.billed) }),
    limits: countSpending(limits),
    seconds: limits.timeMs / 1000,
  })
}

/** `10 requests, 500 tokens, 1 web search`. */
function countSpending({ requests, tokens, searches }: Pick<Limits, 'requests' | 'tokens' | 'searches'>): Bilingual {
  return say('spending', {
    requests: counted(requests, 'request'),
    tokens: counted(tokens, 'token'),
    searches: counted(searches, 'search'),
  })
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
  throw bilingualError(TypeError, say('wholeNumberInvalid', { option: `--${option}`, value: text }))
}

function milliseconds(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined
  const timeMs = Math.round(Number(seconds) * 1000)
  if (timeMs > 0 && timeMs <= 86_400_000) return timeMs
  throw bilingualError(TypeError, say('maxTimeInvalid', { value: seconds }))
}

function severityOf(name: string): Severity {
  if (severities.includes(name)) return name as Severity
  throw bilingualError(TypeError, say('failOnInvalid', { value: name, names: listed(severities) }))
}
