import type { Random } from './random.ts'

/** Names of members that the client reads, so that random objects reach its readers. */
const memberNames: readonly string[] = [
  ...['agent_id', 'arguments', 'audio', 'body', 'choices', 'code', 'content', 'contentFilter', 'conversation_list'],
  ...['custom_id', 'data', 'delta', 'embedding_stat', 'error', 'error_file_id', 'event', 'finish_reason', 'function'],
  ...['has_more', 'id', 'index', 'input', 'list', 'message', 'messages', 'meta', 'model', 'msg', 'name'],
  ...['output_file_id', 'reasoning_content', 'request_id', 'response', 'status', 'status_code', 'stream', 'success'],
  ...['task_status', 'text', 'tool_calls', 'total', 'total_tokens', 'type', 'usage', 'web_browser'],
]

/** Texts that readers expect in some member. */
const plausibleTexts = [
  '1',
  '200',
  '1302',
  'stop',
  'tool_calls',
  'function',
  'success',
  'completed',
  'SUCCESS',
  '{"a":1}',
]

/** Values that readers of JSON do not expect: wrong types, boundary numbers, odd strings, names of Object.prototype, deep nesting. */
const leaves: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => false,
  () => 0,
  () => -1,
  () => 1e308,
  () => 2 ** 53 + 2,
  () => 0.1,
  () => '',
  () => ' ',
  () => 'null',
  () => '\ud800',
  () => '\udc00x',
  () => '\0',
  () => '\u2028\u2029',
  () => '[DONE]',
  () => '__proto__',
  () => '</script><img src=x onerror=alert(1)>',
  () => '9'.repeat(400),
  () => 'x'.repeat(2_000),
  () => [],
  () => ({}),
  () => [null],
  () => [[]],
  () => [{}],
  () => ({ toString: 1 }),
  () => ({ valueOf: null, toString: null }),
  () => ({ toJSON: 1 }),
  () => ({ length: -1 }),
  () => ({ then: 1 }),
  () => ({ constructor: { prototype: { polluted: true } } }),
  () => JSON.parse('{"__proto__":{"polluted":true}}'),
  () => nested(60, []),
]

/** An array in an array, and so on. */
function nested(levels: number, value: unknown): unknown {
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

/** Draws a hostile value that survives JSON. Objects have mostly members of these names. @param names default: those that the client reads */
export function hostileValue(random: Random, names: readonly string[] = memberNames, depth: number = 3): unknown {
  if (depth === 0 || random.below(3) === 0) {
    return random.below(4) === 0 ? random.pick(plausibleTexts) : random.pick(leaves)()
  }
  if (random.below(3) === 0) {
    return Array.from({ length: random.below(3) }, () => hostileValue(random, names, depth - 1))
  }
  const value: Record<string, unknown> = {}
  for (let count = random.below(5); count > 0; count--) {
    const name = random.below(8) > 0 ? random.pick(names) : random.pick(oddNames)
    // Defined, because an assignment to __proto__ would not create a member.
    Object.defineProperty(value, name, {
      value: hostileValue(random, names, depth - 1),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return value
}

const oddNames = ['__proto__', 'constructor', 'toString', 'toJSON', 'length', 'then', '', 'x', '0', '\ud800']

/** Replaces one to three values inside a copy of a JSON value by hostile ones, so that the rest is still what a reader expects. */
export function corrupted(random: Random, value: unknown): unknown {
  const copy = { root: structuredClone(value) }
  for (let count = 1 + random.below(3); count > 0; count--) {
    const places = placesIn(copy)
    const [parent, name] = random.pick(places)
    if (random.below(5) === 0 && parent !== copy && !Array.isArray(parent)) delete parent[name]
    else parent[name] = hostileValue(random, memberNames, 2)
  }
  return copy.root
}

type Members = Record<string, unknown>

/** Each member of a value and of the objects inside it, as its object and its name. */
function placesIn(value: unknown): [Members, string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).filter(([name]) => name !== '__proto__').flatMap(([name, inner]) => [
    [value as Members, name] as [Members, string],
    ...placesIn(inner),
  ])
}

/** Draws the text of a hostile value. */
export function hostileJSON(random: Random, depth: number = 5): string {
  return JSON.stringify(hostileValue(random, memberNames, depth)) ?? 'null'
}

/** JSON with this many levels of arrays. Built as text, since JSON.stringify is recursive. */
export function deepJSON(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}
