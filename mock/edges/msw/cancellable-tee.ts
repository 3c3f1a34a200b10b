/**
 * A stream that can be copied without giving its source away: the first branch of `tee()` goes on owning it, so its `cancel`
 * reaches the source at once. The built-in `tee` cancels only when both branches are cancelled, and MSW 2 keeps a branch that nobody
 * reads: `await response.body.cancel()` would never settle (mswjs/interceptors#712).
 */
export class SoleStream extends ReadableStream<Uint8Array> {
  /** Held as long as the stream: Node lets go of a request, and no longer hears its signal, while its answer is still being read. */
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
    // Steps wait here, and not in the controller, which would forget its chunks when it fails: a cut comes after all that stands before it.
    const queues = new Set<Step[]>()
    let reading: Promise<void> | undefined
    const read = async (): Promise<void> => {
      const step: Step = await reader.read().then(
        ({ done, value }) => (controller) => done ? controller.close() : controller.enqueue(value),
        (reason) => (controller) => controller.error(reason),
      )
      reading = undefined
      for (const queue of queues) queue.push(step)
    }
    const branch = (whenLeft: (reason: unknown) => void | Promise<void>): ReadableStream<Uint8Array> => {
      const queue: Step[] = []
      queues.add(queue)
      return new ReadableStream({
        async pull(controller) {
          if (queue.length === 0) await (reading ??= read())
          queue.shift()?.(controller)
        },
        cancel: (reason) => {
          queues.delete(queue)
          return whenLeft(reason)
        },
      }, { highWaterMark: 0 })
    }
    return [new SoleStream(branch((reason) => reader.cancel(reason)), this.request), branch(() => {})]
  }
}

type Step = (controller: ReadableStreamDefaultController<Uint8Array>) => void
