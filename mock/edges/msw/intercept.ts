import type { RequestHandler } from '../request-handler.ts'
import { respondToMsw } from './respond.ts'

type Msw = typeof import('msw')
type MswNode = typeof import('msw/node')

/**
 * Starts to intercept requests to the mocked hosts, and returns a function that stops it. `beforeStart` runs only if it can start. When MSW
 * intercepts for another server, it returns nothing for `'auto'`.
 *
 * @throws {Error} that says what to write instead, for `'msw'` beside another server.
 */
export type Intercept = (
  handler: RequestHandler,
  isMocked: (host: string) => boolean,
  beforeStart: () => void,
) => (() => void) | undefined

/**
 * Loads the msw that is installed next to this package. Resolves with nothing for `'auto'`, where `fetch` alone is to be replaced.
 *
 * @throws {Error} that says what to install or do, for `'msw'` where msw is missing or cannot intercept.
 */
export async function loadMsw(via: 'auto' | 'msw'): Promise<Intercept | undefined> {
  if (via === 'msw') return (await load(via)).intercept
  if (!isNode()) return undefined
  const loaded = await load(via).catch(() => undefined)
  return loaded?.isTrusted ? loaded.intercept : undefined
}

async function load(via: 'auto' | 'msw'): Promise<{ intercept: Intercept; isTrusted: boolean }> {
  const { http, ...msw } = await importMsw<Msw>('msw')
  const { setupServer } = await importMsw<MswNode>('msw/node')
  const isMsw2 = 'SetupApi' in msw
  assertCanIntercept(isMsw2)
  const intercept: Intercept = (handler, isMocked, beforeStart) => {
    if (isMswRunning()) {
      if (via === 'auto') return undefined
      throw new Error(besideMessage)
    }
    beforeStart()
    const server = setupServer(http.all('*', ({ request }) => {
      const { host, pathname, search } = new URL(request.url)
      if (isMocked(host)) return respondToMsw(handler, request, pathname + search)
    }))
    server.listen({ onUnhandledRequest: 'bypass' })
    return () => server.close()
  }
  // On Node 26 and later, MSW 2 never settles the cancel of a body. Observed with 2.15 on 26.10.
  return { intercept, isTrusted: !(isMsw2 && nodeMajor() >= 26) }
}

/** True in Node, for which MSW's Node build is made: Bun, Deno and Workers have a `process` too. */
function isNode(): boolean {
  if ('Bun' in globalThis || 'Deno' in globalThis) return false
  return globalThis.navigator?.userAgent !== 'Cloudflare-Workers' && nodeMajor() > 0
}

const besideMessage =
  'Cannot listen through MSW: a server of MSW is listening already, and would no longer be asked; ' +
  "give it the handlers of the mock: setupServer(...handlers(zhipu), ...yours), or use listen({ via: 'fetch' })"

/**
 * True when MSW intercepts requests for any server. Its interceptors are global: a symbol each in MSW 2, which is not registered before 2.11, and a
 * registry in MSW 3. Observed with 2.7 to 2.15 and 3.0.5.
 */
function isMswRunning(): boolean {
  const { __MSW_INTERCEPTORS_REGISTRY: registry } = globalThis as { __MSW_INTERCEPTORS_REGISTRY?: InterceptorRegistry }
  if ([...registry?.values() ?? []].some(({ readyState }) => readyState === 'ACTIVE')) return true
  return Object.getOwnPropertySymbols(globalThis).some(({ description }) =>
    description === 'fetch-interceptor' || description === 'fetch'
  )
}

type InterceptorRegistry = ReadonlyMap<symbol, { readonly readyState: string }>

/** The name is a variable, so that no bundler tries to resolve msw where it is not installed. */
async function importMsw<T>(name: string): Promise<T> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ name) as T
  } catch (cause) {
    const code = (cause as { code?: unknown })?.code
    const state = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
      ? 'msw is not installed, run `npm install --save-dev msw`'
      : 'msw cannot be loaded here, as in Jest without --experimental-vm-modules'
    throw new Error(`Cannot listen through MSW: ${state}, or use listen({ via: 'fetch' })`, { cause })
  }
}

function assertCanIntercept(isMsw2: boolean): void {
  if (isMsw2) return
  if (!isNode()) {
    throw new Error("Cannot listen through MSW: msw 3 intercepts fetch only in Node, use listen({ via: 'fetch' })")
  }
  if (!('withResolvers' in Promise)) {
    throw new Error(
      "Cannot listen through MSW: msw 3 needs Node 22.12; use that, msw 2, or listen({ via: 'fetch' })",
    )
  }
}

function nodeMajor(): number {
  const { process } = globalThis as { process?: { versions?: { node?: string } } }
  return Number.parseInt(process?.versions?.node ?? '0')
}
