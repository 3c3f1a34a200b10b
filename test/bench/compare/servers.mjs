/** Servers that misbehave in ways observed at Zhipu's. A client should read the whole text, or reject with an error. */
import { Buffer } from 'node:buffer'

const json = (delta, more = {}) =>
  JSON.stringify({
    id: '1',
    created: 1,
    model: 'glm-4.6',
    choices: [{ index: 0, ...more, delta }],
  })
const frame = (payload) => `data: ${payload}\n\n`
const chunk = (content) => frame(json({ role: 'assistant', content }))
const streamEnd = frame(json({ role: 'assistant', content: '' }, { finish_reason: 'stop' })) +
  frame('[DONE]')

const sse = (response) =>
  response.writeHead(200, {
    'content-type': 'text/event-stream;charset=UTF-8',
  })
const sendError = (response, status, code, message, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify({ error: { code, message } }))
const sendStream = (response) => sse(response).end(chunk('你') + chunk('好') + streamEnd)

/**
 * Each server handles the n-th request of a client, counted from 0.
 * @type {Record<string, (response: import('node:http').ServerResponse, n: number, request: import('node:http').IncomingMessage) => unknown>}
 */
export const servers = {
  'no response': () => {},
  'headers, then nothing': (response) => sse(response).flushHeaders(),
  'silence in the middle': (response) => sse(response).write(chunk('你')),
  'one byte every 50 ms': (response) => {
    const bytes = Buffer.from(chunk('你') + chunk('好') + streamEnd).subarray(0, 400)
    let sent = 0
    sse(response)
    const timer = setInterval(
      () => sent < bytes.length ? response.write(bytes.subarray(sent, ++sent)) : response.end(),
      50,
    )
    response.on('close', () => clearInterval(timer))
  },
  'no [DONE] at the end': (response) => sse(response).end(chunk('你')),
  'a reset in the middle': (response) => sse(response).write(chunk('你'), () => response.socket.resetAndDestroy()),
  '1113, empty balance': (response) => sendError(response, 429, '1113', 'Insufficient balance'),
  '1302 once, Retry-After 0': (response, n) =>
    n ? sendStream(response) : sendError(response, 429, '1302', 'Rate limit reached', {
      'retry-after': '0',
    }),
  '200 with success: false': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      '{"code":500,"msg":"404 NOT_FOUND","success":false}',
    ),
  '1305 as first event, once': (response, n) =>
    n ? sendStream(response) : sse(response).end(
      frame('{"error":{"code":"1305","message":"overloaded"}}'),
    ),
  'two frames merged into one': (response) =>
    sse(response).end(
      chunk('你') + `data: {"id":"1","choices":[{"in${chunk('好')}` + streamEnd,
    ),
  'finish_reason network_error': (response) =>
    sse(response).end(
      chunk('你') +
        frame(json({ content: '' }, { finish_reason: 'network_error' })) +
        frame('[DONE]'),
    ),
  'a redirect to another origin': (response, _, request) =>
    response.writeHead(307, {
      location: `http://localhost:${request.socket.localPort}/elsewhere/chat/completions`,
    }).end(),
  'HTML 502 twice': (response, n) =>
    n > 1 ? sendStream(response) : response.writeHead(502, { 'content-type': 'text/html' }).end(
      '<html><title>502 Bad Gateway</title></html>',
    ),
}
