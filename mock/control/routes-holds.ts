import { scriptOf } from '../facade/fixtures.ts'
import type { Scope } from '../facade/scope.ts'
import type { Held } from '../scripting/held-stream.ts'
import { check, isRecord, string, type Validator } from '../validation/validators.ts'
import { LinearPattern } from './linear-pattern.ts'
import type { ControlRequest, ControlRoutes } from './route.ts'

/** A held stream and what has happened to it. */
interface Hold {
  readonly held: Held<unknown>
  hasArrived: boolean
  hasLeft: boolean
}

/** Held streams of each scope, by id. */
const holdsOfScopes = new WeakMap<Scope, Map<string, Hold>>()

const condition: Validator = { expected: 'conditions by name', test: isRecord }
const pieces: Validator = { expected: 'a list of pieces', test: Array.isArray }
const piece: Validator = {
  expected: 'a text or a piece',
  test: (value) => typeof value === 'string' || isRecord(value),
}

/** Routes that hold the next stream open and write its pieces. */
export const holdRoutes: ControlRoutes = {
  'POST /holds': {
    description: {
      en:
        'holds the next matching stream open: {} or {"for": "chat", "when": {"last": "/weather/i"}}; returns {"id": "hold-1"} for the routes below',
      zh:
        '保持下一个匹配的流打开：{} 或 {"for": "chat", "when": {"last": "/weather/i"}}；返回供以下路由使用的 {"id": "hold-1"}',
    },
    handle: ({ scope, json }) => {
      const body: { for?: string; when?: Record<string, unknown> } = json()
      check(body, { for: string, when: condition }, 'hold stream')
      const held = scriptOf(scope, body, LinearPattern).hold()
      const hold: Hold = { held, hasArrived: false, hasLeft: false }
      held.arrived.then(() => hold.hasArrived = true)
      held.left.then(() => hold.hasLeft = true)
      const holds = holdsOf(scope)
      const id = `hold-${holds.size + 1}`
      holds.set(id, hold)
      return { id }
    },
  },
  'GET /holds': {
    description: {
      en:
        'held streams: {"holds": [{"id", "arrived": the request has come, "left": the stream has ended or the client has disconnected}]}',
      zh:
        '保持打开的流：{"holds": [{"id", "arrived", "left"}]}；arrived 表示请求已到达，left 表示流已结束或客户端已断开',
    },
    handle: ({ scope }) => ({
      holds: Array.from(
        holdsOf(scope),
        ([id, { hasArrived, hasLeft }]) => ({ id, arrived: hasArrived, left: hasLeft }),
      ),
    }),
  },
  'POST /holds/write': {
    description: {
      en:
        'sends pieces, as in "stream" of a rule: {"id": "hold-1", "pieces": ["Sun", "ny"]}, or text unchanged: {"id", "raw": ": comment\\n\\n"}',
      zh:
        '发送片段，与规则的 "stream" 相同：{"id": "hold-1", "pieces": ["Sun", "ny"]}；或原样发送文本：{"id", "raw": ": comment\\n\\n"}',
    },
    handle: (request) => {
      const body: { id?: string; pieces?: unknown[]; raw?: string } = request.json()
      check(body, { id: string, pieces, raw: string }, 'write stream')
      const held = findHeld(request, body.id)
      for (const one of body.pieces ?? []) held.write(one)
      if (body.raw !== undefined) held.raw(body.raw)
      return { ok: true }
    },
  },
  'POST /holds/end': {
    description: {
      en:
        'ends a held stream as the model does: {"id": "hold-1"}; an optional last piece may set finish and usage: {"id", "last": {"finish": "length"}}',
      zh:
        '像模型那样结束保持打开的流：{"id": "hold-1"}；可选的最后一个片段可以设置 finish 和 usage：{"id", "last": {"finish": "length"}}',
    },
    handle: (request) => {
      const body: { id?: string; last?: unknown } = request.json()
      check(body, { id: string, last: piece }, 'end stream')
      findHeld(request, body.id).end(body.last)
      return { ok: true }
    },
  },
  'POST /holds/cut': {
    description: {
      en: 'drops the connection of a held stream after what was sent: {"id": "hold-1"}',
      zh: '在已发送的内容之后断开连接：{"id": "hold-1"}',
    },
    handle: (request) => {
      const body: { id?: string } = request.json()
      check(body, { id: string }, 'cut stream')
      findHeld(request, body.id).cut()
      return { ok: true }
    },
  },
}

/** Forgets the held streams of a scope; those that are open stay as they are. */
export function forgetHolds(scope: Scope): void {
  holdsOfScopes.delete(scope)
}

function holdsOf(scope: Scope): Map<string, Hold> {
  let holds = holdsOfScopes.get(scope)
  if (!holds) holdsOfScopes.set(scope, holds = new Map())
  return holds
}

function findHeld({ scope }: ControlRequest, id: string | undefined): Held<unknown> {
  const holds = holdsOf(scope)
  const hold = holds.get(id ?? '')
  if (hold) return hold.held
  throw new TypeError(
    `Cannot find held stream: id is ${JSON.stringify(id)}, expected one of ${
      [...holds.keys()].join(', ') || 'POST /__mock/holds'
    }`,
  )
}
