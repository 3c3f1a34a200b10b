import type { Message } from '../../src/types.ts'
import { messageText } from '../data/message-text.ts'
import type { Exchange } from '../http/exchange.ts'
import { inspect } from '../validation/inspect.ts'

/** What a request must be like for a rule to take it; all members must fit. */
export interface Condition<Request = Record<string, unknown>> {
  /** A name (case does not matter) or a pattern. */
  model?: string | RegExp | undefined
  /** What the text of the last message contains. */
  last?: string | RegExp | undefined
  /** What a system message contains. */
  system?: string | RegExp | undefined
  /** How many assistant messages there are already: 0 is the first turn. */
  turn?: number | undefined
  /** Whether the last message is a tool's result, or what such a result contains. */
  toolResult?: boolean | string | RegExp | undefined
  /** Name of a function among the tools. */
  tool?: string | RegExp | undefined
  /** `response_format.type`; a request that names none wants `'text'`. */
  responseFormat?: 'text' | 'json_object' | (string & {}) | undefined
  /** Whether the answer is to be streamed. */
  stream?: boolean | undefined
  /** Headers by name in any case: their whole value, a pattern, or whether they are there. */
  header?: Readonly<Record<string, string | RegExp | boolean>> | undefined
  /** Fields that the body must have with these values; what is not named may be anything. */
  body?: object | undefined
  /** Named state of the scope; see `goTo`. */
  state?: string | undefined
  /** Anything else. */
  where?: ((request: Request, exchange: Exchange) => boolean) | undefined
}

/** One member of a condition that a request does not fit. */
export interface Mismatch {
  readonly name: string
  readonly wanted: string
  readonly found: string
}

type Name = keyof Condition
type Body = Readonly<Record<string, unknown>>
type Test = (
  wanted: never,
  body: Body,
  exchange: Exchange,
  state: string | undefined,
) => { readonly ok: boolean; readonly found: unknown }

const messagesOf = (body: Body): Message[] => Array.isArray(body['messages']) ? body['messages'].filter(Boolean) : []

const tests: Readonly<Record<Name, Test>> = {
  model: (wanted: string | RegExp, { model }) => ({
    ok: typeof model === 'string' &&
      (typeof wanted === 'string' ? model.toLowerCase() === wanted.toLowerCase() : found(wanted, model)),
    found: model,
  }),
  last: (wanted: string | RegExp, body) => {
    const text = messageText(messagesOf(body).at(-1))
    return { ok: found(wanted, text), found: text }
  },
  system: (wanted: string | RegExp, body) => {
    const texts = messagesOf(body).filter(({ role }) => role === 'system').map(messageText)
    return { ok: texts.some((text) => found(wanted, text)), found: texts.join('\n') }
  },
  turn: (wanted: number, body) => {
    const turn = messagesOf(body).filter(({ role }) => role === 'assistant').length
    return { ok: turn === wanted, found: turn }
  },
  toolResult: (wanted: boolean | string | RegExp, body) => {
    const last = messagesOf(body).at(-1)
    const text = last?.role === 'tool' ? messageText(last) : undefined
    const ok = typeof wanted === 'boolean' ? wanted === (text !== undefined) : text !== undefined && found(wanted, text)
    return { ok, found: text ?? false }
  },
  tool: (wanted: string | RegExp, { tools }) => {
    const names = Array.isArray(tools) ? tools.map((tool) => String(tool?.function?.name ?? tool?.type)) : []
    return {
      ok: names.some((name) => typeof wanted === 'string' ? name === wanted : found(wanted, name)),
      found: names,
    }
  },
  responseFormat: (wanted: string, { response_format: format }) => {
    const type = (format as { type?: unknown } | undefined)?.type ?? 'text'
    return { ok: type === wanted, found: type }
  },
  stream: (wanted: boolean, { stream = false }) => ({ ok: stream === wanted, found: stream }),
  header: (wanted: Readonly<Record<string, string | RegExp | boolean>>, _, { headers }) => {
    const names = Object.keys(wanted)
    const ok = names.every((name) => {
      const value = headers[name.toLowerCase()]
      const want = wanted[name] as string | RegExp | boolean
      if (typeof want === 'boolean') return want === (value !== undefined)
      return typeof want === 'string' ? value === want : value !== undefined && found(want, value)
    })
    return { ok, found: Object.fromEntries(names.map((name) => [name, headers[name.toLowerCase()]])) }
  },
  body: (wanted: object, body) => ({ ok: contains(body, wanted), found: body }),
  state: (wanted: string, _body, _exchange, state) => ({ ok: state === wanted, found: state }),
  where: (wanted: (body: Body, exchange: Exchange) => boolean, body, exchange) => {
    const ok = wanted(body, exchange) === true
    return { ok, found: ok }
  },
}

/** The members that a request does not fit; none when the rule may take it. */
export function mismatches(condition: Condition, exchange: Exchange, state: string | undefined): Mismatch[] {
  const body = bodyOf(exchange)
  const found: Mismatch[] = []
  for (const name of Object.keys(condition) as Name[]) {
    const wanted = condition[name]
    if (wanted === undefined) continue
    const result = tests[name](wanted as never, body, exchange, state)
    if (!result.ok) found.push({ name, wanted: inspect(wanted), found: inspect(result.found) })
  }
  return found
}

function bodyOf(exchange: Exchange): Body {
  try {
    return exchange.json()
  } catch {
    return {}
  }
}

function found(wanted: string | RegExp, text: string): boolean {
  if (typeof wanted === 'string') return text.includes(wanted)
  wanted.lastIndex = 0
  return wanted.test(text)
}

function contains(value: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp) return typeof value === 'string' && found(wanted, value)
  if (typeof wanted !== 'object' || wanted === null) return Object.is(value, wanted)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(wanted) && (!Array.isArray(value) || value.length !== wanted.length)) return false
  return Object.entries(wanted).every(([key, member]) => contains((value as Body)[key], member))
}
