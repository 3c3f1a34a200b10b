import type { RawRequest, Reply } from './exchange.ts'
import { lazy } from './loading.ts'
import type { MockZhipu } from './mock.ts'
import type { Answerer } from './server/listener.ts'

const dispatch = lazy(() => import('./control/dispatch.ts'))

/** Puts the control API and its page in front of a mock. They are loaded when they are asked for. */
export function withControl(answer: Answerer, zhipu: MockZhipu): Answerer {
  let control: ((raw: RawRequest) => Promise<Reply>) | undefined
  const late = async (raw: RawRequest) => {
    const { controlOf } = await dispatch()
    control ??= controlOf(zhipu)
    return await control(raw)
  }
  return (raw) => raw.target.startsWith('/__mock') ? late(raw) : answer(raw)
}
