import type { Language, Reply } from '../http/message.ts'
import { applyFixtures } from '../facade/fixtures.ts'
import type { Resettable } from '../facade/scope.ts'
import { check, milliseconds, string } from '../validation/validators.ts'
import { EventFeed } from './event-feed.ts'
import { LinearPattern } from './linear-pattern.ts'
import { jsonReply } from './reply.ts'
import { RequestList } from './request-list.ts'
import type { ControlRoute } from './route.ts'
import { forgetHolds, holdRoutes } from './routes-holds.ts'
import { optionRoutes, restoreOptions } from './routes-options.ts'
import { recordingRoutes } from './routes-recordings.ts'
import { taskRoutes } from './routes-tasks.ts'

/** Routes of the control API, by method and path below `/__mock`. */
export const routes: Readonly<Record<string, ControlRoute>> = {
  'GET /health': {
    description: 'readiness check: {"status": "ok"}',
    handle: () => ({ status: 'ok' }),
  },
  'GET /state': {
    description: 'API key, time and named state, with counts of all requests and of open responses',
    handle: ({ scope, zhipu, scopes }) => ({
      apiKey: scope.apiKey,
      nowMs: zhipu.clock.now(),
      state: scope.state,
      requests: scope.requests.length,
      open: scope.requests.filter(({ open }) => open).length,
      scopes: [...scopes.keys()],
    }),
  },
  'PUT /state': {
    description: 'sets the named state: {"state": "signed-in"}',
    handle: ({ scope, json }) => {
      const body: { state?: string } = json()
      check(body, { state: string }, 'set state')
      scope.state = body.state
      return { state: body.state }
    },
  },
  'GET /requests': {
    description:
      'logged requests, oldest first, each with the rule that replied as "answeredBy", or with the reason as "unmatched"; without a key, of all scopes; filters: ?after=id, ?path=/paas/v4/chat, ?status=429; ?language=zh gives reasons in Chinese',
    handle: ({ requestLog, query, scope, zhipu }): Reply => {
      const [after, path, status] = [query.get('after'), query.get('path'), query.get('status')]
      const entries = requestLog.entries(scope === zhipu ? undefined : scope).filter((entry) =>
        requestLog.id(entry) > Number(after ?? 0) && (path === null || entry.path.startsWith(path)) &&
        (status === null || entry.status === Number(status))
      )
      const { headers } = jsonReply({})
      return { status: 200, headers, body: new RequestList(requestLog, entries, languageOf(query)) }
    },
  },
  'DELETE /requests': {
    description: 'clears the request log; without a key, of all scopes',
    handle: ({ requestLog, scope, zhipu }) => {
      requestLog.clear(scope === zhipu ? undefined : scope)
      return { ok: true }
    },
  },
  'GET /events': {
    description:
      'logged requests as server-sent events: "request" when one is new or has changed, "forget" when one is removed; ?language=zh gives reasons in Chinese',
    handle: ({ requestLog, query }): Reply => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      body: new EventFeed(requestLog, languageOf(query)),
    }),
  },
  'POST /scripts': {
    description:
      'adds rules, in the format of a fixtures file: {"rules": [{"when": {"last": "/weather/i"}, "reply": "Sunny"}]}',
    handle: ({ scope, json }) => {
      applyFixtures(scope, json(), LinearPattern)
      return { ok: true }
    },
  },
  'DELETE /scripts': {
    description: 'removes rules, faults, chaos, limits and the named state',
    handle: ({ scope }) => {
      scope.reset('rules')
      forgetHolds(scope)
      return { ok: true }
    },
  },
  'POST /faults': {
    description:
      'injects a fault into the next requests: {"code": "1302", "times": 2, "retryAfter": 1}, {"cut": {"afterEvents": 3}}',
    handle: ({ scope, json }) => {
      scope.fail(json())
      return { ok: true }
    },
  },
  'POST /chaos': {
    description:
      'injects faults at random; values are probabilities from 0 to 1: {"rateLimit": 0.1, "cut": 0.05, "seed": 7}',
    handle: ({ scope, json }) => {
      applyFixtures(scope, { chaos: json() })
      return { ok: true }
    },
  },
  'POST /limits': {
    description: 'sets the limits of the scope: {"concurrency": 2, "requestsPerMinute": 60, "balance": 0}',
    handle: ({ scope, json }) => {
      applyFixtures(scope, { limits: json() })
      return { ok: true }
    },
  },
  ...holdRoutes,
  ...taskRoutes,
  ...optionRoutes,
  ...recordingRoutes,
  'POST /scopes': {
    description:
      'creates a scope: an API key with its own rules, state and request log; returns {"apiKey": "id.secret"}',
    handle: ({ zhipu, scopes }) => {
      const scope = zhipu.scope()
      scopes.set(keyId(scope.apiKey), scope)
      return { apiKey: scope.apiKey }
    },
  },
  'POST /reset': {
    description:
      'resets everything, or one part: {"what": "requests" | "rules" | "state"}; without a key, "state" includes the clock, and everything includes the options',
    handle: ({ scope, zhipu, json }) => {
      const body: { what?: Resettable } = json()
      check(body, { what: string }, 'reset')
      scope.reset(body.what)
      if (body.what === undefined || body.what === 'rules') forgetHolds(scope)
      if (body.what === undefined && scope === zhipu) restoreOptions(zhipu)
      return { ok: true }
    },
  },
  'GET /clock': {
    description: 'time on the mock clock, Unix milliseconds: {"nowMs": 1767225600000}',
    handle: ({ zhipu }) => ({ nowMs: zhipu.clock.now() }),
  },
  'POST /clock': {
    description: 'advances the mock clock, until the year 9000 at most: {"advanceMs": 3000}; POST /reset takes it back',
    handle: async ({ zhipu, json }) => {
      const body: { advanceMs?: number } = json()
      check(body, { advanceMs: milliseconds }, 'advance clock')
      await zhipu.clock.advance(body.advanceMs ?? 0)
      return { nowMs: zhipu.clock.now() }
    },
  },
  'GET /fidelity': {
    description: 'each emulated behaviour with its confidence and source',
    handle: async ({ zhipu }) => ({ behaviours: await zhipu.fidelity() }),
  },
  'GET /verify': {
    description:
      '{"ok": true} if every request matched a rule, every rule and recording was used and no response is open; otherwise 409 with a list of problems',
    handle: ({ scope }) => {
      const checks = [() => scope.assertIdle(), () => scope.assertAllUsed(), () => scope.assertAllMatched()]
      const problems = checks.flatMap(problemsOf)
      return problems.length === 0 ? { ok: true } : jsonReply({ ok: false, problems }, 409)
    },
  },
}

/** The part of an API key before the dot. */
export function keyId(key: string): string {
  return key.split('.')[0] ?? ''
}

function problemsOf(check: () => void): string[] {
  try {
    check()
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

/** The language of reasons in the request log. */
function languageOf(query: URLSearchParams): Language {
  return query.get('language')?.startsWith('zh') ? 'zh' : 'en'
}
