import { withControl } from '../control.ts'
import type { MockZhipu } from '../mock.ts'
import type { ServeOptions } from '../server.ts'
import { withCors } from './cors.ts'
import { withLatency } from './latency.ts'
import type { Answerer } from './listener.ts'

/** The mock as a server shows it: behind latency, control API and CORS. */
export function inFront(zhipu: MockZhipu, options: ServeOptions): Answerer {
  const { cors = true, control = true, latencyMs = 0 } = options
  let answer: Answerer = (raw) => zhipu.answer(raw)
  if (latencyMs > 0) answer = withLatency(answer, latencyMs, zhipu.clock)
  if (control) answer = withControl(answer, zhipu)
  if (cors) answer = withCors(answer)
  return answer
}
