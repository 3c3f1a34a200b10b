import { chat } from '../chat/completion.ts'
import { scriptedChat } from '../chat/scripted.ts'
import type { Route } from '../exchange.ts'

/** Chat completions. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/chat/completions', handle: (exchange) => chat(exchange), script: scriptedChat },
]
