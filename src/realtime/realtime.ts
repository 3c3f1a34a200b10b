import { rejectWith } from './failure.ts'
import { prepareTarget } from './handshake.ts'
import type { RealtimeOptions } from './realtime-options.ts'
import { createSession } from './session.ts'
import type { RealtimeSession } from './session.ts'
import type { RealtimeParams } from './session-config.ts'

/**
 * Opens a session of GLM-Realtime: connects, sends the configuration, and resolves when the server has confirmed it.
 *
 * Runs on Node 22 and newer, Deno, Bun, Workers and in browsers; on Node 20 with the option `webSocket`. An abort of the signal ends the session
 * at any time: what is pending rejects with the reason of the signal.
 *
 * @throws {TypeError} when an option is invalid or the key is missing
 * @throws {APIStatusError} or a class of its own, when the server refuses the handshake (`status`) or the configuration (`code`)
 * @throws {APIConnectionError} when there is no connection, or the runtime does not say why it was refused
 * @throws {APITimeoutError} when `connectTimeoutMs` passes
 * @see https://docs.bigmodel.cn/cn/asyncapi/realtime
 * @example
 * ```ts
 * import { realtime } from 'zhipu-fetch/realtime'
 *
 * // webSocket: the class of package `ws`, for Node 20 only
 * const session = await realtime({ model: 'glm-realtime-flash' }, { apiKey, webSocket })
 * await session.append(question)
 * const response = await session.respond()
 * for await (const piece of response.text()) console.log(piece)
 * await session.close()
 * ```
 */
export async function realtime(params: RealtimeParams = {}, options: RealtimeOptions = {}): Promise<RealtimeSession> {
  const { connectTimeoutMs = 60_000, signal } = options
  const findTarget = await prepareTarget(options)
  // Loaded only by sessions with tools: they are a tenth of the code.
  const tools = options.tools?.length ? (await import('./tools.ts')).createToolRunner(options) : undefined
  // Loaded only by sessions with a signal.
  const onAbort = signal && (await import('../internal/on-abort.ts')).onAbort
  signal?.throwIfAborted()

  // Ends the opening.
  let interrupt: ((failure: Promise<never>) => void) | undefined
  const interrupted = new Promise<never>((resolve) => interrupt = resolve)
  const { session, connection } = createSession(options, tools, (failure) => interrupt?.(failure()))
  const ignoreAbort = onAbort?.(signal!, () => connection.end(() => rejectWith(signal!.reason)))
  void connection.closed.then(ignoreAbort)
  const open = async () => {
    await connection.open(await findTarget())
    await session.update(params)
  }
  connection.arm('connectTimeoutMs', connectTimeoutMs)
  try {
    await Promise.race([interrupted, open()])
    interrupt = undefined
    connection.arm('connectTimeoutMs', 0)
    return session
  } catch (error) {
    connection.end(() => rejectWith(error))
    throw error
  }
}
