/** Servers that misbehave as Zhipu's has been seen to, and what a client should make of each. */
import { Buffer } from 'node:buffer'

const json = (delta, more = {}) =>
  JSON.stringify({
    id: '1',
    created: 1,
    model: 'glm-4.6',
    choices: [{ index: 0, ...more, delta }],
  })
const frame = (payload) => `data: ${payload}\n\n`
const said = (content) => frame(json({ role: 'assistant', content }))
const end = frame(json({ role: 'assistant', content: '' }, { finish_reason: 'stop' })) +
  frame('[DONE]')

const sse = (response) =>
  response.writeHead(200, {
    'content-type': 'text/event-stream;charset=UTF-8',
  })
const refuse = (response, status, code, message, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify({ error: { code, message } }))
const whole = (response) => sse(response).end(said('你') + said('好') + end)

/**
 * What a server does with the n-th request of a client, counted from 0.
 * @type {Record<string, (response: import('node:http').ServerResponse, n: number, request: import('node:http').IncomingMessage) => unknown>}
 */
export const servers = {
  'no headers, ever': () => {},
  'headers, then nothing': (response) => sse(response).flushHeaders(),
  'silence in the middle': (response) => sse(response).write(said('你')),
  'one byte each 50 ms': (response) => {
    const bytes = Buffer.from(said('你') + said('好') + end).subarray(0, 400)
    let at = 0
    sse(response)
    const timer = setInterval(
      () => at < bytes.length ? response.write(bytes.subarray(at, ++at)) : response.end(),
      50,
    )
    response.on('close', () => clearInterval(timer))
  },
  'an end without its marker': (response) => sse(response).end(said('你')),
  'a reset in the middle': (response) => sse(response).write(said('你'), () => response.socket.resetAndDestroy()),
  '1113, empty balance': (response) => refuse(response, 429, '1113', 'Insufficient balance'),
  '1302 once, Retry-After 0': (response, n) =>
    n ? whole(response) : refuse(response, 429, '1302', 'Rate limit reached', {
      'retry-after': '0',
    }),
  '200 with success: false': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      '{"code":500,"msg":"404 NOT_FOUND","success":false}',
    ),
  '1305 as first event, once': (response, n) =>
    n ? whole(response) : sse(response).end(
      frame('{"error":{"code":"1305","message":"overloaded"}}'),
    ),
  'a spliced frame': (response) =>
    sse(response).end(
      said('你') + `data: {"id":"1","choices":[{"in${said('好')}` + end,
    ),
  'finish_reason network_error': (response) =>
    sse(response).end(
      said('你') +
        frame(json({ content: '' }, { finish_reason: 'network_error' })) +
        frame('[DONE]'),
    ),
  'a redirect to another origin, which then misses the key': (response, _, request) =>
    response.writeHead(307, {
      location: `http://localhost:${request.socket.localPort}/elsewhere/chat/completions`,
    }).end(),
  'HTML 502 twice': (response, n) =>
    n > 1 ? whole(response) : response.writeHead(502, { 'content-type': 'text/html' }).end(
      '<html><title>502 Bad Gateway</title></html>',
    ),
}
