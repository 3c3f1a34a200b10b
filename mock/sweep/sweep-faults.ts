import { isAnthropicMessage } from '../conversations/chat-view.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { Scope } from '../facade/scope.ts'
import type { Fault } from '../faults/fault.ts'
import type { Entry } from '../journal/journal.ts'
import { suggestion } from '../validation/suggest.ts'
import { type FaultKind, kindOf, listFaults, type ReplyShape, type SweptFault } from './fault-list.ts'
import { checkSweepOptions, type SweepOptions } from './options.ts'
import { isWholeOrError, statementOf, type SweepFailure, SweepReport, type SweepResult } from './report.ts'
import { isSameValue } from './same-value.ts'
import { waitForRuns } from './wait-for-runs.ts'

/** How a run has ended; absent while it is running. */
type Ending<Value> = { readonly value: Value } | { readonly error: unknown }

interface Run<Value> {
  ending?: Ending<Value>
  /** Resolves when the run has ended; never rejects. */
  readonly ended: Promise<void>
  readonly scope: Scope
}

/**
 * Runs an application once for every fault at every place of a reply: cuts, stalls, splits, error events, refusals, damaged frames, delays. The
 * report says which runs returned something wrong without an error, or never ended.
 *
 * With a virtual clock the delays of the mock take no time: `mockZhipu({ clock: 'virtual' })`, and `clock: zhipu.clock` for the client's own
 * timeouts. A sweep over a socket needs a real clock and more time.
 *
 * @throws {TypeError | RangeError} for an invalid option.
 * @throws {Error} when the run without a fault rejects, hangs or sends no request.
 * @example
 * ```ts
 * const zhipu = mockZhipu({ clock: 'virtual' })
 * const report = await sweepFaults(zhipu, {
 *   reply: ['你', '好'],
 *   async run({ apiKey }) {
 *     const client = new Zhipu({ apiKey, fetch: zhipu.fetch, clock: zhipu.clock })
 *     return (await client.chat.completions.stream({ model: 'glm-4.6', messages: [{ role: 'user', content: 'hello' }] }).final()).message
 *   },
 * })
 * report.assertSound()
 * ```
 */
export async function sweepFaults<Value>(zhipu: MockZhipu, options: SweepOptions<Value>): Promise<SweepReport<Value>> {
  checkSweepOptions(options)
  const { concurrency = 16, reply, isSame = isSameValue, invariant = isWholeOrError } = options
  const { expected, shape } = await runWithoutFault(zhipu, options)
  const faults = chooseFaults(options.faults ?? 'all', shape)

  const results: SweepResult<Value>[] = []
  for (let first = 0; first < faults.length; first += concurrency) {
    const batch = faults.slice(first, first + concurrency)
    const runs = batch.map((swept) => start(zhipu, options, swept))
    await waitForRuns(zhipu, runs, options.hangAfterMs)
    batch.forEach((swept, index) => {
      const { ending, scope } = runs[index] as Run<Value>
      results.push({ ...swept, ...resultOf(ending, expected, isSame) })
      scope.reset()
    })
  }

  const pieces = Array.isArray(reply) ? reply : undefined
  const failures = results.flatMap((result): SweepFailure<Value>[] => {
    const verdict = invariant(result)
    if (verdict === true) return []
    const reason = typeof verdict === 'string' ? verdict : `the invariant returned ${verdict}`
    return [{ ...result, reason, reproduce: statementOf(result, pieces) }]
  })
  return new SweepReport(results, failures)
}

/** Runs the application without a fault, for the expected value and the size of the reply. */
async function runWithoutFault<Value>(
  zhipu: MockZhipu,
  options: SweepOptions<Value>,
): Promise<{ expected: Value; shape: ReplyShape }> {
  const run = start(zhipu, options)
  await waitForRuns(zhipu, [run], options.hangAfterMs)
  const { ending, scope } = run
  if (!ending) throw new Error('Cannot sweep faults: the run without a fault has not ended, expected a value')
  if ('error' in ending) {
    throw new Error('Cannot sweep faults: the run without a fault failed, expected a value', { cause: ending.error })
  }
  const entry = scope.requests[(options.atRequest ?? 1) - 1]
  if (!entry) {
    const { length } = scope.requests
    throw new Error(
      `Cannot sweep faults: the run without a fault sent ${length} requests with the key of the scope, expected ${
        options.atRequest ?? 1
      }`,
    )
  }
  const shape = shapeOf(entry)
  scope.reset()
  return { expected: ending.value, shape }
}

/** Starts a run in a scope of its own. */
function start<Value>(zhipu: MockZhipu, options: SweepOptions<Value>, swept?: SweptFault): Run<Value> {
  const { atRequest = 1, reply, script, run: act } = options
  const scope = zhipu.scope()
  if (script) script(scope)
  else if (Array.isArray(reply)) scope.chat.times(Infinity).reply.stream(reply)
  else scope.chat.times(Infinity).reply(reply as string)
  if (swept) {
    const { fault, times } = swept
    if (atRequest === 1) scope.fail({ ...fault, times })
    // A request is in the journal before rules are compared with it.
    else scope.chat.when(() => scope.requests.length >= atRequest).times(times).fail(fault)
  }
  const run: Run<Value> = { scope, ended: endingOf(act, scope).then((ending) => void (run.ending = ending)) }
  return run
}

/** Calls the application. Never rejects. */
async function endingOf<Value>(act: SweepOptions<Value>['run'], scope: Scope): Promise<Ending<Value>> {
  try {
    return { value: await act(scope) }
  } catch (error) {
    return { error }
  }
}

function resultOf<Value>(
  ending: Ending<Value> | undefined,
  expected: Value,
  isSame: (value: Value, expected: Value) => boolean,
): Pick<SweepResult<Value>, 'outcome' | 'value' | 'error' | 'expected'> {
  if (!ending) return { outcome: 'hang', expected }
  if ('error' in ending) return { outcome: 'error', error: ending.error, expected }
  const { value } = ending
  return { outcome: isSame(value, expected) ? 'whole' : 'different', value, expected }
}

function shapeOf(entry: Entry): ReplyShape {
  const { contentType, sent } = entry
  const encoder = new TextEncoder()
  const frames = sent.map(({ frame }) => frame)
  const texts = frames.map((frame) => typeof frame === 'string' ? frame : '')
  const bytes = frames.reduce((sum, frame) => {
    if (typeof frame === 'string') return sum + encoder.encode(frame).length
    return sum + (frame instanceof Uint8Array ? frame.length : 0)
  }, 0)
  const isStream = contentType?.startsWith('text/event-stream')
  const events = isStream ? texts.join('').split('\n\n').filter((text) => text.trim() !== '').length : 0
  return { events, bytes, protocol: isAnthropicMessage(entry) ? 'anthropic' : 'v4' }
}

/** @throws {TypeError} for a kind that no fault of the reply has. */
function chooseFaults(wanted: 'all' | readonly FaultKind[] | readonly Fault[], shape: ReplyShape): SweptFault[] {
  const all = listFaults(shape)
  if (wanted === 'all') return all
  return wanted.flatMap((item): SweptFault[] => {
    if (typeof item !== 'string') return [{ kind: kindOf(item), fault: item, times: Infinity }]
    const chosen = all.filter(({ kind }) => kind === item)
    if (chosen.length > 0) return chosen
    const kinds = [...new Set(all.map(({ kind }) => kind))]
    throw new TypeError(`Cannot sweep faults: this reply has no faults of kind ${item}${suggestion(item, kinds)}`)
  })
}
