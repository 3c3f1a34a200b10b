import { type AlterableReply, type Alteration, setText, textOf } from './altered-fetch.ts'

/** One way in which a server can differ from the API. */
export interface NamedAlteration {
  /** `POST /chat/completions 200: usage.total_tokens is 1 more`. */
  readonly name: string
  readonly family: string
  readonly alter: Alteration
}

/** A kind of reply that was recorded: its route, its status and whether it is a stream. */
export interface Recorded {
  readonly family: string
  readonly route: string
  readonly status: number
  readonly isStream: boolean
  /** All values of the body: one for JSON, one for each event of a stream. */
  readonly values: readonly unknown[]
}

type Json = Record<string, unknown> | unknown[]

/** Changes one value; `undefined` removes it. */
interface Change {
  readonly label: string
  applies(value: unknown): boolean
  change(value: unknown): unknown
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Changes of a value, whatever its meaning. */
const changes: readonly Change[] = [
  { label: 'is missing', applies: () => true, change: () => undefined },
  { label: 'is null', applies: (value) => value !== null, change: () => null },
  { label: 'is a number instead of a string', applies: (value) => typeof value === 'string', change: () => 7 },
  { label: 'is a string instead of a number', applies: (value) => typeof value === 'number', change: String },
  { label: 'is a string instead of a boolean', applies: (value) => typeof value === 'boolean', change: String },
  { label: 'is the other boolean', applies: (value) => typeof value === 'boolean', change: (value) => !value },
  { label: 'is another text', applies: (value) => typeof value === 'string', change: (value) => `${value}~` },
  { label: 'is an empty text', applies: (value) => typeof value === 'string' && value !== '', change: () => '' },
  { label: 'is 1 more', applies: Number.isInteger, change: (value) => Number(value) + 1 },
  {
    label: 'is 1000 times as large',
    applies: (value) => Number.isInteger(value) && value !== 0,
    change: (value) => Number(value) * 1000,
  },
  {
    label: 'is negative',
    applies: (value) => typeof value === 'number' && value > 0,
    change: (value) => -Number(value),
  },
  { label: 'is empty', applies: (value) => Array.isArray(value) && value.length > 0, change: () => [] },
  {
    label: 'is an object instead of an array',
    applies: Array.isArray,
    change: (value) => ({ ...(value as unknown[]) }),
  },
  {
    label: 'is reversed',
    applies: (value) => Array.isArray(value) && value.length > 1,
    change: (value) => (value as unknown[]).toReversed(),
  },
  {
    label: 'has its last item twice',
    applies: (value) => Array.isArray(value) && value.length > 0,
    change: (value) => [...(value as unknown[]), (value as unknown[]).at(-1)],
  },
  { label: 'has a new key', applies: isObject, change: (value) => ({ ...Object(value), brand_new: true }) },
  {
    label: 'has its keys in reverse order',
    applies: (value) => isObject(value) && Object.keys(value).length > 1,
    change: (value) => Object.fromEntries(Object.entries(Object(value)).toReversed()),
  },
]

/** Paths of a value such as `choices[].index`; items of an array share a path. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [path, ...value.slice(0, 3).flatMap((item) => pathsOf(item, `${path}[]`))]
  if (!isObject(value)) return [path]
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, path === '' ? key : `${path}.${key}`))]
}

function valuesAt(value: unknown, steps: readonly string[]): unknown[] {
  const [step, ...rest] = steps
  if (step === undefined) return [value]
  if (step === '[]') return Array.isArray(value) ? value.flatMap((item) => valuesAt(item, rest)) : []
  return isObject(value) && step in value ? valuesAt(value[step], rest) : []
}

const stepsOf = (path: string): string[] => path.replaceAll('[]', '.[]').split('.').filter((step) => step !== '')

/** Applies a change at a path, in every item of the arrays on the way. */
function changeAt(value: unknown, steps: readonly string[], change: Change): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return change.applies(value) ? change.change(value) : value
  if (step === '[]') {
    if (!Array.isArray(value)) return value
    return value.map((item) => changeAt(item, rest, change)).filter((item) => item !== undefined)
  }
  if (!isObject(value) || !(step in value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, key === step ? changeAt(item, rest, change) : item])
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined))
}

/** Alterations of every value of a recorded reply, one for each change that applies. */
export function alterValues(recorded: Recorded): NamedAlteration[] {
  const { family, route, status, isStream, values } = recorded
  const paths = new Set(values.flatMap((value) => pathsOf(value)))
  return [...paths].flatMap((path) =>
    changes.filter((change) => {
      if (path === '' && (change.label === 'is missing' || change.label === 'is null')) return false
      return values.flatMap((value) => valuesAt(value, stepsOf(path))).some((value) => change.applies(value))
    }).map((change): NamedAlteration => ({
      name: `${route} ${status}${isStream ? ' stream' : ''}: ${path || 'the body'} ${change.label}`,
      family,
      alter: (reply) => {
        if (!isOf(reply, recorded)) return
        const apply = (value: unknown) => changeAt(value, stepsOf(path), change)
        if (isStream) setText(reply, mapEvents(textOf(reply), (value) => apply(value)))
        else setText(reply, JSON.stringify(apply(JSON.parse(textOf(reply)))))
      },
    }))
  )
}

