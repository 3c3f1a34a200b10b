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
  /** Gives an event to the request and the answer that it belongs to. */
  handle(event: RealtimeServerEvent): void
  /** Ends all, at the end of the session. `loopFailure` is that of the loops over answers. */
  end(failure: Failure, loopFailure: Failure | undefined): void
}

/** Assigns events to requests and answers, and answers the function calls. */
export function createTurns(
  { requests, tools, maxUnreadBytes, startTimer, send, isPCM }: TurnsContext,
): Turns {
  // Answers that were asked for or have begun, and whose end has not come.
  const open = new Set<Turn>()
  const readers = createReaders<RealtimeResponse>(maxUnreadBytes)
  // The answer that the server works on, or whose tools run.
  let running: Turn | undefined

  const add = () => {
    const turn = createTurn(maxUnreadBytes, startTimer, () => {
      open.delete(turn)
      if (running === turn) running = undefined
    })
    open.add(turn)
    return turn
  }
  const stop = (turn: Turn) => {
    if (running === turn) running = undefined
    turn.stop()
  }

  /** Begins an answer, or continues one whose function calls were answered. */
  const begin = ({ response }: ResponseEvent, turn: Turn) => {
    if (running && running !== turn) {
      // The server begins a response of its own while tools run.
      if (running.activeId === undefined) stop(running)
      // It sent no end of an interrupted response (documented January 2025), or sends it later.
      else running.expire()
    }
    turn.begin(response ?? {}, isPCM())
    open.add(turn)
    running = turn
    if (turn.rounds === 1) readers.push(turn.response, 0)
    // It was cancelled before the response began.
    if (turn.signal.aborted) {
      stop(turn)
      void quiet(send({ type: 'response.cancel' }))
    }
    return turn.response
  }

  /** Asks for a response. The server does not say which request a response belongs to: the oldest one takes it. */
  const ask = async (turn: Turn) => {
    try {
      return await requests.ask({ type: 'response.create' }, (event) => begin(event as ResponseEvent, turn))
    } catch (error) {
      turn.fail(() => rejectWith(error))
      throw error
    }
  }

  const end = (turn: Turn, response: RealtimeResponseObject) => {
    const { status = 'completed' } = response
    const calls = turn.endRound(response)
    if (turn.signal.aborted || status === 'cancelled') {
      turn.stop()
    } else if (status === 'failed') {
      turn.fail(() => failWith('responseError', response))
    } else if (calls.length && tools && status === 'completed') {
      void tools.answer(turn, calls, send, ask)
    } else turn.finish(status, calls)
  }

  const findTurn = (id: string | undefined): Turn | undefined => {
    for (const turn of open) if (id && turn.activeId === id) return turn
    return !id || running?.activeId === '' ? running : undefined
  }

  const update = (turn: Turn, event: RealtimeServerEvent) => {
    if (event.type === 'response.done') return end(turn, event.response ?? {})
    if (event.type === 'response.cancelled') return stop(turn)
    if (turn.signal.aborted) return
    try {
      turn.push(event)
    } catch (cause) {
      turn.fail(() => failWith('audioError', cause))
    }
  }

  const handleError = (event: RealtimeServerEvent & { type: 'error' }) => {
    const code = `${event.error?.code}`
    // Errors of `append`, which no request waits for, do not end an answer.
    if (/^(rate_limit|audio_buffer)_/.test(code)) return
    if (code === 'stop_task_error') {
      // The cancelled answers had ended before the server read the cancellation.
      for (const turn of open) if (turn.signal.aborted) turn.finish('cancelled')
    } else if (!requests.settle(event) && running?.activeId !== undefined) {
      running.fail(() => failWith('eventError', 'answer', event))
    }
  }

  return {
    get current() {
      return running?.response
    },
    async create() {
      if (running) return failWith('secondResponse')
      return ask(add())
    },
    async cancel() {
      const isActive = running?.activeId !== undefined
      const turns = [...open]
      for (const turn of turns) stop(turn)
      if (isActive) await send({ type: 'response.cancel' })
      await Promise.allSettled(turns.map(({ response }) => response.done))
    },
    read: () => readers.read(running ? [[running.response, 0]] : []),
    handle(event) {
      const { type, response, response_id } = event as ResponseEvent
      if (event.type === 'error') return handleError(event)
      const id = response_id ?? response?.id
      const turn = findTurn(id)
      if (turn) update(turn, event)
      // A response that has begun does not begin again.
      if (id && turn?.activeId && type === 'response.created') return
      // An answer that was not asked for.
      if (!requests.settle(event) && type === 'response.created') begin(event as ResponseEvent, add())
    },
    end(failure, loopFailure) {
      for (const turn of open) turn.fail(failure)
      readers.end(loopFailure)
    },
  }
}
