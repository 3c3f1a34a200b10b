import type { ContractPlan } from '../contract/index.ts'

/** Options of `zhipu-fetch contract`, as `parseArgs` takes them. */
export const contractOptions = {
  target: { type: 'string' },
  family: { type: 'string', multiple: true },
  scenario: { type: 'string', multiple: true },
  list: { type: 'boolean', default: false },
  model: { type: 'string' },
  paid: { type: 'boolean', default: false },
  'max-requests': { type: 'string' },
  'max-tokens': { type: 'string' },
  'max-searches': { type: 'string' },
  'max-time': { type: 'string' },
  'fail-on': { type: 'string', default: 'critical' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** @param plan All scenarios with the default limits */
export function contractHelp({ scenarios, needs, limits }: ContractPlan): string {
  return `Usage: zhipu-fetch contract [options]

Runs the contract scenarios against a target and reports where API documentation, live API and mock server differ.

Options:
      --target NAME    mock (the default without a key), server (the mock over HTTP), live (the API, needs a key) or a base URL
      --family NAME    run the scenarios of this endpoint family only; may be repeated
      --scenario TEXT  run the scenarios whose "family: name" contains this text; * stands for any text; may be repeated
      --list           print the selected scenarios and exit
      --model NAME     text model for the live API, in place of the free models that are used by default
      --fail-on LEVEL  least severity that exits with 1: critical (default), warning or info
      --json           print the report as JSON
  -h, --help           show this help

Costs on a real target. A run with the default options needs at most ${needs.requests} requests, ${needs.tokens} tokens of free and cheap models and
${needs.searches} web search (about 0.01 CNY). Limits, which a run never exceeds:
      --max-requests N default ${limits.requests}, or 1000 with --paid; polls and clean-up included
      --max-tokens N   default ${limits.tokens}
      --max-searches N default ${limits.searches}
      --max-time S     seconds for the whole run (default: ${limits.timeMs / 1000})
      --paid           also run scenarios that the live API bills per call, such as images and web search
What a run creates is deleted at its end; what the API cannot delete is listed.

Keys: ZHIPUAI_API_KEY, ZHIPU_API_KEY or ZAI_API_KEY (Z.ai). Base URL of live: ZHIPUAI_BASE_URL or ZAI_BASE_URL.

Exit codes:
  0  what was compared agrees
  1  a scenario failed, or there are differences of the severity --fail-on
  2  the target cannot be judged: invalid command line, no key, no server, a refused key, or the run did not reach its end

Families:
${listFamilies(scenarios.map(({ family }) => family))}
`
}

/** Names in lines of at most 100 characters. */
function listFamilies(names: readonly string[]): string {
  const lines = ['']
  for (const name of new Set(names)) {
    const line = lines.at(-1)!
    if (line.length + name.length > 98) lines.push(name)
    else lines[lines.length - 1] = line === '' ? name : `${line}, ${name}`
  }
  return lines.map((line) => `  ${line}`).join('\n')
}
