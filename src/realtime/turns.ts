import type { FunctionCall } from '../types.ts'
import type { RealtimeClientEvent, RealtimeResponseObject, RealtimeServerEvent } from './events.ts'
import { failWith, quiet, rejectWith } from './failure.ts'
import type { Failure } from './failure.ts'
import type { Queue } from './queue.ts'
import { createReaders } from './readers.ts'
import type { Requests } from './requests.ts'
import type { StartTimer } from './timer.ts'
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
  readonly requests: Requests
  /** `undefined`: the caller answers the calls. */
  readonly tools: ToolRunner | undefined
  readonly maxUnreadBytes: number
  readonly startTimer: StartTimer
  send(event: RealtimeClientEvent): Promise<void>
  /** The failure that an error of the server is. */
  refuse(act: string, event: unknown): Promise<never>
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
  /** Begins an answer that was not asked for. */
  begin(event: RealtimeServerEvent): void
  /** Gives an event to the answer that it belongs to. */
  handle(event: RealtimeServerEvent): void
  /** An error that no request has taken ends the running answer. */
  fail(event: RealtimeServerEvent): void
  /** Ends the cancelled answers: they had ended before the server read the cancellation. */
  endCancelled(): void
  /** Ends all, at the end of the session. */
  end(failure: Failure, isFailure: boolean): void
}

/** Assigns the events of responses to answers, and answers the function calls. */
export function createTurns(
  { requests, tools, maxUnreadBytes, startTimer, send, refuse, isPCM }: TurnsContext,
): Turns {
  // Answers whose end has not come, with the functions that stop the timers of the cancelled ones.
  const open = new Map<Turn, (() => void) | undefined>()
  const readers = createReaders<RealtimeResponse>(maxUnreadBytes)
  // The answer that the server works on, or whose tools run.
  let running: Turn | undefined
  // Number of requests for an answer that has not begun.
  let asked = 0
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
  const fail = (turn: Turn, failure: Failure) => {
    close(turn)
    turn.fail(failure)
  }
  const stop = (turn: Turn) => {
    if (running === turn) running = undefined
    turn.stop()
    // Between two responses there is no end to wait for.
    if (turn.activeId === undefined) return finish(turn, 'cancelled')
    if (!open.get(turn)) open.set(turn, startTimer(CANCEL_TIMEOUT_MS, () => finish(turn, 'cancelled')))
  }
  const cancel = async (turn: Turn) => {
    const isActive = turn.activeId !== undefined
    stop(turn)
    if (isActive) await send({ type: 'response.cancel' })
    await turn.response.done.catch(() => {})
  }

  /** Begins an answer, or continues the given one, whose function calls were answered. */
  const begin = (response: RealtimeResponseObject, asking?: Turn): Turn => {
    // The server begins a response of its own while tools run.
    if (running && running !== asking && running.activeId === undefined) stop(running)
    const isContinued = asking && open.has(asking)
    const turn = isContinued ? asking : createTurn(maxUnreadBytes, isPCM())
    turn.begin(response)
    open.set(turn, undefined)
    running = turn
    if (!asking) readers.push(turn.response, 0)
    // The answer that it continues was cancelled.
    const isLate = asking && !isContinued
    if (isUnwanted || isLate) void quiet(cancel(turn))
    isUnwanted = false
    return turn
  }

  /** Sends `response.create`. The server does not say which request a response belongs to: the oldest one takes it. */
  const create = async (turn?: Turn): Promise<Turn> => {
    asked++
    try {
      return await requests.ask(
        { type: 'response.create' },
        'response.created',
        (event) => begin((event as ResponseEvent).response ?? {}, turn),
      )
    } finally {
      asked--
    }
  }

  const end = (turn: Turn, response: RealtimeResponseObject) => {
    const { status = 'completed', status_details } = response
    const calls = turn.endRound(response)
    if (turn.signal.aborted || status === 'cancelled') {
      turn.stop()
      finish(turn, 'cancelled')
    } else if (status === 'failed') {
      const error = status_details?.error ?? { message: 'the response failed' }
      fail(turn, () => refuse('answer', { error }))
    } else if (calls.length && tools && status === 'completed') {
      tools.answer(turn, calls, send).then(() => create(turn)).catch((error) => fail(turn, () => rejectWith(error)))
    } else finish(turn, status, calls)
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
      if (running) {
        return failWith('secondResponse')
      }
      return (await create()).response
    },
    async cancel() {
      if (running) return cancel(running)
      if (asked) isUnwanted = true
    },
    read: () => readers.read(running ? [[running.response, 0]] : []),
    begin: (event) => void begin((event as ResponseEvent).response ?? {}),
    handle(event) {
      const { type, response, response_id } = event as ResponseEvent
      const turn = findTurn(response_id ?? response?.id)
      if (!turn) return
      if (type === 'response.done') return end(turn, response ?? {})
      if (type === 'response.cancelled') return stop(turn)
      if (turn.signal.aborted) return
      try {
        turn.push(event)
      } catch (cause) {
        fail(turn, () => failWith('audioError', cause))
      }
    },
    fail(event) {
      if (running?.activeId !== undefined) fail(running, () => refuse('answer', event))
    },
    endCancelled() {
      for (const turn of open.keys()) if (turn.signal.aborted) finish(turn, 'cancelled')
    },
    end(failure, isFailure) {
      for (const turn of open.keys()) fail(turn, failure)
      readers.end(isFailure ? failure : undefined)
    },
  }
}