/** Whether a reply is of the recorded kind. */
function isOf(reply: AlterableReply, { route, status, isStream }: Recorded): boolean {
  if (reply.route !== route || reply.status !== status) return false
  const type = reply.headers.get('content-type') ?? ''
  return isStream ? type.startsWith('text/event-stream') : type.includes('json')
}

/** Rewrites the JSON of each event; other lines stay. */
function mapEvents(text: string, map: (value: unknown) => unknown): string {
  return text.split('\n').map((line) => {
    const [, prefix = '', data = ''] = /^((?:data|meta): ?)(\{.*)$/.exec(line) ?? []
    return data === '' ? line : prefix + JSON.stringify(map(JSON.parse(data)))
  }).join('\n')
}

/** Reads the JSON values of a reply; an empty list for bytes and plain text. */
export function readValues(text: string, isStream: boolean): Json[] {
  if (!isStream) return [JSON.parse(text)]
  return [...text.matchAll(/^(?:data|meta): ?(\{.*)$/gm)].map(([, json]) => JSON.parse(json!))
}

/** Alterations of status and headers of a recorded reply. */
export function alterEnvelope(recorded: Recorded): NamedAlteration[] {
  const { family, route, status, isStream } = recorded
  const title = `${route} ${status}${isStream ? ' stream' : ''}`
  const statuses = status < 400 ? [400, 404, 500] : [200, 401, 403, 404, 422, 429, 500, 503, 400]
  const types = isStream ? ['text/plain', 'application/json'] : ['text/html', 'text/plain']
  return [
    ...statuses.filter((other) => other !== status).map((other): NamedAlteration => ({
      name: `${title}: status is ${other}`,
      family,
      alter: (reply) => {
        if (isOf(reply, recorded)) reply.status = other
      },
    })),
    ...types.map((type): NamedAlteration => ({
      name: `${title}: content-type is ${type}`,
      family,
      alter: (reply) => {
        if (isOf(reply, recorded)) reply.headers.set('content-type', type)
      },
    })),
    {
      name: `${title}: the body is empty`,
      family,
      alter: (reply) => {
        if (isOf(reply, recorded)) setText(reply, '')
      },
    },
    {
      name: `${title}: the body is an HTML page`,
      family,
      alter: (reply) => {
        if (isOf(reply, recorded)) setText(reply, '<!doctype html><title>Bad gateway</title>')
      },
    },
  ]
}

/** Alterations of the framing and of the sequence of a stream. */
export function alterStream(recorded: Recorded): NamedAlteration[] {
  const rewrite = (label: string, edit: (events: string[]) => string[], join = '\n\n'): NamedAlteration => ({
    name: `${recorded.route} stream: ${label}`,
    family: recorded.family,
    alter: (reply) => {
      if (!isOf(reply, recorded)) return
      const events = textOf(reply).split('\n\n').slice(0, -1)
      setText(reply, edit(events).map((event) => event + join).join(''))
    },
  })
  const swap = (events: string[], at: number) => {
    const copy = [...events]
    if (at + 1 < events.length) [copy[at], copy[at + 1]] = [copy[at + 1]!, copy[at]!]
    return copy
  }
  const isDone = (event: string) => event === 'data: [DONE]'
  return [
    rewrite('[DONE] is missing', (events) => events.filter((event) => !isDone(event))),
    rewrite('[DONE] comes twice', (events) => events.flatMap((event) => isDone(event) ? [event, event] : [event])),
    rewrite('the last chunk is missing', (events) => events.filter((_, index) => index !== lastData(events))),
    rewrite(
      'the last chunk comes twice',
      (events) => events.flatMap((event, index) => index === lastData(events) ? [event, event] : [event]),
    ),
    rewrite('the first chunk is missing', (events) => events.slice(1)),
    rewrite(
      'the second chunk is missing',
      (events) => events.length > 3 ? events.filter((_, index) => index !== 1) : events,
    ),
    rewrite('the first two chunks are swapped', (events) => swap(events, 0)),
    rewrite('the second and the third chunk are swapped', (events) => events.length > 5 ? swap(events, 1) : events),
    rewrite('a chunk comes twice', (events) => [events[0]!, ...events]),
    rewrite('lines end in CRLF', (events) => events.map((event) => event.replaceAll('\n', '\r\n')), '\r\n\r\n'),
    rewrite(
      'there is no space after the colon',
      (events) => events.map((event) => event.replace(/^data: /gm, 'data:')),
    ),
    rewrite('there is a comment', (events) => [': ping', ...events]),
    rewrite('events have names', (events) => events.map((event) => `event: message\n${event}`)),
    rewrite('events have ids', (events) => events.map((event, index) => `id: ${index}\n${event}`)),
    rewrite('it ends in the middle', (events) => events.slice(0, Math.ceil(events.length / 2))),
    rewrite('there is an error event in the middle', (events) => [
      events[0]!,
      'data: {"error":{"code":"1234","message":"网络错误"}}',
      ...events.slice(1),
    ]),
  ]
}

function lastData(events: readonly string[]): number {
  return events.findLastIndex((event) => /^data: ?\{/m.test(event))
}
