import { Buffer } from 'node:buffer'
import { greetingAnswer, greetingStream } from '../chat.ts'
import { head, json, send, sendEvents } from '../response.ts'
import type { Scenarios } from '../scenario.ts'

/** Complete responses whose content is wrong. Bodies are arguments of the path, so each case shows its own. */
export const replies: Scenarios = {
  /** The correct answer, JSON or a stream. */
  ok({ socket, request }) {
    if (request.body.includes('"stream":true')) sendEvents(socket, greetingStream)
    else send(socket, 200, json, greetingAnswer)
  },
  /** `reply/<status>/<content type>/<body>` */
  reply({ socket, args: [status, type = '', body = ''] }) {
    if (status === '204' || status === '304') return void socket.write(head(Number(status)))
    send(socket, Number(status), type, body, { 'x-log-id': 'log-1' })
  },
  /** `latin1/<body>`: each character is sent as one byte. */
  latin1({ socket, args: [body = ''] }) {
    sendEvents(socket, Buffer.from(body, 'latin1'))
  },
  /** `stream/<events>` */
  stream({ socket, args: [events = ''] }) {
    sendEvents(socket, events)
  },
  /** `then-ok/<status>/<body>/<header>/<value>`: an error at the first request of the session, afterwards the correct answer. */
  'then-ok'(exchange) {
    const { socket, args: [status, body = '', name, value = ''], count } = exchange
    if (count > 1) return replies['ok']!(exchange)
    send(socket, Number(status), json, body, name ? { [name]: value } : {})
  },
  /** `always/<status>/<body>/<header>/<value>` */
  always({ socket, args: [status, body = '', name, value = ''] }) {
    send(socket, Number(status), json, body, name ? { [name]: value } : {})
  },
  'echo-headers'({ socket, request }) {
    send(socket, 200, json, JSON.stringify(request.headers))
  },
}
