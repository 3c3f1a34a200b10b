import type { Frames, Reply } from '../http/message.ts'
import { type Piece, play } from '../http/player.ts'
import { done, event } from '../http/sse.ts'
import { streamedError } from '../http/anthropic-error.ts'
import { v3Event } from '../http/v3-event.ts'
import { Random } from '../data/random.ts'
import { isUpgrade } from '../http/socket.ts'
import type { Fault } from './fault.ts'
import { codeMessage, type FaultContext, fillFor } from './fault-reply.ts'
import { checkSessionFault, sessionStages } from './session-stages.ts'
import { duplicate, endAt, endWithError, map, pace, splice, split, type Stage, swap, withBom } from './stream-stages.ts'

/** Members that change events: they have no effect on a body that is not a stream of events, or damage it in a way that no server does. */
const streamOnly = [
  'error',
  'withoutDone',
  'duplicate',
  'swap',
  'splice',
  'comments',
  'lineEnding',
  'eventsPerSecond',
] as const satisfies readonly (keyof Fault)[]

/** The response of an MCP server is one event, which these can change. */
const forOneEvent: readonly string[] = ['duplicate', 'comments', 'lineEnding']
const absentInMcp = [...streamOnly.filter((name) => !forOneEvent.includes(name)), 'withoutFinish'] as const

/**
 * The fault of a reply. A whole reply, and that of an MCP server, which is one event, gets none of the faults of a stream: those that `chaos()` has drawn are left out, a cut between events drops the
 * connection before the body.
 *
 * @throws {TypeError} when a test or a request header wants a fault of a stream for a whole reply.
 */
export function faultOfReply(
  reply: Reply,
  fault: Fault,
  drawn: Fault | undefined,
  path: string,
): Fault | undefined {
  if (isUpgrade(reply)) {
    checkSessionFault(fault)
    return fault
  }
  const isStream = reply.headers['content-type']?.includes('event-stream') ?? false
  const isMcp = path.startsWith('/mcp/')
  if (isStream && !isMcp) return fault
  const allowed: { -readonly [Name in keyof Fault]: Fault[Name] } = { ...fault }
  for (const name of isStream ? absentInMcp : streamOnly) {
    if (allowed[name] === undefined) continue
    if (allowed[name] !== drawn?.[name]) throw refuseFault(name, path)
    delete allowed[name]
  }
  for (const name of ['cut', 'stall'] as const) {
    const place = allowed[name]
    if (typeof place !== 'object' || !place.afterEvents) continue
    if (place === drawn?.[name]) allowed[name] = { afterEvents: 0 }
    // A whole reply is one event.
    else if (place.afterEvents > 1) throw refuseFault(`${name}.afterEvents`, path)
  }
  return Object.keys(allowed).length > 0 ? allowed : undefined
}

/** What has the same purpose for a whole reply. */
const alternatives: Readonly<Record<string, string>> = {
  error: ', or fail({ code })',
  'cut.afterEvents': ', or cut: { afterBytes }',
  'stall.afterEvents': ', or stall: { afterBytes }',
}

function refuseFault(name: string, path: string): TypeError {
  if (path.startsWith('/mcp/')) {
    return new TypeError(`Cannot answer ${path}: ${name} is for several events, an MCP server sends one`)
  }
  const state = `the fault ${name} is for a stream, but this reply is whole`
  return new TypeError(
    `Cannot answer ${path}: ${state}, expected a request with stream: true${alternatives[name] ?? ''}`,
  )
}

/** Applies the parts of a fault that change an existing reply: stages of the body, and `contentType`. */
export function applyFault(reply: Reply, fault: Fault, context: FaultContext, seed: number): Reply {
  const { clock } = context.backend
  const stages = isUpgrade(reply) ? stagesOfSession(fault, context, seed) : stagesOf(fault, context, seed)
  const headers = fault.contentType === undefined
    ? reply.headers
    : { ...reply.headers, 'content-type': fault.contentType }
  if (stages.length === 0) return { ...reply, headers }
  const source = isFrames(reply.body) ? reply.body : play([reply.body], clock)
  let pieces: AsyncIterable<Piece> = piecesFrom(source)
  for (const stage of stages) pieces = stage(pieces)
  const frames = play(pieces, clock)
  const { 'content-length': _, ...others } = headers
  return { ...reply, headers: others, body: cancelBoth(frames, source) }
}

