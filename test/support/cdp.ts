import type { Readable, Writable } from 'node:stream'

type Fields = Record<string, unknown>

/** A response (with `id`) or an event (with `method`) of the Chrome DevTools Protocol. */
interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Fields
  readonly result?: Fields
  readonly error?: { readonly message: string }
}

interface PendingCommand {
  resolve(result: Fields): void
  reject(error: Error): void
}

/**
 * Controls one page of a browser over `--remote-debugging-pipe`. Messages are JSON, each followed by a NUL byte; the browser reads them from
 * file descriptor 3 and writes to file descriptor 4. A pipe needs no port and no WebSocket, which Node 20 lacks.
 */
export class DevTools {
  readonly #to: Writable
  readonly #pending = new Map<number, PendingCommand>()
  readonly #listeners = new Map<string, (params: Fields) => void>()
  #sessionId: unknown
  #lastId = 0
  /** Start of a message whose end has not been received yet. */
  #incomplete = ''

  private constructor(to: Writable, from: Readable) {
    this.#to = to
    to.on('error', () => this.#rejectAll())
    from.setEncoding('utf8').on('data', (text: string) => this.#read(text)).on('close', () => this.#rejectAll())
  }

  /** Opens a page and waits for its `load` event. */
  static async openPage(to: Writable, from: Readable, url: string): Promise<DevTools> {
    const page = new DevTools(to, from)
    const { targetId } = await page.send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await page.send('Target.attachToTarget', { targetId, flatten: true })
    page.#sessionId = sessionId
    await page.send('Page.enable')
    await page.send('Runtime.enable')
    const loaded = new Promise<void>((resolve) => page.#listeners.set('Page.loadEventFired', () => resolve()))
    await page.send('Page.navigate', { url })
    await loaded
    return page
  }

  /** Adds a global function to the page, and calls the listener with the string that is passed to it. */
  async onBinding(name: string, listener: (payload: string) => void): Promise<void> {
    this.#listeners.set('Runtime.bindingCalled', (params) => listener(String(params['payload'])))
    await this.send('Runtime.addBinding', { name })
  }

  /** Evaluates an expression in the page, and waits for its promise. */
  async evaluate(expression: string): Promise<void> {
    const { exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true })
    if (exceptionDetails) {
      throw new Error(`Cannot evaluate ${expression}: ${JSON.stringify(exceptionDetails)}`)
    }
  }

  send(method: string, params: Fields = {}): Promise<Fields> {
    const id = ++this.#lastId
    const result = new Promise<Fields>((resolve, reject) => this.#pending.set(id, { resolve, reject }))
    this.#to.write(`${JSON.stringify({ id, method, params, sessionId: this.#sessionId })}\0`)
    return result
  }

  #read(text: string): void {
    const messages = (this.#incomplete + text).split('\0')
    this.#incomplete = messages.pop()!
    for (const message of messages) this.#receive(JSON.parse(message))
  }

  #receive({ id, method, params, result, error }: Message): void {
    if (id === undefined) return this.#listeners.get(method!)?.(params ?? {})
    const command = this.#pending.get(id)
    this.#pending.delete(id)
    if (error) command?.reject(new Error(`Cannot control browser: ${error.message}`))
    else command?.resolve(result ?? {})
  }

  #rejectAll(): void {
    for (const { reject } of this.#pending.values()) {
      reject(new Error('Cannot control browser: the pipe is closed'))
    }
    this.#pending.clear()
  }
}
