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
    description: {
      en: 'readiness check: {"status": "ok"}',
      zh: '就绪检查：{"status": "ok"}',
    },
    handle: () => ({ status: 'ok' }),
  },
  'GET /state': {
    description: {
      en: 'API key, time and named state, with counts of all requests and of open responses',
      zh: 'API 密钥、时间和命名状态，以及所有请求的数量和打开的响应的数量',
    },
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
    description: {
      en: 'sets the named state: {"state": "signed-in"}',
      zh: '设置命名状态：{"state": "signed-in"}',
    },
    handle: ({ scope, json }) => {
      const body: { state?: string } = json()
      check(body, { state: string }, 'set state')
      scope.state = body.state
      return { state: body.state }
    },
  },
  'GET /requests': {
    description: {
      en:
        'logged requests, oldest first, each with the rule that replied as "answeredBy", or with the reason as "unmatched"; without a key, of all scopes; filters: ?after=id, ?path=/paas/v4/chat, ?status=429; ?language=zh gives reasons in Chinese',
      zh:
        '请求日志，最早的在前；作出回复的规则为 "answeredBy"，没有规则匹配的原因为 "unmatched"；不带密钥时为所有作用域的请求；筛选：?after=id、?path=/paas/v4/chat、?status=429；?language=zh 以中文说明原因',
    },
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
    description: {
      en: 'clears the request log; without a key, of all scopes',
      zh: '清除请求日志；不带密钥时清除所有作用域的',
    },
    handle: ({ requestLog, scope, zhipu }) => {
      requestLog.clear(scope === zhipu ? undefined : scope)
      return { ok: true }
    },
  },
  'GET /events': {
    description: {
      en:
        'logged requests as server-sent events: "request" when one is new or has changed, "forget" when one is removed; ?language=zh gives reasons in Chinese',
      zh:
        '以服务器发送事件（SSE）提供的请求日志：请求新增或变化时为 "request"，移除时为 "forget"；?language=zh 以中文说明原因',
    },
    handle: ({ requestLog, query }): Reply => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      body: new EventFeed(requestLog, languageOf(query)),
    }),
  },
  'POST /scripts': {
    description: {
      en:
        'adds rules, in the format of a fixtures file: {"rules": [{"when": {"last": "/weather/i"}, "reply": "Sunny"}]}',
      zh: '添加规则，格式与 fixtures 文件相同：{"rules": [{"when": {"last": "/weather/i"}, "reply": "Sunny"}]}',
    },
    handle: ({ scope, json }) => {
      applyFixtures(scope, json(), LinearPattern)
      return { ok: true }
    },
  },
  'DELETE /scripts': {
    description: {
      en: 'removes rules, faults, chaos, limits and the named state',
      zh: '删除规则、故障、随机故障、限制和命名状态',
    },
    handle: ({ scope }) => {
      scope.reset('rules')
      forgetHolds(scope)
      return { ok: true }
    },
  },
  'POST /faults': {
    description: {
      en:
        'injects a fault into the next requests: {"code": "1302", "times": 2, "retryAfter": 1}, {"cut": {"afterEvents": 3}}',
      zh: '向接下来的请求注入故障：{"code": "1302", "times": 2, "retryAfter": 1}、{"cut": {"afterEvents": 3}}',
    },
    handle: ({ scope, json }) => {
      scope.fail(json())
      return { ok: true }
    },
  },
  'POST /chaos': {
    description: {
      en: 'injects faults at random; values are probabilities from 0 to 1: {"rateLimit": 0.1, "cut": 0.05, "seed": 7}',
      zh: '随机注入故障；值为 0 到 1 的概率：{"rateLimit": 0.1, "cut": 0.05, "seed": 7}',
    },
    handle: ({ scope, json }) => {
      applyFixtures(scope, { chaos: json() })
      return { ok: true }
    },
  },
  'POST /limits': {
    description: {
      en: 'sets the limits of the scope: {"concurrency": 2, "requestsPerMinute": 60, "balance": 0}',
      zh: '设置作用域的限制：{"concurrency": 2, "requestsPerMinute": 60, "balance": 0}',
    },
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
    description: {
      en: 'creates a scope: an API key with its own rules, state and request log; returns {"apiKey": "id.secret"}',
      zh: '创建作用域：有自己的规则、状态和请求日志的 API 密钥；返回 {"apiKey": "id.secret"}',
    },
    handle: ({ zhipu, scopes }) => {
      const scope = zhipu.scope()
      scopes.set(keyId(scope.apiKey), scope)
      return { apiKey: scope.apiKey }
    },
  },
  'POST /reset': {
    description: {
      en:
        'resets everything, or one part: {"what": "requests" | "rules" | "state"}; without a key, "state" includes the clock, and everything includes the options',
      zh:
        '重置所有内容，或其中一部分：{"what": "requests" | "rules" | "state"}；不带密钥时，"state" 包括时钟，重置所有内容时包括选项',
    },
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
    description: {
      en: 'time on the mock clock, Unix milliseconds: {"nowMs": 1767225600000}',
      zh: '模拟服务器的时间，Unix 毫秒：{"nowMs": 1767225600000}',
    },
    handle: ({ zhipu }) => ({ nowMs: zhipu.clock.now() }),
  },
  'POST /clock': {
    description: {
      en: 'advances the mock clock, until the year 9000 at most: {"advanceMs": 3000}; POST /reset takes it back',
      zh: '推进模拟服务器的时间，最多到 9000 年：{"advanceMs": 3000}；POST /reset 撤销推进',
    },
    handle: async ({ zhipu, json }) => {
      const body: { advanceMs?: number } = json()
      check(body, { advanceMs: milliseconds }, 'advance clock')
      await zhipu.clock.advance(body.advanceMs ?? 0)
      return { nowMs: zhipu.clock.now() }
    },
  },
  'GET /fidelity': {
    description: {
      en: 'each emulated behaviour with its confidence and source',
      zh: '每个模拟的行为，及其可信度和来源',
    },
    handle: async ({ zhipu }) => ({ behaviours: await zhipu.fidelity() }),
  },
  'GET /verify': {
    description: {
      en:
        '{"ok": true} if every request matched a rule, every rule and recording was used and no response is open; otherwise 409 with a list of problems',
      zh: '如果每个请求都匹配了规则、所有规则和录制都已使用、没有打开的响应，为 {"ok": true}；否则为 409 和问题列表',
    },
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
