import { StreamError } from '../errors.ts'
import { assert } from '../internal/assert.ts'
import { startTimer } from '../internal/clock.ts'
import type { Clock } from '../options.ts'
import type { FunctionCall } from '../types.ts'
import { eventError, unrelatedErrors } from './errors.ts'
import type { RealtimeClientEvent, RealtimeResponseObject, RealtimeServerEvent } from './events.ts'
import { createQueue } from './queue.ts'
import type { Queue } from './queue.ts'
import type { Requests } from './requests.ts'
import type { ToolRunner } from './tools.ts'
import { createTurn } from './turn.ts'
import type { RealtimeResponse, Turn } from './turn.ts'

/** Milliseconds until a cancelled answer ends without `response.done`, which took 6.6 s once (observed 2026-09). */
const CANCEL_TIMEOUT_MS = 10_000

/** Members of the events that concern a response, as far as they are looked at. */
interface ResponseEvent {
  readonly type: string
  readonly response?: RealtimeResponseObject | null
  readonly response_id?: string
}

/** What the answers of a session need. */
export interface TurnsContext {
  readonly clock: Clock
  readonly requests: Requests
  /** `undefined`: the caller answers the calls. */
  readonly tools: ToolRunner | undefined
  readonly maxRounds: number
  readonly maxUnreadBytes: number
  send(event: RealtimeClientEvent): Promise<void>
  /** Whether audio of the server has samples of 16 bits. */
  isPCM(): boolean
}

/** The answers of a session. */
export interface Turns {
  readonly current: RealtimeResponse | undefined
  /** Asks for an answer. */
  create(): Promise<RealtimeResponse>
  cancel(): Promise<void>
  /** Yields each answer that begins, and first the one that is running. */
  read(): Queue<RealtimeResponse>
  handle(event: RealtimeServerEvent): void
  /** An error that no request has taken ends the running answer, unless it concerns something else. */
  fail(event: RealtimeServerEvent, code: string): void
  /** Ends all, at the end of the session. */
  end(error: unknown, isFailure: boolean): void
}

