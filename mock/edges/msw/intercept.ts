import type { Answer } from '../../pipeline/answer.ts'
import type { RawRequest } from '../../core/context.ts'
import { respond } from './respond.ts'

type Msw = typeof import('msw')
type MswNode = typeof import('msw/node')

/** Begins to intercept, and returns the way to end it. */
export type Intercept = (
  ask: (raw: RawRequest) => Answer | Promise<Answer>,
  isOurs: (host: string) => boolean,
) => () => void

/**
 * Loads the msw that is installed beside this package.
 *
 * @throws {Error} that says what to install or do, where msw is missing or cannot intercept.
 */
export async function loadMsw(): Promise<{ intercept: Intercept; isTrusted: boolean }> {
  const { http, ...msw } = await load<Msw>('msw')
  const { setupServer } = await load<MswNode>('msw/node')
  const isMsw2 = 'SetupApi' in msw
  refuseMisfit(isMsw2)
  const intercept: Intercept = (ask, isOurs) => {
    const server = setupServer(http.all('*', ({ request }) => {
      const { host, pathname, search } = new URL(request.url)
      if (isOurs(host)) return respond(ask, request, pathname + search)
    }))
    server.listen({ onUnhandledRequest: 'bypass' })
    return () => server.close()
  }
  // There, MSW 2 never settles the cancel of a body. Observed with 2.15 on 26.10.
  return { intercept, isTrusted: !(isMsw2 && nodeMajor() >= 26) }
}

/** True where MSW's Node build is at home: Bun, Deno and Workers show a `process` too. */
export function isNode(): boolean {
  if ('Bun' in globalThis || 'Deno' in globalThis) return false
  return globalThis.navigator?.userAgent !== 'Cloudflare-Workers' && nodeMajor() > 0
}

/** The name comes as a value, so that no bundler looks for msw where it is not installed. */
async function load<T>(name: string): Promise<T> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ name) as T
  } catch (cause) {
    const code = (cause as { code?: unknown })?.code
    const state = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
      ? 'msw is not installed, want `npm install --save-dev msw`'
      : 'msw does not load here, as in Jest without --experimental-vm-modules'
    throw new Error(`Cannot listen through MSW: ${state}, or listen({ via: 'fetch' })`, { cause })
  }
}

function refuseMisfit(isMsw2: boolean): void {
  if (isMsw2) return
  if (!isNode()) {
    throw new Error("Cannot listen through MSW: msw 3 intercepts fetch in Node alone, want listen({ via: 'fetch' })")
  }
  if (!('withResolvers' in Promise)) {
    throw new Error(
      "Cannot listen through MSW: msw 3 needs Node 22.12, want that, msw 2, or listen({ via: 'fetch' })",
    )
  }
}

function nodeMajor(): number {
  const { process } = globalThis as { process?: { versions?: { node?: string } } }
  return Number.parseInt(process?.versions?.node ?? '0')
}
