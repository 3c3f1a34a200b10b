/**
 * A bare `node:http` server. It is sent its replies, a record of `{ headers, body }`, and answers every request whose path begins with
 * `/<name>/` with the reply of that name: it reads the request and sends status, headers and body in one write.
 */
import { createServer } from 'node:http'
import process from 'node:process'

process.once('message', (replies) => {
  // The keep-alive timeout of the mock server: the responses then have equal headers.
  const server = createServer({ keepAliveTimeout: 600_000, requestTimeout: 0 }, (request, response) => {
    const { headers, body } = replies[request.url.slice(1, request.url.indexOf('/', 1))]
    request.resume().on('end', () => response.writeHead(200, headers).end(body))
  })
  server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }))
})
