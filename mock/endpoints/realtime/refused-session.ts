import type { Backend } from '../../core/backend.ts'
import { parseJSON } from '../../data/bytes.ts'
import type { Answer } from '../../http/message.ts'
import type { Upgrade } from '../../http/socket.ts'
import type { Entry } from '../../journal/journal.ts'
import { isRecord } from '../../validation/validators.ts'
import { EventWriter } from './events.ts'
import { Outbox } from './outbox.ts'

/** The code with which the service closes a session after it has refused a model of the query. Observed 2026-09; for other refusals assumed. */
const REFUSED = 1003

/**
 * Refuses a handshake in the way that the option `handshakeErrors` sets. With `'event'` it is accepted, and an `error` and the close of the connection
 * follow; what has no error code, such as the page of a gateway, stays as it is.
 */
export function refuseHandshake(answer: Answer, { ids, clock, options }: Backend, { headers }: Entry): Answer {
  if (options.realtime.handshakeErrors !== 'event' || !headers['upgrade']) return answer
  const { code, message } = errorOf(answer)
  if (code === undefined) return answer
  const outbox = new Outbox(clock, () => {})
  outbox.push(new EventWriter(ids, clock, { noise: false }, '').error(String(code), String(message)))
  outbox.close()
  const upgrade: Upgrade = {
    status: 101,
    headers: {},
    body: outbox,
    receive: () => {},
    closing: () => ({ code: REFUSED, reason: '' }),
  }
  return upgrade
}

function errorOf(answer: Answer): Readonly<Record<string, unknown>> {
  try {
    const body = 'body' in answer && typeof answer.body === 'string' ? parseJSON(answer.body) : undefined
    return isRecord(body) && isRecord(body['error']) ? body['error'] : {}
  } catch {
    return {}
  }
}
