import { delta, done, event } from '../chat.ts'
import { json, send, sendEvents } from '../response.ts'
import type { Scenarios } from '../scenario.ts'

/** Bodies of errors and answers that repeat a text, by the place where they repeat it. */
const bodies: Readonly<Record<string, (secret: string) => unknown>> = {
  message: (secret) => ({ error: { code: '1210', message: `invalid key ${secret} of ${secret}` } }),
  code: (secret) => ({ error: { code: secret, message: 'invalid' } }),
  'flat-code': (secret) => ({ code: secret, msg: 'invalid', success: false }),
  'request-id': (secret) => ({ request_id: secret, error: { code: '1210', message: 'invalid' } }),
  id: (secret) => ({ id: secret, error: { code: '1210', message: 'invalid' } }),
  'content-filter': (secret) => ({
    contentFilter: [{ role: secret, level: 0 }],
    error: { code: '1301', message: 'no' },
  }),
  'other-field': (secret) => ({ error: { code: '1210', message: 'invalid', detail: { headers: [secret] } } }),
  'field-name': (secret) => ({ error: { code: '1210', message: 'invalid' }, [secret]: 1 }),
}

/** Servers that repeat the key that they received. */
export const echoes: Scenarios = {
  /** `echo/<place>/<status>`: a JSON body. */
  echo({ socket, request, args: [place = '', status] }) {
    send(socket, Number(status), json, JSON.stringify(bodies[place]!(secretOf(request.headers))))
  },
  /** `echo-header/<name>/<status>`: a header of an error, with a message. */
  'echo-header'({ socket, request, args: [name = '', status] }) {
    const body = '{"error":{"code":"1210","message":"invalid"}}'
    send(socket, Number(status), json, body, { [name]: secretOf(request.headers) })
  },
  /** `echo-page/<status>`: an HTML page whose title repeats the key. */
  'echo-page'({ socket, request, args: [status] }) {
    const secret = secretOf(request.headers)
    send(socket, Number(status), 'text/html', `<title>Denied: ${secret}</title><p>${secret}</p>`)
  },
  /** `echo-event/<place>/<n>`: an error event after n events. */
  'echo-event'({ socket, request, args: [place = '', events] }) {
    const error = event(bodies[place]!(secretOf(request.headers)))
    sendEvents(socket, ...Array.from({ length: Number(events) }, () => delta('x')), error, done)
  },
  /** An event that is not JSON and repeats the key. */
  'echo-garbage'({ socket, request }) {
    sendEvents(socket, delta('x'), event(`<html>${secretOf(request.headers)}</html>`), done)
  },
}

/** The key or token without `Bearer`. */
function secretOf(headers: Readonly<Record<string, string>>): string {
  return headers['authorization']?.split(' ').pop() ?? ''
}
