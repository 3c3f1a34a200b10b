import { chat } from './completion.ts'
import { scriptedChat } from './merge--chat-scripted.ts'
import type { Route } from '../../core/context.ts'

/** Chat completions. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/chat/completions', handle: (exchange) => chat(exchange), script: scriptedChat },
]
