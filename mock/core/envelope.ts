import type { Envelope, Receipt } from '../../src/types.ts'
import type { Exchange, Reply } from './context.ts'
import { json } from '../http/reply.ts'

/** A success below `/llm-application/open`, with nothing to tell. Key order as in the documents' samples. */
export function receipt({ world }: Exchange): Reply {
  return json({ code: 200, message: '请求成功', timestamp: world.clock.now() } satisfies Receipt)
}

/** A success below `/llm-application/open`. */
export function enveloped<Data>({ world }: Exchange, data: Data): Reply {
  return json({ data, code: 200, message: '请求成功', timestamp: world.clock.now() } satisfies Envelope<Data>)
}
