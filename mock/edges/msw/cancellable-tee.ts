/**
 * A stream whose `tee()` passes the cancel of the first branch on to the source at once. The built-in `tee()` cancels only when both branches are
 * cancelled, and MSW 2 keeps a branch that is never read: `await response.body.cancel()` would never settle (mswjs/interceptors#712).
 */
export class CancellableTeeStream extends ReadableStream<Uint8Array> {
  /** Keeps the request reachable: otherwise Node collects it, and its signal, while the response is still being read. */
  readonly request: Request | undefined

  constructor(source: ReadableStream<Uint8Array>, request?: Request | undefined) {
    const reader = source.getReader()
    super({
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    }, { highWaterMark: 0 })
    this.request = request
  }

  override tee(): [ReadableStream<Uint8Array>, ReadableStream<Uint8Array>] {
    const reader = this.getReader()
    // Steps are queued here, not in the controller, which drops its chunks when it fails: a cut must follow everything that precedes it.
    const queues = new Set<ReadStep[]>()
    let reading: Promise<void> | undefined
    const read = async (): Promise<void> => {
      const step: ReadStep = await reader.read().then(
        ({ done, value }) => (controller) => done ? controller.close() : controller.enqueue(value),
        (reason) => (controller) => controller.error(reason),
      )
      reading = undefined
      for (const queue of queues) queue.push(step)
    }
    const branch = (onCancel: (reason: unknown) => void | Promise<void>): ReadableStream<Uint8Array> => {
      const queue: ReadStep[] = []
      queues.add(queue)
      return new ReadableStream({
        async pull(controller) {
          if (queue.length === 0) await (reading ??= read())
          queue.shift()?.(controller)
        },
        cancel: (reason) => {
          queues.delete(queue)
          return onCancel(reason)
        },
      }, { highWaterMark: 0 })
    }
    return [new CancellableTeeStream(branch((reason) => reader.cancel(reason)), this.request), branch(() => {})]
  }
}

type ReadStep = (controller: ReadableStreamDefaultController<Uint8Array>) => void
