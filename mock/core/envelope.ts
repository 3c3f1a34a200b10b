import type { Envelope, Receipt } from '../../src/types.ts'
import type { Context } from './context.ts'
import type { Reply } from '../http/message.ts'
import { json } from '../http/reply.ts'

/** A success below `/llm-application/open`, with nothing to tell. Key order as in the documents' samples. */
export function receipt({ backend }: Context): Reply {
  return json({ code: 200, message: '请求成功', timestamp: backend.clock.now() } satisfies Receipt)
}

/** A success below `/llm-application/open`. */
export function enveloped<Data>({ backend }: Context, data: Data): Reply {
  return json({ data, code: 200, message: '请求成功', timestamp: backend.clock.now() } satisfies Envelope<Data>)
}
