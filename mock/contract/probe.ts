import { BinaryResponse, type Fetch, isZhipuError, Zhipu } from '../../src/index.ts'
import { Cleanup } from './cleanup.ts'
import type { Bench, DocumentedRefusal } from './scenario.ts'
import { openObserved } from './observed-session.ts'
import { Observations } from './observations.ts'
import { isEnvironmental, statusesOf } from './business-codes.ts'
import { rejectionOf, SkipScenario, StopScenario } from './refusals.ts'
import type { ScenarioMeter } from './meter.ts'
import { type Target, targetSpeaks } from './targets.ts'
import { Wiretap } from './wiretap.ts'

/** What one scenario runs with on one target. */
export interface Probe {
  readonly client: Zhipu
  readonly bench: Bench
  readonly observations: Observations
  readonly cleanup: Cleanup
  /** What the scenario found where no source says what the target should do. */
  readonly notes: readonly string[]
  /** Tokens that replies report in `usage`. */
  tokens(): number
}

/** Creates the client and the object that a scenario reports to. Every request is counted by the meter and observed. */
export function createProbe(target: Target, meter: ScenarioMeter): Probe {
  const observations = new Observations()
  const wiretap = new Wiretap(observations)
  const cleanup = new Cleanup(meter)
  const notes: string[] = []
  const { apiKey, baseURL } = target.options
  const ownAuthorization = `Bearer ${apiKey}`
  // Agents, knowledge bases and the API of 2023 stand beside `paas/v4`.
  const root = baseURL.replace(/(\/coding)?\/paas\/v4$/, '')

  const fetch: Fetch = async (url, init) => {
    const response = await meter.fetch(target.options.fetch, url, init)
    const base = [baseURL, root].find((start) => url.startsWith(`${start}/`))
    if (base === undefined) return response
    const path = url.slice(base.length).split('?')[0]!
    const isStream = typeof init.body === 'string' && /"stream":true/.test(init.body)
    return wiretap.tap({ method: init.method ?? 'GET', path, isStream }, response)
  }
  const options = { ...target.options, fetch }
  // The client does not retry, so that the scenario observes every reply.
  const client = (own: ConstructorParameters<typeof Zhipu>[0] = {}) => new Zhipu({ ...options, maxRetries: 0, ...own })

  const bench: Bench = {
    ...target.models,
    patience: { intervalMs: target.pollMs, deadlineMs: target.real ? 300_000 : 10_000 },
    options,
    fact: (...observation) => void observations.expectValue(...observation),
    shape: (...observation) => void observations.expectShape(...observation),
    order: (aspect, seen, documented) => observations.expectKeyOrder(aspect, Object(seen), documented),
    grammar: (...observation) => observations.expectGrammar(...observation),

    async refusal(aspect, attempt, documented) {
      let rejection
      try {
        await discard(await attempt)
        return void observations.expectValue(`${aspect} status`, 200, documented.status)
      } catch (error) {
        rejection = rejectionOf(error)
        if (rejection === undefined) throw error
      }
      const { status, code, message } = rejection
      const isExpected = [documented.status].flat().includes(status)
      if (target.real && !isExpected && isEnvironmental(status, code)) {
        throw new SkipScenario('account', `HTTP ${status}, code ${code}: ${message}`)
      }
      observations.expectValue(`${aspect} status`, status, documented.status)
      observations.expectValue(`${aspect} code`, code, documentedCode(documented))
      observations.expectValue(
        `${aspect} language of the message`,
        languageOf(message),
        targetSpeaks(target),
        'warning',
      )
      if (documented.message) observations.expectValue(`${aspect} message`, message, documented.message, 'warning')
    },

    json(aspect, text) {
      try {
        return JSON.parse(String(text))
      } catch {
        observations.expectValue(aspect, text === undefined ? text : String(text).slice(0, 200), /^JSON$/)
        throw new StopScenario(`${aspect} is not JSON`)
      }
    },

    need(aspect, value) {
      if (value !== undefined && value !== null && value !== '') return value
      observations.expectValue(aspect, value ?? undefined, /./)
      throw new StopScenario(`${aspect} is absent`)
    },

    async post(path, body, headers = { authorization: ownAuthorization }) {
      const base = path.startsWith('/v1/') ? baseURL.replace(/(\/coding)?\/paas\/v4$/, '') : baseURL
      const response = await fetch(base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      const { status } = response
      const code = codeIn(text)
      if (target.real && headers['authorization'] === ownAuthorization && isEnvironmental(status, code)) {
        throw new SkipScenario('account', `HTTP ${status}: ${text.slice(0, 200)}`)
      }
      return { status, headers: response.headers, text }
    },

    fetch: (url) => fetch(url, { method: 'GET' }),
    async realtime(params, own) {
      if (!target.opensSessions) {
        throw new SkipScenario('requirement', 'requires the option webSocket, because the option fetch is set')
      }
      const { webSocket } = target
      // The base of the Coding Plan has no sessions.
      const base = baseURL.replace(/\/coding(?=\/paas\/v4$)/, '')
      try {
        return await meter.send((signal) =>
          openObserved(params, {
            apiKey,
            baseURL: base,
            webSocket,
            fetch,
            signal,
            dangerouslyAllowBrowser: true,
            ...own,
          })
        )
      } catch (error) {
        // The session reports the state of the account by an event, which has no status. Code 1234 also stands for an unknown model.
        const code = isZhipuError(error) ? error.code ?? '' : ''
        if (!target.real || code === '1234' || !isEnvironmental(statusesOf(code)?.[0], code)) throw error
        throw new SkipScenario('account', `${error}`)
      }
    },
    note: (text) => void notes.push(text),
    client,
    cleanUp: (what, remove) => cleanup.add(what, remove),
    leave: (what) => cleanup.leave(what),
  }
  return { client: client(), bench, observations, cleanup, notes, tokens: () => wiretap.tokens }
}

function documentedCode({ code = /^\d+$/ }: DocumentedRefusal): unknown {
  return code
}

/** Reads the rest of an unexpected response, so that its connection and timer end. */
async function discard(answer: unknown): Promise<void> {
  if (answer instanceof BinaryResponse) await answer.bytes()
  else if (answer instanceof Object && Symbol.asyncIterator in answer) {
    const events = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    await events.next()
    await events.return?.()
  }
}

/** `zh` when a text has a Chinese character, otherwise `en`. */
function languageOf(text: string): string {
  return /\p{Script=Han}/u.test(text) ? 'zh' : 'en'
}

function codeIn(text: string): string | undefined {
  return /"code":\s*"?(\d+)"?/.exec(text)?.[1]
}
