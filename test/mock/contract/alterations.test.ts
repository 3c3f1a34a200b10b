import { expect, test } from 'vitest'
import { exitCodeOf, runContract } from '../../../mock/contract/index.ts'
import { type Alteration, alteredFetch, textOf } from './altered-fetch.ts'
import {
  alterEnvelope,
  alterStream,
  alterValues,
  type NamedAlteration,
  readValues,
  type Recorded,
} from './alterations.ts'

/** The scenarios that meet each kind of reply, and no more than needed, since each alteration runs all of them. */
const groups: readonly { readonly family: string; readonly scenarios: readonly string[] }[] = [
  {
    family: 'chat',
    scenarios: [
      'create() returns',
      'compact JSON',
      'completion contains what',
      'repeated prompt',
      'request_id of the request',
    ],
  },
  { family: 'chat', scenarios: ['one compact chunk', 'chunks of a stream arrive', 'tool call comes in one chunk'] },
  { family: 'chat', scenarios: ['tool_stream'] },
  { family: 'chat', scenarios: ['unknown model', 'without a user message'] },
  { family: 'chat', scenarios: ['above the limit'] },
  { family: 'chat', scenarios: ['role of another API', 'unknown service'] },
  { family: 'chat', scenarios: ['number as request_id', 'repeated prompt'] },
  { family: 'agents', scenarios: ['unknown agent'] },
  { family: 'batches', scenarios: ['batches are listed', 'unknown batch'] },
  { family: 'async', scenarios: ['unknown task', 'unknown model'] },
  { family: 'embeddings', scenarios: ['embeddings'] },
  { family: 'rerank', scenarios: ['rerank'] },
  { family: 'tokenizer', scenarios: ['unknown model'] },
  { family: 'models', scenarios: ['models'] },
  { family: 'files', scenarios: ['files'] },
]

/**
 * Alterations that are reported as warnings: code that reads JSON works, code that compares bytes or shows texts may not. The reply of an unknown
 * service was observed at Z.ai only.
 */
const mild = /has a new key$|keys in reverse order$|message is another text$|no-such-service/

/** Alterations that nothing can report, and why. */
const undetectable: readonly { readonly alteration: RegExp; readonly reason: string }[] = [
  { alteration: /created(_at)? is 1 more$/, reason: 'the clocks of the server and of its ids may differ by 3 s' },
  { alteration: /cached_tokens is 1 more$/, reason: 'what is cached is decided by the server' },
  { alteration: /embedding is reversed$/, reason: 'a vector has no documented order of dimensions' },
  { alteration: /embedding\[\] is negative$/, reason: 'the mirror image of all vectors has the same similarities' },
  { alteration: /POST \/rerank 200: id is another text$/, reason: 'no source says what the id looks like' },
  { alteration: /GET \/models 200: data is reversed$/, reason: 'no source says in which order models are listed' },
  {
    alteration:
      /(rerank|embeddings|files\S*|agents|batches\S*|async-result\S*) 40[04]: error\.message is another text$/,
    reason: 'messages of 1214 vary',
  },
  {
    alteration: /(rerank|files|embeddings|batches).*: (usage|the body|data\[\]) has its keys in reverse order$/,
    reason: 'the order of these keys is not documented',
  },
  { alteration: /404: status is 400$/, reason: 'both statuses were seen for an unknown id' },
  { alteration: /(agents|batches|async-result\S*) 400: status is 404$/, reason: 'no source has the status' },
]

const target = 'http://localhost/api/paas/v4'

function runAltered({ family, scenarios }: (typeof groups)[number], alter: Alteration) {
  const fetch = alteredFetch(alter)
  return runContract({
    target,
    families: [family],
    scenarios,
    fetch,
    pollMs: 1,
    budget: { requests: 10_000, tokens: 1e8 },
  })
}

/** The kinds of replies that the scenarios of a group get. */
async function record(group: (typeof groups)[number]): Promise<Recorded[]> {
  const kinds = new Map<string, Recorded>()
  await runAltered(group, (reply) => {
    const type = reply.headers.get('content-type') ?? ''
    const isStream = type.startsWith('text/event-stream')
    if (!isStream && !type.includes('json')) return
    if (reply.route === 'GET /models' && group.family !== 'models') return
    const { route, status } = reply
    const key = `${route} ${status} ${isStream}`
    const values = [...kinds.get(key)?.values ?? [], ...readValues(textOf(reply), isStream)]
    kinds.set(key, { family: group.family, route, status, isStream, values })
  })
  return [...kinds.values()]
}

const alterationsOf = (recorded: Recorded): NamedAlteration[] => [
  ...alterValues(recorded),
  ...alterEnvelope(recorded),
  ...(recorded.isStream ? alterStream(recorded) : []),
]

/** What the contract says about an alteration: `missed`, `told` (exit code 0 or 2), `failed`, or `unnamed` when no fact is named. */
async function judge(group: (typeof groups)[number], { alter }: NamedAlteration): Promise<string> {
  const report = await runAltered(group, alter)
  const failed = report.verdicts.filter(({ outcome }) => outcome === 'failed')
  if (failed.some(({ reason }) => /TypeError|SyntaxError|Cannot read|is not a function/.test(`${reason}`))) {
    return 'unnamed'
  }
  if (failed.length > 0 && failed.every(({ reason }) => /cannot read/.test(`${reason}`))) return 'unnamed'
  if (exitCodeOf(report) === 1) return 'failed'
  return report.differences.length > 0 ? 'told' : 'missed'
}

test('a server that differs from the API in one detail is reported, with the fact that is broken', async () => {
  const outcomes = new Map<string, string>()
  for (const group of groups) {
    for (const recorded of await record(group)) {
      for (const alteration of alterationsOf(recorded)) {
        const before = outcomes.get(alteration.name)
        if (before === 'failed') continue
        const outcome = await judge(group, alteration)
        if (before === undefined || before === 'missed' || outcome === 'failed') outcomes.set(alteration.name, outcome)
      }
    }
  }
  const names = [...outcomes.keys()]
  const isListed = (name: string) => undetectable.some(({ alteration }) => alteration.test(name))
  const softly = names.filter((name) => outcomes.get(name) !== 'failed' && !isListed(name))
  expect(names.length).toBeGreaterThan(600)
  expect(
    softly.filter((name) => outcomes.get(name) !== 'told' || !mild.test(name)).map((name) =>
      `${name}: ${outcomes.get(name)}`
    ),
  ).toEqual([])
  for (const { alteration } of undetectable) {
    const missed = names.filter((name) => alteration.test(name) && outcomes.get(name) !== 'failed')
    expect(missed, `${alteration} matches no alteration that is missed`).not.toEqual([])
  }
}, 240_000)
