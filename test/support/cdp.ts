import type { Readable, Writable } from 'node:stream'

type Fields = Record<string, unknown>

/** An answer (with `id`) or an event (with `method`) of the DevTools protocol. */
interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Fields
  readonly result?: Fields
  readonly error?: { readonly message: string }
}

interface Waiting {
  resolve(result: Fields): void
  reject(error: Error): void
}

/**
 * One page of a browser over `--remote-debugging-pipe`: JSON messages, each ended by NUL, to the browser on its descriptor 3 and from it on its
 * descriptor 4. A pipe needs no port and no WebSocket, which Node 20 lacks.
 */
export class DevTools {
  readonly #to: Writable
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Map<string, (params: Fields) => void>()
  #sessionId: unknown
  #lastId = 0
  #rest = ''

  private constructor(to: Writable, from: Readable) {
    this.#to = to
    to.on('error', () => this.#lose())
    from.setEncoding('utf8').on('data', (text: string) => this.#read(text)).on('close', () => this.#lose())
  }

  /** Opens a page and waits until its scripts have run. */
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

  /** Calls back whenever the page calls its global function of this name, with a string. */
  async onBinding(name: string, heard: (payload: string) => void): Promise<void> {
    this.#listeners.set('Runtime.bindingCalled', (params) => heard(String(params['payload'])))
    await this.send('Runtime.addBinding', { name })
  }

  /** Evaluates an expression in the page and awaits its promise. */
  async evaluate(expression: string): Promise<void> {
    const { exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true })
    if (exceptionDetails) {
      throw new Error(`Cannot evaluate ${expression}: ${JSON.stringify(exceptionDetails)}`)
    }
  }

  send(method: string, params: Fields = {}): Promise<Fields> {
    const id = ++this.#lastId
    const answer = new Promise<Fields>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#to.write(`${JSON.stringify({ id, method, params, sessionId: this.#sessionId })}\0`)
    return answer
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split('\0')
    this.#rest = messages.pop()!
    for (const message of messages) this.#receive(JSON.parse(message))
  }

  #receive({ id, method, params, result, error }: Message): void {
    if (id === undefined) return this.#listeners.get(method!)?.(params ?? {})
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) {
      waiting?.reject(new Error(`Cannot ask the browser: ${error.message}`))
    } else waiting?.resolve(result ?? {})
  }

  #lose(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new Error('Cannot ask the browser: its pipe is closed'))
    }
    this.#waiting.clear()
  }
}
