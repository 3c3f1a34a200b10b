/** A controller whose signal counts the listeners that are left. */
export class CountedController extends AbortController {
  #listeners = 0

  constructor() {
    super()
    const { signal } = this
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    const added = new Set<unknown>()
    signal.addEventListener = (type: string, listener: never, options?: never) => {
      added.add(listener)
      this.#listeners = added.size
      add(type, listener, options)
    }
    signal.removeEventListener = (type: string, listener: never, options?: never) => {
      added.delete(listener)
      this.#listeners = added.size
      remove(type, listener, options)
    }
  }

  /** Listeners that the client has added and not removed. The runtime's own fetch does not add its listeners by this method. */
  get listeners(): number {
    return this.#listeners
  }
}
