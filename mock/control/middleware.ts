import type { RawRequest, Reply } from '../http/message.ts'
import { lazy } from '../time/lazy-module.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { RequestHandler } from '../edges/request-handler.ts'

const dispatch = lazy(() => import('./dispatch.ts'))

/** Puts the control API and its page in front of a mock. They are loaded when they are asked for. */
export function withControl(answer: RequestHandler, zhipu: MockZhipu): RequestHandler {
  let control: ((raw: RawRequest) => Promise<Reply>) | undefined
  const late = async (raw: RawRequest) => {
    const { controlOf } = await dispatch()
    control ??= controlOf(zhipu)
    return await control(raw)
  }
  return (raw) => raw.target.startsWith('/__mock') ? late(raw) : answer(raw)
}
