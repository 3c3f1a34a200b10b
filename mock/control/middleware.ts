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
  return (raw) => raw.target.startsWith('/__mock') ? handleControl(raw) : answer(raw)
}