/** Assigns the events of responses to answers, and answers the function calls. */
export function createTurns(
  { clock, requests, tools, maxRounds, maxUnreadBytes, send, isPCM }: TurnsContext,
): Turns {
  // Answers whose end has not come, with the functions that stop the timers of the cancelled ones.
  const open = new Map<Turn, (() => void) | undefined>()
  const readers = new Set<Queue<RealtimeResponse>>()
  // The answer that the server works on, or whose tools run.
  let running: Turn | undefined
  // The newest answer, for the request that it belongs to.
  let newest: Turn
  // Requests for an answer that has not begun, with the turn that it continues. The server does not say which request a response belongs to.
  let asked: { readonly turn: Turn | undefined }[] = []
  // Whether the next response is to be cancelled, because `cancel()` was called before it began.
  let isUnwanted = false

  const close = (turn: Turn) => {
    open.get(turn)?.()
    open.delete(turn)
    if (running === turn) running = undefined
  }
  const finish = (turn: Turn, status: string, calls?: FunctionCall[]) => {
    close(turn)
    turn.finish(status, calls)
  }
  const fail = (turn: Turn, error: unknown) => {
    close(turn)
    turn.fail(error)
  }
  const stop = (turn: Turn) => {
    if (running === turn) running = undefined
    turn.stop()
    // Between two responses there is no end to wait for.
    if (turn.activeId === undefined) return finish(turn, 'cancelled')
    if (!open.get(turn)) open.set(turn, startTimer(clock, CANCEL_TIMEOUT_MS, () => finish(turn, 'cancelled')))
  }
  const cancel = async (turn: Turn) => {
    const isActive = turn.activeId !== undefined
    stop(turn)
    if (isActive) await send({ type: 'response.cancel' })
    await turn.response.done.then(() => {}, () => {})
  }

  const begin = (response: RealtimeResponseObject) => {
    const asking = asked.shift()?.turn
    // The server begins a response of its own while tools run.
    if (running && running !== asking && running.activeId === undefined) stop(running)
    const isContinued = asking && open.has(asking)
    const turn = isContinued ? asking : createTurn(maxUnreadBytes, isPCM())
    // The answer that it continues was cancelled.
    const isLate = asking && !isContinued
    turn.begin(response)
    open.set(turn, undefined)
    running = newest = turn
    if (!asking) { for (const reader of readers) reader.push(turn.response, 0) }
    if (isUnwanted || isLate) void cancel(turn).catch(() => {})
    isUnwanted = false
  }

  /** Sends `response.create`. The response continues the given turn, or begins one. */
  const create = async (turn?: Turn): Promise<Turn> => {
    const request = { turn }
    asked.push(request)
    try {
      return await requests.ask({ type: 'response.create' }, 'response.created', () => newest)
    } finally {
      asked = asked.filter((other) => other !== request)
    }
  }

  const answerCalls = async (turn: Turn, calls: FunctionCall[]) => {
    const { signal } = turn
    try {
      if (turn.rounds >= maxRounds) {
        const state = `the model still calls ${calls[0]!.function.name} after ${turn.rounds} rounds`
        throw new StreamError(`Cannot run tools: ${state}`, { code: 'max_rounds' })
      }
      for (const output of await tools!.run(calls, signal)) {
        send({ type: 'conversation.item.create', item: { type: 'function_call_output', output } }).catch(() => {})
      }
      await create(turn)
    } catch (error) {
      if (!signal.aborted) fail(turn, error)
    }
  }

  const end = (turn: Turn, response: RealtimeResponseObject) => {
    const { status = 'completed', status_details } = response
    const calls = turn.endRound(response)
    if (turn.signal.aborted || status === 'cancelled') {
      turn.stop()
      finish(turn, 'cancelled')
    } else if (status === 'failed') {
      fail(turn, eventError('answer', { error: status_details?.error ?? { message: 'the response failed' } }))
    } else if (calls.length && tools && status === 'completed') void answerCalls(turn, calls)
    else finish(turn, status, calls)
  }

  const findTurn = (id: string | undefined): Turn | undefined => {
    if (id) { for (const turn of open.keys()) if (turn.activeId === id) return turn }
    return !id || running?.activeId === '' ? running : undefined
  }

  return {
    get current() {
      return running?.response
    },
    async create() {
      assert(!running, 'create response: one is running, expected its end or cancel()')
      return (await create()).response
    },
    async cancel() {
      if (running) return cancel(running)
      if (asked.length) isUnwanted = true
    },
    read() {
      const queue: Queue<RealtimeResponse> = createQueue(maxUnreadBytes, () => readers.delete(queue))
      readers.add(queue)
      if (running) queue.push(running.response, 0)
      return queue
    },
    handle(event) {
      const { type, response, response_id } = event as ResponseEvent
      if (!type.startsWith('response.')) return
      if (type === 'response.created') return begin(response ?? {})
      const turn = findTurn(response_id ?? response?.id)
      if (!turn) return
      if (type === 'response.done') return end(turn, response ?? {})
      if (type === 'response.cancelled') return stop(turn)
      if (turn.signal.aborted) return
      try {
        turn.push(event)
      } catch (error) {
        fail(turn, error)
      }
    },
    fail(event, code) {
      if (code === 'stop_task_error') {
        // The answer had ended before the server read the cancellation.
        for (const turn of [...open.keys()]) if (turn.signal.aborted) finish(turn, 'cancelled')
      } else if (running?.activeId !== undefined && !unrelatedErrors.includes(code)) {
        fail(running, eventError('answer', event))
      }
    },
    end(error, isFailure) {
      for (const turn of [...open.keys()]) fail(turn, error)
      for (const reader of [...readers]) reader.end(isFailure ? error : undefined)
    },
  }
}
