import type { ServerResponse } from 'node:http'
import type { Frames } from '../../core/context.ts'
import { apart, beforeCut } from './pauses.ts'
import { Writes } from '../../http/writes.ts'

/** Writes a body that takes time to a response whose head was written, and loses nothing before a cut. */
export async function writeFrames(frames: Frames, response: ServerResponse): Promise<void> {
  // Who went while the answer was being made does not go again.
  if (response.destroyed) return frames.return()
  const writes = new Writes(frames)
  let isOver = false
  let release: (() => void) | undefined
  response.on('close', () => {
    release?.()
    if (!isOver) writes.return()
  })
  /** Resolves when the kernel has it, or the client has gone. */
  const flush = (data: string | Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      release = resolve
      response.write(data, () => resolve())
    })

  for (;;) {
    const next = writes.next()
    // The head, at least: a client that waits for its first event must know that it is coming.
    if (next instanceof Promise) response.flushHeaders()
    const { data, then } = next instanceof Promise ? await next : next
    if (response.destroyed) return
    if (then === 'end') {
      isOver = true
      response.end(data)
      return
    }
    if (data.length > 0) await flush(data)
    else response.flushHeaders()
    if (then === 'stall' || response.destroyed) return
    if (then === 'cut') {
      isOver = true
      await beforeCut()
      // An orderly FIN without the last chunk: a reset would let some clients lose what they have not read yet.
      response.destroy()
      return
    }
    if (then === 'apart') await apart()
  }
}
