type SocketClass = typeof WebSocket
/** The members by their names. */
type Members = Record<string, unknown>

/** The classes that were replaced, by their replacement. */
const originals = new WeakMap<SocketClass, SocketClass>()

/** The attributes of a WebSocket that are no event handlers, with their values before it is open. */
const attributes = { url: '', readyState: 0, bufferedAmount: 0, protocol: '', extensions: '', binaryType: 'blob' }
const states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 }
const eventTypes = ['open', 'message', 'error', 'close'] as const
/** Methods of Bun and of `ws`. */
const extraMethods: readonly string[] = ['terminate', 'ping', 'pong']

/** The global `WebSocket` without the replacement of a listening mock; `undefined` on Node 20. */
export function liveWebSocket(): SocketClass | undefined {
  let Class: SocketClass | undefined = globalThis.WebSocket
  for (let original = Class && originals.get(Class); original; original = originals.get(original)) Class = original
  return Class
}

/**
 * Replaces the global `WebSocket` by a class whose connections to a mocked host reach the mock; all others are of the original class. Returns a
 * function that restores it. Does nothing on Node 20, which has none.
 *
 * @param original The class of other connections. MSW, where `listen()` has started it, has replaced it by one whose objects are not instances of it.
 * @param MockSocket The class of connections to the mock.
 */
export function replaceWebSocket(
  original: SocketClass | undefined,
  MockSocket: SocketClass,
  intercepts: (host: string) => boolean,
  setGlobal: (name: string, value: unknown) => void,
): () => void {
  if (!original) return () => {}
  const replaced = globalThis.WebSocket
  const replacement = createReplacement(original, MockSocket, intercepts)
  originals.set(replacement, original)
  setGlobal('WebSocket', replacement)
  return () => {
    // A later replacement still constructs ours, whose connections are all of the original class from now on.
    if (globalThis.WebSocket === replacement) setGlobal('WebSocket', replaced)
  }
}

/** A class that extends the original one, so that `instanceof`, constants and subclasses behave as before. */
function createReplacement(
  Original: SocketClass,
  MockSocket: SocketClass,
  intercepts: (host: string) => boolean,
): SocketClass {
  /** The connections that reach the mock, each with its WebSocket of the mock. */
  const mocked = new WeakMap<object, WebSocket>()
  // False for the class of the package `ws`, which programs on Node 20 make global: it is no EventTarget.
  const isStandard = Original.prototype instanceof EventTarget

  class Replacement extends (isStandard ? Original : EventTarget as unknown as SocketClass) {
    constructor(...args: ConstructorParameters<SocketClass>) {
      if (!isMocked(args[0], intercepts)) {
        if (!isStandard) return new Original(...args)
        super(...args)
        return
      }
      // Not an object of the original class, which would connect.
      const socket = Reflect.construct(EventTarget, [], new.target) as WebSocket
      const inner = new MockSocket(...args)
      mocked.set(socket, inner)
      forwardEvents(inner, socket)
      return socket
    }

    /** An object of the original class is of this one too: it may have been created before, or by a replacement in between. */
    static override [Symbol.hasInstance](value: unknown): boolean {
      if (this !== Replacement) return Function.prototype[Symbol.hasInstance].call(this, value)
      return value instanceof Original || mocked.has(value as object)
    }
  }

  const { prototype } = Original
  Object.defineProperty(Replacement, 'name', { value: Original.name })
  if (!isStandard) { for (const Class of [Replacement, Replacement.prototype]) Object.assign(Class, states) }
  for (const name of ['send', 'close'] as const) {
    defineMethod(Replacement, name, prototype, (socket) => {
      const inner = mocked.get(socket)
      return inner && ((...args: never[]) => (inner[name] as (...args: never[]) => void)(...args))
    })
  }
  for (const name of extraMethods.filter((extra) => extra in prototype)) {
    defineMethod(Replacement, name, prototype, (socket) => {
      const inner = mocked.get(socket)
      return inner && (() => name === 'terminate' && inner.close())
    })
  }
  for (const [name, initial] of Object.entries(attributes)) {
    defineAttribute(Replacement, name, prototype, (socket) => {
      const inner = mocked.get(socket) as unknown as Members | undefined
      if (!inner) return undefined
      return { get: () => inner[name] ?? initial, set: (value) => name === 'binaryType' && (inner[name] = value) }
    })
  }
  for (const type of eventTypes) {
    const handlers = new WeakMap<object, EventHandler>()
    defineAttribute(Replacement, `on${type}`, prototype, (socket) => {
      if (!mocked.has(socket)) return undefined
      return {
        get: () => handlers.get(socket)?.current ?? null,
        set: (value) => setHandler(handlers, socket, type, value),
      }
    })
  }
  return Replacement
}

/** Defines a method that is what `choose` returns, or else that of the original class. */
function defineMethod(
  Class: SocketClass,
  name: string,
  original: object,
  choose: (socket: WebSocket) => ((...args: never[]) => unknown) | undefined,
): void {
  const method = {
    [name](this: WebSocket, ...args: never[]): unknown {
      const chosen = choose(this) ?? Reflect.get(original, name) as (...args: never[]) => unknown
      return chosen.apply(this, args)
    },
  }[name]
  Object.defineProperty(Class.prototype, name, { configurable: true, enumerable: true, writable: true, value: method })
}

/** Defines an attribute that is read and written by `access`, or else as that of the original class. */
function defineAttribute(
  Class: SocketClass,
  name: string,
  original: object,
  access: (socket: WebSocket) => { get(): unknown; set(value: unknown): void } | undefined,
): void {
  Object.defineProperty(Class.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: WebSocket) {
      const own = access(this)
      return own ? own.get() : Reflect.get(original, name, this)
    },
    set(this: WebSocket, value: unknown) {
      const own = access(this)
      if (own) own.set(value)
      else Reflect.set(original, name, value, this)
    },
  })
}

/** The function that a test has assigned to `onopen`, `onmessage`, `onerror` or `onclose`. */
interface EventHandler {
  current: unknown
}

/** A handler is called in the order in which the first one of its type was set. */
function setHandler(
  handlers: WeakMap<object, EventHandler>,
  socket: WebSocket,
  type: typeof eventTypes[number],
  value: unknown,
): void {
  const current = typeof value === 'function' ? value : null
  const handler = handlers.get(socket)
  if (handler) return void (handler.current = current)
  const created: EventHandler = { current }
  handlers.set(socket, created)
  socket.addEventListener(type, (event) => {
    if (typeof created.current === 'function') created.current.call(socket, event)
  })
}

/** An event can be dispatched once: each gets a copy with the socket of the application as its target. */
function forwardEvents(from: WebSocket, to: WebSocket): void {
  from.addEventListener('open', () => to.dispatchEvent(new Event('open')))
  from.addEventListener('message', ({ data }) => to.dispatchEvent(new MessageEvent('message', { data })))
  from.addEventListener('error', (event) => {
    const { message } = event as Event & { message?: string }
    to.dispatchEvent(Object.assign(new Event('error'), { message }))
  })
  from.addEventListener('close', ({ code, reason, wasClean }) => {
    to.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean }))
  })
}

function isMocked(url: string | URL, intercepts: (host: string) => boolean): boolean {
  const { location } = globalThis as { location?: { href: string } }
  const base = location?.href
  if (!URL.canParse(url, base)) return false
  const { protocol, host } = new URL(url, base)
  return /^(ws|http)s?:$/.test(protocol) && intercepts(host)
}
