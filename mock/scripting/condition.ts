import type { Message } from '../../src/types.ts'
import { messageText } from '../data/message-text.ts'
import type { Exchange, Protocol } from '../http/exchange.ts'
import { subsetMismatches } from '../validation/match-subset.ts'

/** Which requests a rule matches; all members must match. */
export interface Condition<Request = Record<string, unknown>> {
  /** A name, compared without regard to case, or a pattern. Of `claude-*` in the Anthropic protocol, the name as sent or the GLM name it stands for. */
  model?: string | RegExp | undefined
  /** Text that the last message contains, or a pattern. */
  last?: string | RegExp | undefined
  /** Text that a system message contains, or a pattern. */
  system?: string | RegExp | undefined
  /** Number of assistant messages in the request: 0 is the first turn. */
  turn?: number | undefined
  /** Whether the last message is a tool result, or text that this result contains, or a pattern. */
  toolResult?: boolean | string | RegExp | undefined
  /** Name of a tool of the request, or a pattern. */
  tool?: string | RegExp | undefined
  /** `response_format.type`; `'text'` matches a request without one. */
  responseFormat?: 'text' | 'json_object' | (string & {}) | undefined
  /** Whether the request has `stream: true`. */
  stream?: boolean | undefined
  /** The protocol of a chat turn: a script of `zhipu.chat` without it replies to all of them. */
  protocol?: Protocol | undefined
  /** Headers by name, in any case: the exact value, a pattern, or whether the header is present. */
  header?: Readonly<Record<string, string | RegExp | boolean>> | undefined
  /** Fields that the body must contain with these values as they were sent, at any depth; other fields are ignored. */
  body?: object | undefined
  /** Named state of the scope; see `goTo`. */
  state?: string | undefined
  /** A function that returns true for a matching request. */
  where?: ((request: Request, exchange: Exchange) => boolean) | undefined
}

/** One member of a condition that a request does not match. */
export interface Mismatch {
  readonly name: string
  readonly wanted: unknown
  readonly found: unknown
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
  model: (wanted: string | RegExp, { model }, exchange) => {
    const isWanted = (name: unknown) =>
      typeof name === 'string' &&
      (typeof wanted === 'string' ? name.toLowerCase() === wanted.toLowerCase() : containsText(name, wanted))
    return { ok: [model, parsed(() => exchange.json())['model']].some(isWanted), found: model }
  },
  last: (wanted: string | RegExp, body) => {
    const text = messageText(messagesOf(body).at(-1))
    return { ok: containsText(text, wanted), found: text }
  },
  system: (wanted: string | RegExp, body) => {
    const texts = messagesOf(body).filter(({ role }) => role === 'system').map(messageText)
    return { ok: texts.some((text) => containsText(text, wanted)), found: texts.join('\n') }
  },
  turn: (wanted: number, body) => {
    const turn = messagesOf(body).filter(({ role }) => role === 'assistant').length
    return { ok: turn === wanted, found: turn }
  },
  toolResult: (wanted: boolean | string | RegExp, body) => {
    const last = messagesOf(body).at(-1)
    const text = last?.role === 'tool' ? messageText(last) : undefined
    const ok = typeof wanted === 'boolean'
      ? wanted === (text !== undefined)
      : text !== undefined && containsText(text, wanted)
    return { ok, found: text ?? false }
  },
  tool: (wanted: string | RegExp, { tools }, { calledTool }) => {
    const offered = Array.isArray(tools) ? tools.map((tool) => tool?.function?.name ?? tool?.type) : []
    const names = calledTool === undefined ? offered : [calledTool]
    const isWanted = (name: unknown) =>
      typeof name === 'string' && (typeof wanted === 'string' ? name === wanted : containsText(name, wanted))
    return { ok: names.some(isWanted), found: names }
  },
  responseFormat: (wanted: string, { response_format: format }) => {
    const type = (format as { type?: unknown } | undefined)?.type ?? 'text'
    return { ok: type === wanted, found: type }
  },
  stream: (wanted: boolean, { stream = false }) => ({ ok: stream === wanted, found: stream }),
  protocol: (wanted: Protocol, _, { protocol }) => ({ ok: protocol === wanted, found: protocol }),
  header: (wanted: Readonly<Record<string, string | RegExp | boolean>>, _, { headers }) => {
    const names = Object.keys(wanted)
    const ok = names.every((name) => {
      const value = headers[name.toLowerCase()]
      const expected = wanted[name] as string | RegExp | boolean
      if (typeof expected === 'boolean') return expected === (value !== undefined)
      return typeof expected === 'string' ? value === expected : value !== undefined && containsText(value, expected)
    })
    return { ok, found: Object.fromEntries(names.map((name) => [name, headers[name.toLowerCase()]])) }
  },
  body: (wanted: object, _, exchange) => {
    const body = parsed(() => exchange.json())
    return { ok: subsetMismatches(wanted, body, 'body').length === 0, found: body }
  },
  state: (wanted: string, _body, _exchange, state) => ({ ok: state === wanted, found: state }),
  where: (wanted: (body: Body, exchange: Exchange) => boolean, body, exchange) => {
    const ok = wanted(body, exchange) === true
    return { ok, found: ok }
  },
}

/** The members of a condition that a request does not match; empty when the condition matches. */
export function mismatches(condition: Condition, exchange: Exchange, state: string | undefined): Mismatch[] {
  const body = parsed(() => exchange.chatRequest())
  const found: Mismatch[] = []
  for (const name of Object.keys(condition) as Name[]) {
    const wanted = condition[name]
    if (wanted === undefined) continue
    const result = tests[name](wanted as never, body, exchange, state)
    if (!result.ok) found.push({ name, wanted, found: result.found })
  }
  return found
}

/** What `read` returns, or an empty object for a body that is no JSON object. */
function parsed(read: () => Body): Body {
  try {
    return read()
  } catch {
    return {}
  }
}

function containsText(text: string, wanted: string | RegExp): boolean {
  if (typeof wanted === 'string') return text.includes(wanted)
  wanted.lastIndex = 0
  return wanted.test(text)
}
