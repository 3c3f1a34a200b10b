import type { Reply } from '../http/message.ts'
import { applyFixtures } from '../facade/fixtures.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Resettable, Scope } from '../facade/scope.ts'
import { check, milliseconds, string } from '../validation/validators.ts'
import { Follower } from './event-feed.ts'
import type { Ledger } from './request-log.ts'
import { json } from './reply.ts'

/** What a control route sees of its request. */
export interface Call {
  readonly zhipu: MockZhipu
  /** The scope whose key came along, or the mock itself. */
  readonly scope: Scope
  readonly scopes: Map<string, Scope>
  readonly ledger: Ledger
  readonly query: URLSearchParams
  /** The body as JSON; an empty one is an empty object. */
  json(): Record<string, unknown>
}

/** A route, by method and path below `/__mock`. */
export interface Route {
  /** For `/__mock/help`. */
  readonly about: string
  readonly handle: (call: Call) => unknown
}

/**
 * The control API below `/__mock`, for tests in any language. Bodies and answers are JSON. A call speaks for the scope whose key it brings, as
 * `Authorization: Bearer <key>` or `?key=<key>`, and without one for the mock itself. What is wrong is answered with 400 and
 * `{"error": "…"}`.
 */
export const routes: Readonly<Record<string, Route>> = {
  'GET /health': {
    about: 'ready: {"status": "ok"}',
    handle: () => ({ status: 'ok' }),
  },
  'GET /state': {
    about: 'the key, time, named state and counts',
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
    about: 'sets the named state: {"state": "signed-in"}',
    handle: ({ scope, json }) => {
      const body: { state?: string } = json()
      check(body, { state: string }, 'set state')
      scope.state = body.state
      return { state: body.state }
    },
  },
  'GET /requests': {
    about:
      'what came in, oldest first; ?after=id, ?path=/paas/v4/chat, ?status=429 narrow it; without a key, of all scopes',
    handle: ({ ledger, query, scope, zhipu }) => {
      const [after, path, status] = [query.get('after'), query.get('path'), query.get('status')]
      const requests = ledger.pages(scope === zhipu ? undefined : scope).filter((page) =>
        page.id > Number(after ?? 0) && (path === null || page.path.startsWith(path)) &&
        (status === null || page.status === Number(status))
      )
      return { requests }
    },
  },
  'DELETE /requests': {
    about: 'forgets them; without a key, of all scopes',
    handle: ({ ledger, scope, zhipu }) => {
      ledger.clear(scope === zhipu ? undefined : scope)
      return { ok: true }
    },
  },
  'GET /events': {
    about: 'the same as server-sent events, again whenever one of them changes',
    handle: ({ ledger }): Reply => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      body: new Follower(ledger),
    }),
  },
  'POST /scripts': {
    about: 'adds rules: {"rules": [{"when": {"last": "/weather/i"}, "reply": "Sunny"}]}, as in a fixtures file',
    handle: ({ scope, json }) => {
      applyFixtures(scope, json())
      return { ok: true }
    },
  },
  'DELETE /scripts': {
    about: 'forgets rules, faults, chaos, limits and named state',
    handle: ({ scope }) => {
      scope.reset('rules')
      return { ok: true }
    },
  },
  'POST /faults': {
    about: 'lets the next requests fail: {"code": "1302", "times": 2, "retryAfter": 1}, {"cut": {"afterEvents": 3}}',
    handle: ({ scope, json }) => {
      scope.fail(json())
      return { ok: true }
    },
  },
  'POST /chaos': {
    about: 'misfortunes by chance: {"rateLimit": 0.1, "cut": 0.05, "seed": 7}',
    handle: ({ scope, json }) => {
      applyFixtures(scope, { chaos: json() })
      return { ok: true }
    },
  },
  'POST /limits': {
    about: 'what the account may: {"concurrency": 2, "requestsPerMinute": 60, "balance": 0}',
    handle: ({ scope, json }) => {
      applyFixtures(scope, { limits: json() })
      return { ok: true }
    },
  },
  'POST /scopes': {
    about: 'a key of its own, with its own rules, state and journal: {"apiKey": "id.secret"}',
    handle: ({ zhipu, scopes }) => {
      const scope = zhipu.scope()
      scopes.set(idOf(scope.apiKey), scope)
      return { apiKey: scope.apiKey }
    },
  },
  'POST /reset': {
    about: 'forgets everything, or {"what": "requests" | "rules" | "state"}',
    handle: ({ scope, json }) => {
      const body: { what?: Resettable } = json()
      check(body, { what: string }, 'reset')
      scope.reset(body.what)
      return { ok: true }
    },
  },
  'GET /clock': {
    about: 'the time of the mock: {"nowMs": 1767225600000}',
    handle: ({ zhipu }) => ({ nowMs: zhipu.clock.now() }),
  },
  'POST /clock': {
    about: 'moves it forward: {"advanceMs": 3000}',
    handle: async ({ zhipu, json }) => {
      const body: { advanceMs?: number } = json()
      check(body, { advanceMs: milliseconds }, 'advance clock')
      await zhipu.clock.advance(body.advanceMs ?? 0)
      return { nowMs: zhipu.clock.now() }
    },
  },
  'GET /fidelity': {
    about: 'how sure the mock is of each of its behaviours, and by whose word',
    handle: async ({ zhipu }) => ({ behaviours: await zhipu.fidelity() }),
  },
  'GET /verify': {
    about: '{"ok": true} when every rule was used and every answer read, otherwise 409 with what is not',
    handle: ({ scope }) => {
      const problems = [() => scope.assertIdle(), () => scope.assertAllUsed()].flatMap(problemOf)
      return problems.length === 0 ? { ok: true } : json({ ok: false, problems }, 409)
    },
  },
}

/** The part of a key before the dot. */
export function idOf(key: string): string {
  return key.split('.')[0] ?? ''
}

function problemOf(check: () => void): string[] {
  try {
    check()
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}
