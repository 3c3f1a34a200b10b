import { head } from '../response.ts'
import type { Scenarios } from '../scenario.ts'

/** Redirects. */
export const redirects: Scenarios = {
  /** `redirect-away/<status>`: to the same server under another host name, which is another origin. */
  'redirect-away'({ socket, request, args: [status] }) {
    const port = request.headers['host']!.split(':')[1]
    const location = `http://localhost:${port}/away/echo-headers/-/`
    socket.write(head(Number(status), { location, 'content-length': 0 }))
  },
  /** `redirect-loop/<status>`: to the same URL. */
  'redirect-loop'({ socket, request, args: [status] }) {
    socket.write(head(Number(status), { location: request.target, 'content-length': 0 }))
  },
  /** `redirect-to/<location>`: to any text. */
  'redirect-to'({ socket, args: [location = ''] }) {
    socket.write(head(302, { location, 'content-length': 0 }))
  },
}
