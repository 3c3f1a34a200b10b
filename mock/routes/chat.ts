import { completion } from '../chat/completion.ts'
import type { Exchange, Reply, Route } from '../exchange.ts'

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/chat/completions', handle: complete },
]

function complete(exchange: Exchange): Reply {
  return completion(exchange)
}
