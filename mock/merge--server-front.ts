import { withControl } from './control/middleware.ts'
import type { MockZhipu } from './facade/mock-zhipu.ts'
import type { ServeOptions } from './server.ts'
import { withCors } from './edges/server/middleware.ts'
import { withLatency } from './edges/server/merge--server-latency.ts'
import type { Answerer } from './edges/server/listener.ts'

/** The mock as a server shows it: behind latency, control API and CORS. */
export function inFront(zhipu: MockZhipu, options: ServeOptions): Answerer {
  const { cors = true, control = true, latencyMs = 0 } = options
  let answer: Answerer = (raw) => zhipu.answer(raw)
  if (latencyMs > 0) answer = withLatency(answer, latencyMs, zhipu.clock)
  if (control) answer = withControl(answer, zhipu)
  if (cors) answer = withCors(answer)
  return answer
}
