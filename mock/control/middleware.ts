import type { RawRequest, Reply } from '../http/message.ts'
import { lazy } from '../time/lazy-module.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { RequestHandler } from '../edges/request-handler.ts'

const dispatch = lazy(() => import('./dispatch.ts'))

/**
 * Adds the control API and its page, below `/__mock`, to a handler. They are imported on the first request to them.
 *
 * @param allowedHosts Names that the `Host` header may have besides loopback and addresses.
 */
export function withControl(
  answer: RequestHandler,
  zhipu: MockZhipu,
  allowedHosts: readonly string[] = [],
): RequestHandler {
  let control: ((raw: RawRequest) => Promise<Reply>) | undefined
  const handleControl = async (raw: RawRequest) => {
    const { createControl } = await dispatch()
    control ??= createControl(zhipu, allowedHosts)
    return await control(raw)
  }
  return (raw) => {
    if (isBrowserAtRoot(raw)) return Promise.resolve({ status: 302, headers: { location: '/__mock/' }, body: '' })
    return raw.target.startsWith('/__mock') ? handleControl(raw) : answer(raw)
  }
}

/** True for a browser that opens the address of the mock; other clients get the 404 of the API there. */
function isBrowserAtRoot({ method, target, headers }: RawRequest): boolean {
  return method === 'GET' && target === '/' && headers['accept']?.includes('text/html') === true
}
