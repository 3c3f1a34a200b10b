import { Buffer } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { greeting } from './question.ts'

type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void

const json = { 'content-type': 'application/json' }
const events = { 'content-type': 'text/event-stream' }

const begin = 'data: {"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content":"'
const end = '"}}]}\n\n'
const finish = 'data: {"id":"1","choices":[{"index":0,"finish_reason":"stop","delta":{}}]}\n\n'
const done = 'data: [DONE]\n\n'

/** Sends an event stream in writes of text or bytes. */
function send(response: ServerResponse, ...pieces: (string | Uint8Array)[]): void {
  response.writeHead(200, events)
  for (const piece of pieces) response.write(piece)
  response.end()
}

/** Responses that Zhipu does not send, but proxies and attackers can. The mock cannot send them either. */
export const misbehaviours: Readonly<Record<string, Misbehaviour>> = {
  'endless-error'(_request, response) {
    response.writeHead(500, { 'content-type': 'text/html' })
    const page = '<p>Internal Server Error</p>'.repeat(1_000)
    const writeOn = () => {
      while (!response.destroyed && response.write(page));
    }
    response.on('drain', writeOn)
    writeOn()
  },
  redirect({ headers }, response) {
    // The same server under another host name is another origin.
    const location = `http://localhost:${headers.host!.split(':')[1]}/misbehaving/echo-headers`
    response.writeHead(307, { location }).end()
  },
  'echo-headers'({ headers }, response) {
    response.writeHead(200, json).end(JSON.stringify(headers))
  },
  proto(_request, response) {
    response.writeHead(200, json).end('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
  },
  deep(_request, response) {
    response.writeHead(200, json).end('['.repeat(10_000) + ']'.repeat(10_000))
  },
  bytes(_request, response) {
    send(response, begin, 'a\\u0000b', Buffer.of(0xff), greeting, end, finish, done)
  },
  'huge-event'(_request, response) {
    send(response, begin, 'x'.repeat(4_000_000), end, finish, done)
  },
  unfinished(_request, response) {
    send(response, begin, greeting, end, finish.trimEnd())
  },
  'data-after-done'(_request, response) {
    send(
      response,
      begin,
      greeting,
      end,
      done,
      'data: {"error":{"code":"1234","message":"late"}}\n\n',
      begin,
      'more',
      end,
    )
  },
  'network-error'(_request, response) {
    send(response, begin, greeting, end, finish.replace('stop', 'network_error'), done)
  },
  garbage(_request, response) {
    send(response, begin, greeting, end, 'data: <html>upstream timed out</html>\n\n', finish, done)
  },
  comments(_request, response) {
    send(response, ': keep-alive\n\n'.repeat(100))
  },
}