/** The stages in the order of the wire: events first, then lines, then bytes. */
function stagesOf(fault: Fault, context: FaultContext, seed: number): Stage[] {
  const { cut, stall } = fault
  const bytes: Stage[] = []
  if (fault.split !== undefined) bytes.push(split(fault.split))
  if (cut?.afterBytes !== undefined) bytes.push(endAt(cut, { cut: true }))
  if (typeof stall === 'object' && stall.afterBytes !== undefined) bytes.push(endAt(stall, { stall: true }))
  return [
    ...(fault.withoutFinish ? [map((text) => text.replace(/"(finish|stop)_reason": ?"[^"]*",? ?/g, ''))] : []),
    ...(fault.withoutDone ? [map((text) => text === done ? '' : text)] : []),
    ...(fault.splice === undefined ? [] : [splice(fault.splice)]),
    ...(fault.swap === undefined ? [] : [swap(fault.swap)]),
    ...(fault.duplicate === undefined ? [] : [duplicate(fault.duplicate)]),
    ...(fault.error ? [endWithError(fault.error, errorEvent(fault.error, context))] : []),
    ...(isPaced(fault) ? [pace(fault, new Random(seed))] : []),
    ...(cut?.afterEvents !== undefined ? [endAt(cut, { cut: true })] : []),
    ...(typeof stall === 'object' && stall.afterEvents !== undefined ? [endAt(stall, { stall: true })] : []),
    ...(fault.comments ? [map((text) => `: keep-alive\n\n${text}`)] : []),
    ...(fault.lineEnding ? [map((text) => text.replaceAll('\n', fault.lineEnding as string))] : []),
    ...(fault.bom ? [withBom] : []),
    ...bytes,
  ]
}

function stagesOfSession(fault: Fault, context: FaultContext, seed: number): Stage[] {
  const { code = '', message } = fault.error ?? {}
  const error = { code, message: message ?? codeMessage(code, context) }
  const event = JSON.stringify({ event_id: `event${context.backend.ids.hex(32)}`, type: 'error', error })
  return sessionStages(fault, event, new Random(seed))
}

/** The error as an event of the API that the request is sent to. In the v3 API it is an event `error` with JSON like that of its responses. */
function errorEvent({ code, message, form }: NonNullable<Fault['error']>, context: FaultContext): string {
  if (context.path.startsWith('/anthropic')) return streamedError({ code, message, form }, context, fillFor(context))
  const text = message ?? codeMessage(code, context)
  if (!context.path.startsWith('/paas/v3')) return event({ error: { code, message: text } })
  const body = { code: /^\d+$/.test(code) ? Number(code) : code, msg: text, success: false }
  return v3Event('error', context.backend.ids.decimal(), JSON.stringify(body))
}

function isPaced({ firstEventAfterMs, eventsPerSecond, jitterMs }: Fault): boolean {
  return firstEventAfterMs !== undefined || eventsPerSecond !== undefined || jitterMs !== undefined
}

function isFrames(body: Reply['body']): body is Frames {
  return typeof body === 'object' && 'next' in body
}

async function* piecesFrom(frames: Frames): AsyncGenerator<Piece> {
  for (;;) {
    const frame = await frames.next()
    if (frame === undefined) return
    yield frame
  }
}

/** Passes a disconnect on to the source at once: a generator that is waiting would notice it only after its wait. */
function cancelBoth(frames: Frames, source: Frames): Frames {
  return {
    next: () => frames.next(),
    return() {
      frames.return()
      source.return()
    },
  }
}
